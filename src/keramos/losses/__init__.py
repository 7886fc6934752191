"""Losses: how far predictions are from the truth, as classes, as functions and by name.

Imports no model and no training loop (see `tests/house`).
"""

from keramos._lazy import attach

EXPORTS = {
    "BinaryCrossentropy": "binary",
    "BinaryFocalCrossentropy": "binary",
    "CTC": "alignment",
    "CategoricalCrossentropy": "categorical",
    "CategoricalFocalCrossentropy": "categorical",
    "CategoricalGeneralizedCrossEntropy": "categorical",
    "CategoricalHinge": "margin",
    "Circle": "similarity",
    "CosineSimilarity": "similarity",
    "Dice": "overlap",
    "Hinge": "margin",
    "Huber": "regression",
    "KLDivergence": "categorical",
    "LogCosh": "regression",
    "Loss": "loss",
    "MeanAbsoluteError": "regression",
    "MeanAbsolutePercentageError": "regression",
    "MeanSquaredError": "regression",
    "MeanSquaredLogarithmicError": "regression",
    "Poisson": "regression",
    "SparseCategoricalCrossentropy": "categorical",
    "SquaredHinge": "margin",
    "Tversky": "overlap",
    "binary_crossentropy": "binary",
    "binary_focal_crossentropy": "binary",
    "categorical_crossentropy": "categorical",
    "categorical_focal_crossentropy": "categorical",
    "categorical_generalized_cross_entropy": "categorical",
    "categorical_hinge": "margin",
    "circle": "similarity",
    "cosine_similarity": "similarity",
    "ctc": "alignment",
    "deserialize": "family",
    "dice": "overlap",
    "get": "family",
    "hinge": "margin",
    "huber": "regression",
    "kl_divergence": "categorical",
    "log_cosh": "regression",
    "mean_absolute_error": "regression",
    "mean_absolute_percentage_error": "regression",
    "mean_squared_error": "regression",
    "mean_squared_logarithmic_error": "regression",
    "poisson": "regression",
    "serialize": "family",
    "sparse_categorical_crossentropy": "categorical",
    "squared_hinge": "margin",
    "tversky": "overlap",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
