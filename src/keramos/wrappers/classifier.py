"""SKLearnClassifier: classes become columns of ones and zeros, and the largest output a class."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.errors import ConfigError
from keramos.wrappers.bases import ClassifierMixin
from keramos.wrappers.estimator import Estimator, _kind_of_target
from keramos.wrappers.target_shape import TargetShape


class SKLearnClassifier(ClassifierMixin, Estimator):
    """A model as a classifier of scikit-learn. It has one output per class, and learns from targets
    (rows, classes) that are one-hot.

    Args:
        model: a compiled model, or `model(X=…, y=…, **model_kwargs)` that makes one. A model is
            cloned by every `fit`, and stays as it is.
        warm_start: go on with the weights of the last `fit`; a model is then fitted itself.
        model_kwargs: further arguments of `model`.
        fit_kwargs: arguments of `Model.fit`; those given to `fit` come first.

    Attributes:
        model_: the fitted model.
        history_: what `Model.fit` returned.
        classes_: the classes, sorted.

    Raises:
        MissingExtraError: scikit-learn is not installed.
    """

    def decision_function(self, X: Any) -> Any:
        """The outputs of the model, (rows, classes).

        Args:
            X: (rows, features).
        """
        return self._output(X)

    def _process_target(self, y: Any, reset: bool = False) -> Any:
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder

        kind = _kind_of_target(y)
        if kind not in ("binary", "multiclass"):
            # scikit-learn's checks look for these words
            what = "Only binary and multiclass targets. Unknown label type"
            raise ConfigError(what, found=kind)
        if reset:
            encoder = make_pipeline(TargetShape(), OneHotEncoder(sparse_output=False))
            self._target_encoder = encoder.fit(y)
            self.classes_ = np.unique(y)
            if len(self.classes_) == 1:
                raise ConfigError("Classifier can't train when only one class is present.")
        return self._target_encoder.transform(y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags
