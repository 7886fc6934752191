"""Losses between labels 0 or 1 and the predicted probability of 1.

Every function is a mean over one axis; weights and the batch come in `weighting`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes, boolean, number
from keramos.losses.loss import FunctionLoss
from keramos.losses.weighting import pair


def smoothed(y_true: Any, label_smoothing: float, classes: int) -> Any:
    """`(1-s) y_true + s / classes`."""
    if not label_smoothing:
        return y_true
    return y_true * (1.0 - label_smoothing) + label_smoothing / classes


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Mean over an axis of `-(y log p + (1-y) log(1-p))`.

    Args:
        y_true: y, in [0, 1].
        y_pred: p, in [0, 1]; or logits.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: s in [0, 1]; y becomes `(1-s) y + s/2`.
        axis: the axis of the mean.
    """
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed(y_true, label_smoothing, 2)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits=from_logits), axis=axis)


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Mean over an axis of binary cross-entropy times `(1 - q)^γ`, q the probability of the label.

    Lin et al., "Focal Loss for Dense Object Detection" (2017).

    Args:
        y_true: y, in [0, 1].
        y_pred: p, in [0, 1]; or logits.
        apply_class_balancing: also weight with α where y is 1, with 1-α where it is 0.
        alpha: α, in [0, 1].
        gamma: γ; 0 for cross-entropy itself.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: s in [0, 1]; y becomes `(1-s) y + s/2`.
        axis: the axis of the mean.
    """
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed(y_true, label_smoothing, 2)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    q = y_true * p + (1 - y_true) * (1 - p)
    loss = ops.power(1.0 - q, gamma) * ops.binary_crossentropy(y_true, p)
    if apply_class_balancing:
        loss = loss * (y_true * alpha + (1 - y_true) * (1 - alpha))
    return ops.mean(loss, axis=axis)


class BinaryCrossentropy(FunctionLoss):
    """`-(y log p + (1-y) log(1-p))`; see `binary_crossentropy`.

    Args:
        from_logits, label_smoothing, axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0.0, number())
    axis: Axes = argument(-1, axes)
    signature_order = ("from_logits", "label_smoothing", "axis")
    function = staticmethod(binary_crossentropy)


class BinaryFocalCrossentropy(FunctionLoss):
    """Binary cross-entropy, less for what is predicted well; see `binary_focal_crossentropy`.

    Args:
        apply_class_balancing, alpha, gamma, from_logits, label_smoothing, axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    apply_class_balancing: bool = argument(False, boolean)
    alpha: float = argument(0.25, number())
    gamma: float = argument(2.0, number())
    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0.0, number())
    axis: Axes = argument(-1, axes)
    signature_order = (
        "apply_class_balancing",
        "alpha",
        "gamma",
        "from_logits",
        "label_smoothing",
        "axis",
    )
    config_order = (
        "from_logits",
        "label_smoothing",
        "axis",
        "apply_class_balancing",
        "alpha",
        "gamma",
    )
    function = staticmethod(binary_focal_crossentropy)
