"""Learning rates that depend on the number of steps taken."""

from keramos._lazy import attach

EXPORTS = {
    "CosineDecay": "cosine",
    "CosineDecayRestarts": "cosine",
    "ExponentialDecay": "exponential",
    "InverseTimeDecay": "exponential",
    "LearningRateSchedule": "schedule",
    "PiecewiseConstantDecay": "piecewise",
    "PolynomialDecay": "polynomial",
    "deserialize": "family",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
