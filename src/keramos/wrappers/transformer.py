"""SKLearnTransformer: what a model makes of data, for the next step of a pipeline."""

from __future__ import annotations

from typing import Any

from keramos.wrappers.bases import TransformerMixin
from keramos.wrappers.estimator import Estimator


class SKLearnTransformer(TransformerMixin, Estimator):
    """A model as a transformer of scikit-learn: a step that turns features into others.

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

    def transform(self, X: Any) -> Any:
        """The outputs of the model, (rows, outputs).

        Args:
            X: (rows, features).
        """
        return self._output(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
