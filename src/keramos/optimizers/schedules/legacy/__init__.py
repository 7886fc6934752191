"""Schedules that tf.keras had until 2.15 and Keras 3 has not, so that training goes on.

Refuses to be found in `keramos.optimizers.schedules`: stock Keras knows none of them. Files name
them as registered (`keramos>LinearCosineDecay`).
"""

from keramos._lazy import attach

EXPORTS = {
    "LinearCosineDecay": "linear_cosine",
    "NoisyLinearCosineDecay": "linear_cosine",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
