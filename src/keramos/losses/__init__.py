"""How far predictions are from the truth, and how people and files name the measures.

Refuses to know models and training loops.
"""

from keramos._lazy import attach

EXPORTS = {
    "Huber": "regression",
    "LogCosh": "regression",
    "Loss": "loss",
    "MeanAbsoluteError": "regression",
    "MeanAbsolutePercentageError": "regression",
    "MeanSquaredError": "regression",
    "MeanSquaredLogarithmicError": "regression",
    "Poisson": "regression",
    "deserialize": "family",
    "get": "family",
    "huber": "regression",
    "log_cosh": "regression",
    "mean_absolute_error": "regression",
    "mean_absolute_percentage_error": "regression",
    "mean_squared_error": "regression",
    "mean_squared_logarithmic_error": "regression",
    "poisson": "regression",
    "serialize": "family",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
