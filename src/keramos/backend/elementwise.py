"""Functions of every element, and comparisons of two."""

from __future__ import annotations

import math
from typing import Any

from keramos import ops


def abs(x: Any) -> Any:
    """The magnitude of every element."""
    return ops.absolute(x)


def sqrt(x: Any) -> Any:
    """The square root of every element; 0 for negative ones."""
    return ops.sqrt(ops.maximum(x, 0))


def round(x: Any) -> Any:
    """The nearest whole number, halves to the even one."""
    return ops.round(x)


def pow(x: Any, a: Any) -> Any:
    """`x` to the power of `a`."""
    return ops.power(x, a)


def clip(x: Any, min_value: Any = None, max_value: Any = None) -> Any:
    """Every element, bounded.

    Args:
        x: tensor.
        min_value: number or tensor; None for no bound.
        max_value: number or tensor; a number below `min_value` counts as `min_value`.
    """
    if isinstance(min_value, int | float) and isinstance(max_value, int | float):
        max_value = max(min_value, max_value)
    if min_value is not None and not _is(min_value, -math.inf):
        x = ops.maximum(x, min_value)
    if max_value is not None and not _is(max_value, math.inf):
        x = ops.minimum(x, max_value)
    return x if hasattr(x, "dtype") else ops.convert_to_tensor(x)


def _is(bound: Any, value: float) -> bool:
    return isinstance(bound, int | float) and bound == value


def maximum(x: Any, y: Any) -> Any:
    """The larger of two elements."""
    return ops.maximum(x, y)


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two elements."""
    return ops.minimum(x, y)


def equal(x: Any, y: Any) -> Any:
    """Whether two elements are equal."""
    return ops.equal(x, y)


def not_equal(x: Any, y: Any) -> Any:
    """Whether two elements differ."""
    return ops.not_equal(x, y)


def greater(x: Any, y: Any) -> Any:
    """Whether `x > y`."""
    return ops.greater(x, y)


def greater_equal(x: Any, y: Any) -> Any:
    """Whether `x >= y`."""
    return ops.greater_equal(x, y)


def less(x: Any, y: Any) -> Any:
    """Whether `x < y`."""
    return ops.less(x, y)


def less_equal(x: Any, y: Any) -> Any:
    """Whether `x <= y`."""
    return ops.less_equal(x, y)


def identity(x: Any, name: str | None = None) -> Any:
    """`x`, as a tensor of its own."""
    return ops.copy(x)


def stop_gradient(variables: Any) -> Any:
    """Values as constants for differentiation; a list for a list."""
    if isinstance(variables, list | tuple):
        return [ops.stop_gradient(variable) for variable in variables]
    return ops.stop_gradient(variables)
