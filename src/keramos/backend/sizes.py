"""The sizes of tensors, as numbers that stay numbers while code is only traced."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keramos import engine, ops


def shape(x: Any) -> np.ndarray:
    """The sizes of `x` as a numpy vector, so that old code may slice it and compute with it.

    Args:
        x: array, variable or symbolic tensor.

    Returns:
        int32; Python objects where a size is not known (None) or is symbolic.
    """
    sizes = tuple(ops.shape(x))
    plain = all(isinstance(size, int) for size in sizes)
    return np.array(sizes, dtype="int32" if plain else object)


def int_shape(x: Any) -> tuple | None:
    """The sizes of `x` as a tuple, None for each that is not known; None for what has no shape."""
    return tuple(x.shape) if hasattr(x, "shape") else None


def ndim(x: Any) -> int:
    """The number of axes of `x`."""
    return len(ops.shape(x))


def count_params(x: Any) -> int:
    """The number of elements of `x`."""
    return math.prod(ops.shape(x))


def are_sizes(*values: Any) -> bool:
    """Whether everything is a whole number, or a numpy array of such, as `shape` gives them.

    What is computed of them alone stays in numpy: a tracer could not be a size again.
    """
    return all(map(_is_size, values))


def _is_size(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_size, value))
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "iuO"
    return isinstance(value, int) and not isinstance(value, bool)


def static(sizes: Any) -> tuple:
    """A shape that old code put together, as operations take it: -1 for a size that is not known.

    Args:
        sizes: numbers, or arrays of one number, in any sequence; or one number.

    Raises:
        ConfigError: a size that is computed from values.
    """
    items = [sizes] if np.ndim(sizes) == 0 else list(sizes)
    with engine.tracing.as_config_errors():
        return tuple(-1 if size is None else _number(size) for size in items)


def _number(size: Any) -> Any:
    return int(size) if hasattr(size, "dtype") or isinstance(size, float) else size
