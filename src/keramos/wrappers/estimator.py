"""Estimator: a model behind `fit` and `predict` of scikit-learn, whose rules it keeps.

What a target means is the subclasses' business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from keramos.errors import ConfigError, KeramosError
from keramos.models.cloning import clone_model
from keramos.models.model import Model
from keramos.wrappers.bases import BaseEstimator, require_sklearn
from keramos.wrappers.target_shape import TargetShape


class UnusableModelError(ConfigError, RuntimeError):
    """A model that cannot be fitted as it is."""

    __str__ = KeramosError.__str__


class Estimator(BaseEstimator):
    """Base of the wrappers.

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

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ):
        require_sklearn(type(self).__name__)
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags

    def __sklearn_clone__(self) -> Self:
        # Not by `copy.deepcopy` of each argument, which copies the weights of a model.
        copies: dict[str, Any] = {
            name: dict(value) if isinstance(value, dict) else value
            for name, value in self.get_params(deep=False).items()
        }
        return type(self)(**copies)

    @property
    def epoch_(self) -> int:
        """How many epochs the last `fit` has trained."""
        history = getattr(self, "history_", None)
        return 0 if history is None else len(history.epoch)

    def set_fit_request(self, **kwargs: Any) -> Self:
        """Set which metadata `fit` asks a meta-estimator for.

        Args:
            **kwargs: argument of `fit` -> True, False, None, or the name that it has outside.

        Raises:
            RuntimeError: `sklearn.set_config(enable_metadata_routing=True)` was not called.
        """
        import sklearn
        from sklearn.utils.metadata_routing import MetadataRequest

        if not sklearn.get_config()["enable_metadata_routing"]:
            raise UnusableModelError(
                "metadata routing is not enabled",
                hint="sklearn.set_config(enable_metadata_routing=True)",
            )
        self._metadata_request = MetadataRequest(owner=type(self).__name__)
        for name, alias in kwargs.items():
            self._metadata_request.fit.add_request(param=name, alias=alias)
        return self

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Self:
        """Make a model and train it.

        Args:
            X: (rows, features).
            y: (rows,) or (rows, outputs).
            **kwargs: of `Model.fit`.

        Raises:
            ConfigError: a model that is not compiled with a loss, or targets that it cannot have.
        """
        from sklearn.utils.validation import validate_data

        X, y = validate_data(self, X, y)
        y = self._process_target(y, reset=True)
        model = self._get_model(X, y)
        _require_compiled(model)
        self.history_ = model.fit(X, y, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    def predict(self, X: Any) -> Any:
        """What the model says, in the shape, or the classes, of the targets.

        Args:
            X: (rows, features).
        """
        return self._reverse_process_target(self._output(X))

    def _output(self, X: Any) -> Any:
        from sklearn.utils.validation import check_is_fitted, validate_data

        check_is_fitted(self)
        return self.model_.predict(validate_data(self, X, reset=False))

    def _get_model(self, X: Any, y: Any) -> Any:
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        if isinstance(self.model, Model):
            return self.model if self.warm_start else clone_model(self.model)
        return self.model(X=X, y=y, **(self.model_kwargs or {}))

    def _process_target(self, y: Any, reset: bool = False) -> Any:
        _kind_of_target(y)
        if reset:
            self._target_encoder = TargetShape().fit(y)
        return self._target_encoder.transform(y)

    def _reverse_process_target(self, y: Any) -> Any:
        return self._target_encoder.inverse_transform(y)


def _kind_of_target(y: Any) -> str:
    from sklearn.utils.multiclass import type_of_target

    kind = type_of_target(y)
    if kind == "unknown":
        # scikit-learn's checks look for these words
        raise ConfigError("Unknown label type for the targets", found=repr(y)[:200])
    return kind


def _require_compiled(model: Any) -> None:
    if not model.compiled or not model.loss or not model.optimizer:
        raise UnusableModelError(
            "the model must be compiled, with a loss and an optimizer",
            hint='model.compile("adam", loss="mse")',
        )
