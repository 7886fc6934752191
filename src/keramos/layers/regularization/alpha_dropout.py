"""AlphaDropout: dropout that keeps mean and variance of what SELU gives.

Refuses to do anything outside of training.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, random
from keramos.codec.arguments import argument, required
from keramos.layers.regularization import draw
from keramos.layers.regularization.random_layer import RandomLayer

#: Where SELU ends on the left: -scale · alpha (Klambauer et al., 2017).
_LOWEST = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


class AlphaDropout(RandomLayer):
    """In training every input becomes SELU's lowest value with probability `rate`; then all are
    shifted and scaled so that inputs of mean 0 and variance 1 keep both (Klambauer et al., 2017).

    Input and output shape: any.

    Args:
        rate: in [0, 1].
        noise_shape: of the decisions, one size per axis; an axis of size 1 shares one decision,
            None stands for the input's own size.
        seed: integer; random when left out.
    """

    rate: float = required(draw.rate)
    noise_shape: Any = argument(None, draw.noise_shape)
    seed: Any = argument(None, draw.seed)
    config_order = ("rate", "seed", "noise_shape")

    def _changed(self, inputs: Any) -> Any:
        rate = draw.below_one(self.rate)
        kept = (
            random.uniform(draw.sizes(self.noise_shape, inputs), seed=self.seed_generator) >= rate
        )
        # x of variance 1 becomes one of variance (1 - rate) · (1 + rate · lowest²) and mean rate ·
        # lowest
        scale = ((1 - rate) * (1 + rate * _LOWEST**2)) ** -0.5
        x = engine.numpy.where(kept, inputs, engine.cast(_LOWEST, inputs.dtype))
        return engine.cast(scale * x - scale * _LOWEST * rate, self.compute_dtype)
