"""The bases of scikit-learn's estimators, or empty ones where scikit-learn is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keramos.errors import MissingExtraError

INSTALL = "pip install 'keramos[sklearn]'"

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin

    ABSENCE: ImportError | None = None
except ImportError as error:
    if not TYPE_CHECKING:
        ABSENCE = error
        BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin = (
            type(name, (), {})
            for name in ("BaseEstimator", "ClassifierMixin", "RegressorMixin", "TransformerMixin")
        )

__all__ = [
    "BaseEstimator",
    "ClassifierMixin",
    "RegressorMixin",
    "TransformerMixin",
    "require_sklearn",
]


def require_sklearn(owner: str) -> None:
    """Return if scikit-learn is installed.

    Args:
        owner: the class that needs it.

    Raises:
        MissingExtraError: it is not.
    """
    if ABSENCE is not None:
        what = f"{owner} needs scikit-learn"
        raise MissingExtraError(what, found=str(ABSENCE), hint=INSTALL) from ABSENCE
