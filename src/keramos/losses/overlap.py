"""Losses of regions: how little two of them overlap.

Regions are numbers between 0 and 1 of any shape, such as masks of images.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes, number
from keramos.losses.loss import FunctionLoss
from keramos.losses.weighting import epsilon, pair


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Any:
    """`1 - 2 Σ y p / (Σ y + Σ p + ε)`.

    Args:
        y_true: y, in [0, 1].
        y_pred: p, in [0, 1], of the same shape.
        axis: one or several, which the sums run over; all when left out.
    """
    y_true, y_pred = pair(y_true, y_pred)
    intersection = ops.sum(y_true * y_pred, axis=axis)
    total = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
    return 1 - 2.0 * intersection / (total + epsilon())


def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None
) -> Any:
    """`1 - Σ y p / (Σ y p + α Σ y (1-p) + β Σ (1-y) p + ε)`.

    Salehi et al., "Tversky loss function for image segmentation using 3D fully convolutional deep
    networks" (2017).

    Args:
        y_true: y, in [0, 1].
        y_pred: p, in [0, 1], of the same shape.
        alpha: α, weight of what is true and not predicted.
        beta: β, weight of what is predicted and not true.
        axis: one or several, which the sums run over; all when left out.
    """
    y_true, y_pred = pair(y_true, y_pred)
    hits = ops.sum(y_true * y_pred, axis=axis)
    misses = ops.sum(y_true * (1 - y_pred), axis=axis)
    false_alarms = ops.sum((1 - y_true) * y_pred, axis=axis)
    return 1 - hits / (hits + alpha * misses + beta * false_alarms + epsilon())


class Dice(FunctionLoss):
    """`1 - 2 Σ y p / (Σ y + Σ p)`; see `dice`.

    Args:
        axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    axis: Axes = argument(None, axes)
    signature_order = ("reduction", "name", "axis", "dtype")
    function = staticmethod(dice)


class Tversky(FunctionLoss):
    """`1 - Σ y p / (Σ y p + α Σ y (1-p) + β Σ (1-y) p)`; see `tversky`.

    Args:
        alpha, beta, axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    alpha: float = argument(0.5, number())
    beta: float = argument(0.5, number())
    axis: Axes = argument(None, axes)
    signature_order = ("alpha", "beta", "reduction", "name", "axis", "dtype")
    function = staticmethod(tversky)
