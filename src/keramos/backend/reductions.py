"""Functions that take axes away, and running sums and products.

An axis is a number, a list or a tuple of numbers, or None for all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine, ops
from keramos.backend import sizes


def _axes(axis: Any) -> Any:
    if isinstance(axis, np.ndarray):
        axis = axis.tolist()
    return tuple(axis) if isinstance(axis, list) else axis


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum of the elements along the axes."""
    return ops.sum(x, axis=_axes(axis), keepdims=keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The product of the elements along the axes."""
    if sizes.are_sizes(x):
        return np.prod(x, axis=_axes(axis), keepdims=keepdims)
    return ops.prod(x, axis=_axes(axis), keepdims=keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The largest element along the axes."""
    return ops.max(x, axis=_axes(axis), keepdims=keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The smallest element along the axes."""
    return ops.min(x, axis=_axes(axis), keepdims=keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean along the axes; that of whole numbers is a whole number, truncated."""
    x, kind = _measured(x)
    found = ops.mean(x, axis=_axes(axis), keepdims=keepdims)
    return ops.cast(found, kind) if engine.dtypes.is_integer(kind) else found


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The variance along the axes, divided by the number of elements."""
    return ops.var(_measured(x)[0], axis=_axes(axis), keepdims=keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The standard deviation along the axes."""
    return ops.std(_measured(x)[0], axis=_axes(axis), keepdims=keepdims)


def _measured(x: Any) -> tuple[Any, str]:
    """`x` as numbers, and their type: true counts as 1."""
    x = x if hasattr(x, "dtype") else ops.convert_to_tensor(x)
    kind = ops.dtype(x)
    return (ops.cast(x, engine.floatx()), engine.floatx()) if kind == "bool" else (x, kind)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of exponentials along the axes."""
    return ops.logsumexp(x, axis=_axes(axis), keepdims=keepdims)


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether an element is not 0 along the axes."""
    return ops.any(ops.cast(x, "bool"), axis=_axes(axis), keepdims=keepdims)


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Whether no element is 0 along the axes."""
    return ops.all(ops.cast(x, "bool"), axis=_axes(axis), keepdims=keepdims)


def argmax(x: Any, axis: int = -1) -> Any:
    """The place of the largest element along an axis, the first of equal ones."""
    return ops.argmax(x, axis=axis)


def argmin(x: Any, axis: int = -1) -> Any:
    """The place of the smallest element along an axis, the first of equal ones."""
    return ops.argmin(x, axis=axis)


def cumsum(x: Any, axis: int = 0) -> Any:
    """The running sum along an axis."""
    return ops.cumsum(x, axis=axis)


def cumprod(x: Any, axis: int = 0) -> Any:
    """The running product along an axis."""
    return ops.cumprod(x, axis=axis)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """`x / √max(Σ x², 1e-12)`, the sum along the axes."""
    x = x if hasattr(x, "dtype") else ops.convert_to_tensor(x)
    # float16 has no number as small as 1e-12
    numbers = ops.cast(x, "float32") if ops.dtype(x) == "float16" else x
    total = ops.sum(ops.square(numbers), axis=_axes(axis), keepdims=True)
    scaled = ops.multiply(numbers, ops.rsqrt(ops.maximum(total, 1e-12)))
    return scaled if numbers is x else ops.cast(scaled, "float16")
