"""SKLearnRegressor: targets are numbers, and are learned as they are."""

from __future__ import annotations

from typing import Any

from keramos.wrappers.bases import RegressorMixin
from keramos.wrappers.estimator import Estimator


class SKLearnRegressor(RegressorMixin, Estimator):
    """A model as a regressor of scikit-learn.

    Args:
        model: a compiled model, or `model(X=…, y=…, **model_kwargs)` that makes one. A model is
            cloned by every `fit`, and stays as it is.
        warm_start: go on with the weights of the last `fit`; a model is then fitted itself.
        model_kwargs: further arguments of `model`.
        fit_kwargs: arguments of `Model.fit`; those given to `fit` come first.

    Attributes:
        model_: the fitted model.
        history_: what `Model.fit` returned.

    Raises:
        MissingExtraError: scikit-learn is not installed.
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags
