"""Metrics that are a mean or a sum over samples, and the bases of those that average a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from keramos import engine, initializers, ops
from keramos.codec.arguments import argument
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.graph.mask import get_mask
from keramos.losses.weighting import masked, same_rank
from keramos.metrics.metric import Metric, name_type


def samplewise(
    values: Any, sample_weight: Any, reduce: Callable[..., Any], dtype: str
) -> tuple[Any, Any]:
    """One weighted value for each sample, and the weights.

    Args:
        values: (batch, …); with weights, their mask says what counts.
        sample_weight: for each sample or for each element; None for 1.
        reduce: how the elements of a sample become one.
        dtype: of the result.
    """
    mask = get_mask(values)
    values = ops.cast(ops.convert_to_tensor(values), dtype)
    weights = None
    if sample_weight is not None:
        weights = masked(ops.convert_to_tensor(sample_weight, dtype=dtype), mask, dtype, "sum")
        values, weights = same_rank(values, weights)
        rank = len(weights.shape)
        if rank < len(values.shape):
            values = reduce(values, axis=tuple(range(rank, len(values.shape))))
        weights = ops.broadcast_to(weights, ops.shape(values))
        values = values * weights
        weights = reduce(weights, axis=tuple(range(1, rank))) if rank > 1 else weights
    if len(values.shape) > 1:
        values = reduce(values, axis=tuple(range(1, len(values.shape))))
    return values, weights


class Mean(Metric):
    """Weighted mean of the values: `Σ wx / Σ w`, 0 where there are none.

    Args:
        name, dtype: as every `Metric`.
    """

    name: str = argument("mean", name_type)
    signature_order = ("name", "dtype")

    def _setup(self) -> None:
        super()._setup()
        self.total, self.count = state(self, "total", "count", dtype=self.dtype)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Gather values.

        Args:
            values: (batch, …); each sample counts as its mean.
            sample_weight: for each sample or for each element.
        """
        values, weights = samplewise(values, sample_weight, ops.mean, self.dtype)
        samples = ops.shape(values)[0] if values.shape else 1
        count = samples if weights is None else ops.sum(weights)
        self.total.assign_add(ops.sum(values))
        self.count.assign_add(ops.cast(count, self.dtype))

    def result(self) -> Any:
        return ops.divide_no_nan(self.total.value, self.count.value)

    def reset_state(self) -> None:
        self.total.assign(0.0)
        self.count.assign(0.0)


class Sum(Metric):
    """Weighted sum of the values.

    Args:
        name, dtype: as every `Metric`.
    """

    name: str = argument("sum", name_type)
    signature_order = ("name", "dtype")

    def _setup(self) -> None:
        super()._setup()
        (self.total,) = state(self, "total", dtype=self.dtype)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Gather values.

        Args:
            values: (batch, …).
            sample_weight: for each sample or for each element.
        """
        values, _ = samplewise(values, sample_weight, ops.sum, self.dtype)
        self.total.assign_add(ops.sum(values))

    def result(self) -> Any:
        return self.total.value

    def reset_state(self) -> None:
        self.total.assign(0.0)


class _MeasuredMean(Mean):
    """Mean of what `_measure(y_true, y_pred)` gives."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: the truth.
            y_pred: the prediction; its mask says what counts.
            sample_weight: for each sample or for each element.
        """
        mask = get_mask(y_pred)
        values = self._measure(y_true, y_pred)
        if sample_weight is not None:
            sample_weight = ops.convert_to_tensor(sample_weight, dtype=self.dtype)
        weights = masked(sample_weight, mask, self.dtype, "sum")
        super().update_state(values, sample_weight=weights)

    def _measure(self, y_true: Any, y_pred: Any) -> Any:
        raise NotImplementedError


class MeanMetricWrapper(_MeasuredMean):
    """Mean of what a function gives.

    Args:
        fn: `fn(y_true, y_pred, **options)`: a value for each sample, or for each element.
        name: as every `Metric`.
        dtype: as every `Metric`.
        **kwargs: options of the function.
    """

    def __init__(self, fn: Callable[..., Any], name: Any = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=dtype)
        self._fn = decode_config(fn, ".config.fn") if isinstance(fn, dict) else fn
        self._fn_kwargs = kwargs

    def _measure(self, y_true: Any, y_pred: Any) -> Any:
        return self._fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        return {
            **own,
            "fn": serialize_keras_object(self._fn),
            **serialize_keras_object(self._fn_kwargs),
        }


class FunctionMetric(_MeasuredMean):
    """Base of the metrics that have a function; the arguments that they declare are its options.

    Args:
        name, dtype: as every `Metric`; the name is the function's when left out.
    """

    #: `function(y_true, y_pred, **options)`.
    function: ClassVar[Callable[..., Any]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "function" in vars(cls) and "name" not in vars(cls):
            cls.name = argument(cls.function.__name__, name_type)
        super().__init_subclass__(**kwargs)

    def _measure(self, y_true: Any, y_pred: Any) -> Any:
        options = {
            name: getattr(self, name) for name in self._arguments if name not in Metric._arguments
        }
        return type(self).function(y_true, y_pred, **options)


class LossMetric(FunctionMetric):
    """Base of the metrics that are a loss, averaged: less is better.

    Args:
        name, dtype: as every `Metric`; the name is the function's when left out.
    """

    direction = "down"


def state(
    metric: Metric, *names: str, shape: tuple[int, ...] = (), dtype: str | None = None
) -> list[engine.Variable]:
    """Variables of zeros for a metric, one for each name, which is that of its attribute, too: what
    users extend reads them there. Of `floatx()` when `dtype` is None.
    """
    variables = [
        metric.add_variable(shape, initializers.Zeros(), dtype, name=name) for name in names
    ]
    for name, variable in zip(names, variables, strict=True):
        setattr(metric, name, variable)  # a subclass's `result` reads it, as in Keras
    return variables
