"""Losses between a class and the predicted probabilities of all classes.

Every function reduces the axis of the classes alone; weights and the batch come in `weighting`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes, boolean, integer, number, optional
from keramos.errors import ConfigError
from keramos.graph.mask import set_mask
from keramos.losses.binary import smoothed
from keramos.losses.loss import FunctionLoss
from keramos.losses.weighting import epsilon, pair


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`-Σ y log p` over the classes.

    Args:
        y_true: y, probabilities of the classes (one-hot).
        y_pred: p, predicted probabilities; or logits.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: s in [0, 1]; y becomes `(1-s) y + s / classes`.
        axis: of the classes.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true, dtype=y_pred.dtype)
    y_true = smoothed(y_true, label_smoothing, y_true.shape[-1] if y_true.shape else 1)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`-Σ α (1-p)^γ y log p` over the classes.

    Lin et al., "Focal Loss for Dense Object Detection" (2017).

    Args:
        y_true: y, probabilities of the classes (one-hot).
        y_pred: p, predicted probabilities; or logits.
        alpha: α, a number, or one for each class.
        gamma: γ; 0 for cross-entropy itself.
        from_logits: whether `y_pred` holds logits.
        label_smoothing: s in [0, 1]; y becomes `(1-s) y + s / classes`.
        axis: of the classes.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true, dtype=y_pred.dtype)
    y_true = smoothed(y_true, label_smoothing, y_true.shape[-1] if y_true.shape else 1)
    p = ops.softmax(y_pred, axis=axis) if from_logits else y_pred
    p = ops.clip(p / ops.sum(p, axis=axis, keepdims=True), epsilon(), 1.0 - epsilon())
    alpha = ops.convert_to_tensor(alpha, dtype=y_pred.dtype)
    return ops.sum(alpha * ops.power(1.0 - p, gamma) * -y_true * ops.log(p), axis=axis)


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """`-log p` of the class.

    Args:
        y_true: classes, without the axis of the classes or with length 1 there.
        y_pred: p, predicted probabilities; or logits.
        from_logits: whether `y_pred` holds logits.
        ignore_class: samples of this class are masked: their loss is 0, and no mean counts them.
        axis: of the classes.
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[axis] == 1:
        y_true = ops.squeeze(y_true, axis=axis)
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(
            y_true, y_pred, from_logits=from_logits, axis=axis
        )
    mask = ops.not_equal(y_true, ops.cast(ignore_class, y_true.dtype))
    # zeros in place of the ignored class, which may be no place of the axis (-1, 255)
    y_true = ops.where(mask, y_true, ops.zeros_like(y_true))
    # `where`, not a product: the gradient at probabilities of zeros is NaN, and NaN · 0 as well
    y_pred = ops.where(ops.expand_dims(mask, axis), y_pred, ops.zeros_like(y_pred))
    loss = ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits=from_logits, axis=axis)
    loss = ops.where(mask, loss, 0.0)
    set_mask(loss, mask)
    return loss


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """`(1 - pᵠ) / q` with p the probability of the class.

    Zhang and Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy
    Labels" (2018).

    Args:
        y_true: classes, (batch,).
        y_pred: predicted probabilities, (batch, classes).
        q: in (0, 1); towards 0 the loss becomes cross-entropy, towards 1 mean absolute error.

    Raises:
        ConfigError: q is not in (0, 1).
    """
    if not 0 < q < 1:
        raise ConfigError("categorical_generalized_cross_entropy: `q` must be in (0, 1)", found=q)
    y_pred = ops.convert_to_tensor(y_pred)
    classes = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1], dtype=y_pred.dtype)
    return (1 - ops.power(ops.sum(y_pred * classes, axis=-1), q)) / q


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """`Σ y log(y / p)` over the last axis, y and p clipped to [ε, 1].

    Args:
        y_true: y, probabilities.
        y_pred: p, predicted probabilities.
    """
    y_true, y_pred = (ops.clip(y, epsilon(), 1.0) for y in pair(y_true, y_pred))
    return ops.sum(y_true * ops.log(y_true / y_pred), axis=-1)


class CategoricalCrossentropy(FunctionLoss):
    """`-Σ y log p`; see `categorical_crossentropy`.

    Args:
        from_logits, label_smoothing, axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0.0, number())
    axis: Axes = argument(-1, axes)
    signature_order = ("from_logits", "label_smoothing", "axis")
    function = staticmethod(categorical_crossentropy)


class CategoricalFocalCrossentropy(FunctionLoss):
    """Categorical cross-entropy, less for what is predicted well.

    See `categorical_focal_crossentropy`.

    Args:
        alpha, gamma, from_logits, label_smoothing, axis: as the function's.
        reduction, name, dtype: as every `Loss`.
    """

    alpha: Any = argument(0.25)
    gamma: float = argument(2.0, number())
    from_logits: bool = argument(False, boolean)
    label_smoothing: float = argument(0.0, number())
    axis: Axes = argument(-1, axes)
    signature_order = ("alpha", "gamma", "from_logits", "label_smoothing", "axis")
    config_order = ("from_logits", "label_smoothing", "axis", "alpha", "gamma")
    function = staticmethod(categorical_focal_crossentropy)


class SparseCategoricalCrossentropy(FunctionLoss):
    """`-log p` of the class; see `sparse_categorical_crossentropy`.

    Args:
        from_logits, ignore_class: as the function's.
        axis: as the function's. Keras reads it from configs and does not write
            it; here it is written when it is not -1.
        reduction, name, dtype: as every `Loss`.
    """

    from_logits: bool = argument(False, boolean)
    ignore_class: int | None = argument(None, optional(integer()))
    axis: Axes = argument(-1, axes, saved=lambda self: self.axis != -1)
    signature_order = ("from_logits", "ignore_class", "reduction", "axis")
    function = staticmethod(sparse_categorical_crossentropy)


class CategoricalGeneralizedCrossEntropy(FunctionLoss):
    """`(1 - pᵠ) / q`; see `categorical_generalized_cross_entropy`.

    Args:
        q: in (0, 1).
        reduction, name, dtype: as every `Loss`.
    """

    q: float = argument(0.5, number(0, 1, open_low=True, open_high=True))
    signature_order = ("q",)
    function = staticmethod(categorical_generalized_cross_entropy)


class KLDivergence(FunctionLoss):
    """`Σ y log(y / p)`; see `kl_divergence`."""

    function = staticmethod(kl_divergence)
