"""Activations, as Keras 2 defined them."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.backend.sizes import ndim
from keramos.errors import RankError


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """`x` above the threshold, up to `max_value`; `alpha · (x - threshold)` below it.

    Args:
        x: tensor.
        alpha: slope below the threshold.
        max_value: upper bound; None for no bound.
        threshold: where it begins.
    """
    x = x if hasattr(x, "dtype") else ops.convert_to_tensor(x)
    above = ops.multiply(x, ops.cast(ops.greater(x, threshold), x.dtype)) if threshold else None
    above = ops.relu(x) if above is None else above
    if max_value is not None:
        above = ops.clip(above, 0, max_value)
    return above - alpha * ops.relu(threshold - x) if alpha else above


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` above 0, `alpha · (eˣ - 1)` below."""
    return ops.elu(x, alpha)


def softmax(x: Any, axis: Any = -1) -> Any:
    """Exponentials, divided by their sum along an axis, or several.

    Raises:
        RankError: a tensor of one axis.
    """
    if ndim(x) <= 1:
        raise RankError("softmax() takes two axes at least", found=ops.shape(x))
    return ops.softmax(x, axis=tuple(axis) if isinstance(axis, list) else axis)


def hard_sigmoid(x: Any) -> Any:
    """`0.2 x + 0.5`, bounded to [0, 1]: Keras 3 took a slope of 1/6 instead."""
    return ops.clip(ops.add(ops.multiply(x, 0.2), 0.5), 0.0, 1.0)
