"""What comes out of products of arrays.

See `rules` for what a rule is.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, shape_of, symbol


def matmul(x1: Any, x2: Any) -> KerasTensor:
    """Shape `(…, n, m)` for `(…, n, k)` and `(…, k, m)`; an axis that a vector lacks is missing
    from the result, too. The dtype to which both promote, int32 for int8.
    """
    return symbol(shapes.multiplied(shape_of(x1), shape_of(x2)), _summed(x1, x2))


def _summed(*xs: Any) -> str:
    dtypes = {str(engine.standardize_dtype(dtype_of(x))) for x in xs}
    return "int32" if dtypes == {"int8"} else engine.result_type(*map(dtype_of, xs))


def einsum(*operands: Any, subscripts: str) -> KerasTensor:
    """The letters behind the arrow as sizes; the dtype to which all promote, int32 for int8."""
    return symbol(shapes.einsum(subscripts, [shape_of(x) for x in operands]), _summed(*operands))


def dot(x1: Any, x2: Any) -> KerasTensor:
    """Axes of `x1` without the last, then those of `x2` without the last but one; the dtype to
    which both promote.
    """
    a, b = shape_of(x1), shape_of(x2)
    dtype = engine.result_type(dtype_of(x1), dtype_of(x2))
    if not a or not b:
        return symbol(a or b, dtype)
    inner = -1 if len(b) == 1 else -2
    shapes.joined(a[-1], b[inner], (a, b))
    rest = b[:-1] if len(b) == 1 else (*b[:-2], b[-1])
    return symbol((*a[:-1], *rest), dtype)


def outer(x1: Any, x2: Any) -> KerasTensor:
    """Shape `(x1.size, x2.size)`; the dtype to which both promote."""
    sizes = [shapes.product(shape_of(x)) for x in (x1, x2)]
    return symbol(sizes, engine.result_type(dtype_of(x1), dtype_of(x2)))


def inner(x1: Any, x2: Any) -> KerasTensor:
    """Axes of `x1` without the last, then those of `x2` without the last; the dtype to which both
    promote.
    """
    a, b = shape_of(x1), shape_of(x2)
    if a and b:
        shapes.joined(a[-1], b[-1], (a, b))
        a, b = a[:-1], b[:-1]
    return symbol((*a, *b), engine.result_type(dtype_of(x1), dtype_of(x2)))


def vdot(x1: Any, x2: Any) -> KerasTensor:
    """One number, shape (); the dtype to which both promote."""
    return symbol((), engine.result_type(dtype_of(x1), dtype_of(x2)))


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> KerasTensor:
    """The axes of `x1`, then those of `x2`, that are not summed over; the dtype to which both
    promote.
    """
    a, b = shape_of(x1), shape_of(x2)
    left, right = (range(len(a) - axes, len(a)), range(axes)) if isinstance(axes, int) else axes
    gone = shapes.axes_of(left, len(a)), shapes.axes_of(right, len(b))
    for i, j in zip(*gone, strict=True):
        shapes.joined(a[i], b[j], (a, b))
    sizes = [
        size
        for shape, without in zip((a, b), gone, strict=True)
        for i, size in enumerate(shape)
        if i not in without
    ]
    return symbol(sizes, engine.result_type(dtype_of(x1), dtype_of(x2)))


def cross(
    x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> KerasTensor | None:
    """Vectors of 3 along `axisc`, or one number each where both have 2; the dtype to which both
    promote.
    """
    a, b = list(shape_of(x1)), list(shape_of(x2))
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis,) * 3
    lengths = {a.pop(axisa), b.pop(axisb)}
    shape = list(shapes.broadcast(tuple(a), tuple(b)))
    if lengths != {2}:
        shape.insert(shapes.axis_of(axisc, len(shape) + 1), None if lengths == {None} else 3)
    return symbol(shape, engine.result_type(dtype_of(x1), dtype_of(x2)))
