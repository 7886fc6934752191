"""Wrappers: models as estimators of scikit-learn; without it, making one says what to install."""

from keramos._lazy import attach

EXPORTS = {
    "SKLearnClassifier": "classifier",
    "SKLearnRegressor": "regressor",
    "SKLearnTransformer": "transformer",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
