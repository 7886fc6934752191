"""Correlations between predictions and the truth, along one axis."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes
from keramos.losses.weighting import epsilon, pair
from keramos.metrics.reduction import FunctionMetric


def _centred(x: Any, axis: int) -> tuple[Any, Any]:
    mean = ops.mean(x, axis=axis, keepdims=True)
    return mean, x - mean


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`cov(y, p) / (σ_y σ_p)` along an axis.

    Args:
        y_true: y.
        y_pred: p, of the same shape.
        axis: the axis to correlate along.
    """
    true, pred = (_centred(y, axis)[1] for y in pair(y_true, y_pred))
    scaled = [d / ops.sqrt(ops.mean(ops.square(d), axis=axis, keepdims=True)) for d in (true, pred)]
    return ops.mean(scaled[0] * scaled[1], axis=axis)


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`2 cov(y, p) / (σ_y² + σ_p² + (mean y - mean p)²)` along an axis.

    Lin, "A Concordance Correlation Coefficient to Evaluate Reproducibility" (1989).

    Args:
        y_true: y.
        y_pred: p, of the same shape.
        axis: the axis to correlate along.
    """
    (mean_true, true), (mean_pred, pred) = (_centred(y, axis) for y in pair(y_true, y_pred))
    variances = ops.mean(ops.square(true), axis=axis) + ops.mean(ops.square(pred), axis=axis)
    apart = ops.squeeze(ops.square(mean_true - mean_pred), axis=axis)
    return 2 * ops.mean(true * pred, axis=axis) / (variances + apart + epsilon())


class PearsonCorrelation(FunctionMetric):
    """Mean of `pearson_correlation`.

    Args:
        name, dtype: as every `Metric`.
        axis: the axis to correlate along.
    """

    axis: Axes = argument(-1, axes)
    function = staticmethod(pearson_correlation)
    direction = "up"


class ConcordanceCorrelation(FunctionMetric):
    """Mean of `concordance_correlation`.

    Args:
        name, dtype: as every `Metric`.
        axis: the axis to correlate along.
    """

    axis: Axes = argument(-1, axes)
    function = staticmethod(concordance_correlation)
    direction = "up"
