"""Batches shifted and scaled, and biases."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.backend.image_order import normalize_data_format
from keramos.backend.sizes import ndim
from keramos.errors import ShapeError


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """`gamma · (x - mean) / √(var + epsilon) + beta`.

    Args:
        x: tensor.
        mean: a vector along the axis, or of a shape that fits `x`.
        var: the same.
        beta: the same, or None for 0.
        gamma: the same, or None for 1.
        axis: of the vectors.
        epsilon: added to the variance.
    """
    mean, var, beta, gamma = (_along(axis, v, ndim(x)) for v in (mean, var, beta, gamma))
    scale = ops.rsqrt(ops.add(var, epsilon))
    scale = scale if gamma is None else ops.multiply(scale, gamma)
    shift = ops.multiply(ops.negative(mean), scale)
    shift = shift if beta is None else ops.add(beta, shift)
    return ops.add(ops.multiply(x, scale), shift)


def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Any, epsilon: float = 1e-3
) -> tuple[Any, Any, Any]:
    """`x` normalized by its own mean and variance.

    Args:
        x: tensor.
        gamma: vector along the axes that stay, or None.
        beta: the same.
        reduction_axes: over which mean and variance are taken.
        epsilon: added to the variance.

    Returns:
        `x` normalized, mean, variance.
    """
    axes = tuple(axis % ndim(x) for axis in reduction_axes)
    mean, var = ops.moments(x, axes, keepdims=True)
    sizes = [1 if i in axes else -1 if s is None else s for i, s in enumerate(ops.shape(x))]
    beta, gamma = (None if v is None else ops.reshape(v, sizes) for v in (beta, gamma))
    normed = batch_normalization(x, mean, var, beta, gamma, epsilon=epsilon)
    return normed, ops.squeeze(mean, axes), ops.squeeze(var, axes)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """`x + bias`, for every place.

    Args:
        x: (batch, …).
        bias: vector of the channels, or one number for each place and channel, the channels last.
        data_format: where the channels of `x` stand.

    Raises:
        ShapeError: a bias of another number of axes.
    """
    channels_first = normalize_data_format(data_format) == "channels_first"
    if ndim(bias) == 1:
        return ops.add(x, _along(1 if channels_first else -1, bias, ndim(x)))
    if ndim(bias) != ndim(x) - 1:
        raise ShapeError(
            "bias_add() takes a vector, or a number for each place",
            found=ops.shape(bias),
            wanted=f"1 or {ndim(x) - 1} axes",
        )
    sizes = ops.shape(bias)
    order = (sizes[-1], *sizes[:-1]) if channels_first else sizes
    # by its shape alone, as Keras 2 does: the numbers are not put in another order
    return ops.add(x, ops.reshape(bias, (1, *order)))


def _along(axis: int, vector: Any, axes: int) -> Any:
    """A vector in the shape in which it stands along one of several axes."""
    if vector is None or ndim(vector) != 1 or axis % axes == axes - 1:
        return vector
    return ops.reshape(vector, [-1 if i == axis % axes else 1 for i in range(axes)])
