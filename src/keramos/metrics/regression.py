"""Metrics between numbers: errors, cosine similarity, explained variance."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument, keyword
from keramos.codec.types import Axes, axes, choice, integer
from keramos.errors import ShapeError
from keramos.losses import regression, similarity
from keramos.losses.weighting import pair
from keramos.metrics.metric import Metric, name_type
from keramos.metrics.reduction import FunctionMetric, LossMetric, Mean, state


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`Σ y p / (‖y‖ ‖p‖)`: 1 for the same direction, -1 for the opposite one.

    Args:
        y_true: y.
        y_pred: p, of the same shape.
        axis: of the vectors.
    """
    return -similarity.cosine_similarity(y_true, y_pred, axis)


class MeanSquaredError(LossMetric):
    """`mean((y_true - y_pred)²)`."""

    function = staticmethod(regression.mean_squared_error)


class MeanAbsoluteError(LossMetric):
    """`mean(|y_true - y_pred|)`."""

    function = staticmethod(regression.mean_absolute_error)


class MeanAbsolutePercentageError(LossMetric):
    """`100 · mean(|y_true - y_pred| / |y_true|)`."""

    function = staticmethod(regression.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(LossMetric):
    """`mean((log(y_true + 1) - log(y_pred + 1))²)`."""

    function = staticmethod(regression.mean_squared_logarithmic_error)


class LogCoshError(LossMetric):
    """`mean(log(cosh(y_pred - y_true)))`."""

    name: str = argument("logcosh", name_type)
    function = staticmethod(regression.log_cosh)


class CosineSimilarity(FunctionMetric):
    """`Σ y p / (‖y‖ ‖p‖)`.

    Args:
        name, dtype: as every `Metric`.
        axis: of the vectors. Keras reads it from configs and does not write
            it; here it is written when it is not -1.
    """

    axis: Axes = argument(-1, axes, saved=lambda self: self.axis != -1)
    direction = "up"
    function = staticmethod(cosine_similarity)


class RootMeanSquaredError(Mean):
    """`√ mean((y_true - y_pred)²)` over all that was gathered."""

    name: str = argument("root_mean_squared_error", name_type)
    direction = "down"

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: the truth.
            y_pred: the prediction, of the same shape.
            sample_weight: for each sample or for each element.
        """
        y_true, y_pred = pair(y_true, ops.convert_to_tensor(y_pred, dtype=self.dtype))
        super().update_state(ops.square(y_pred - y_true), sample_weight)

    def result(self) -> Any:
        return ops.sqrt(super().result())


AGGREGATIONS = ("uniform_average", "variance_weighted_average", None)


class R2Score(Metric):
    """`1 - Σ (y - p)² / Σ (y - mean y)²`, the share of the variance that is explained.

    With a number of regressors p the adjusted score `1 - (1 - R²)(n - 1)/(n - p - 1)`.

    Args:
        class_aggregation: mean over outputs, `"uniform_average"` or `"variance_weighted_average"`;
            None for one score each.
        num_regressors: 0 for the plain score.
        name, dtype: as every `Metric`.
    """

    class_aggregation: str | None = argument("uniform_average", choice(*AGGREGATIONS, fold=False))
    num_regressors: int = argument(0, integer(0))
    name: str = keyword(default="r2_score", type=name_type, kw_only=True)
    signature_order = ("class_aggregation", "num_regressors", "name", "dtype")
    direction = "up"

    def _setup(self) -> None:
        super()._setup()
        (self.num_samples,) = state(self, "num_samples")
        self._sums: list[engine.Variable] = []

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Gather a batch.

        Args:
            y_true: (batch, outputs).
            y_pred: (batch, outputs).
            sample_weight: for each sample or for each element.

        Raises:
            ShapeError: not two axes.
        """
        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self.dtype) for y in (y_true, y_pred))
        y_true, y_pred = pair(y_true, y_pred)
        if len(y_true.shape) != 2 or len(y_pred.shape) != 2:
            shapes = f"{tuple(y_true.shape)} and {tuple(y_pred.shape)}"
            raise ShapeError(
                "R2Score compares (batch, outputs) with (batch, outputs)", found=shapes
            )
        if not self._sums:
            names = ("squared_sum", "sum", "residual", "count")
            self._sums = state(self, *names, shape=(y_pred.shape[-1],))
            self.total_mse = self._sums[2]  # its name in Keras, beside that of the variable
        weights = 1 if sample_weight is None else sample_weight
        weights = ops.convert_to_tensor(weights, dtype=self.dtype)
        weights = ops.expand_dims(weights, 1) if len(weights.shape) == 1 else weights
        weights = ops.broadcast_to(weights, ops.shape(y_true))
        squares, total, residual, count = self._sums
        squares.assign_add(ops.sum(y_true * y_true * weights, axis=0))
        total.assign_add(ops.sum(y_true * weights, axis=0))
        residual.assign_add(ops.sum(ops.square(y_true - y_pred) * weights, axis=0))
        count.assign_add(ops.sum(weights, axis=0))
        self.num_samples.assign_add(ops.cast(ops.size(y_true), self.dtype))

    def result(self) -> Any:
        squares, total, residual, count = (v.value for v in self._sums)
        variance = squares - total * (total / count)
        scores = 1 - residual / variance
        scores = self._aggregated(ops.where(ops.isinf(scores), 0.0, scores), variance)
        return self._adjusted(scores) if self.num_regressors else scores

    def _aggregated(self, scores: Any, variance: Any) -> Any:
        if self.class_aggregation == "uniform_average":
            return ops.mean(scores)
        if self.class_aggregation == "variance_weighted_average":
            return ops.sum(variance * scores) / ops.sum(variance)
        return scores

    def _adjusted(self, scores: Any) -> Any:
        samples = self.num_samples.value
        freedom = samples - self.num_regressors - 1
        adjusted = 1 - (1 - scores) * (samples - 1) / ops.where(freedom > 0, freedom, 1.0)
        return ops.where(freedom > 0, adjusted, scores)  # too few samples: the plain score
