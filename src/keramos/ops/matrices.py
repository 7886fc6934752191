"""What comes out of operations on matrices, which are in the last two axes.

See `rules` for what a rule is.
"""

from __future__ import annotations

from typing import Any

from keramos.errors import RankError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, floating_type, shape_of, symbol


def _matrix(shape: shapes.Shape) -> shapes.Shape:
    """The shape of matrices, as it is.

    Raises:
        RankError: less than two axes.
    """
    if len(shape) < 2:
        raise RankError("a matrix has two axes at least", found=f"shape {shape}")
    return shape


def _square(shape: shapes.Shape) -> shapes.Shape:
    """The shape of square matrices, as it is.

    Raises:
        RankError: less than two axes.
        ShapeError: the last two differ.
    """
    _matrix(shape)
    if None not in shape[-2:] and shape[-1] != shape[-2]:
        raise ShapeError("the matrices must be square", found=f"shape {shape}")
    return shape


def _solved(a: shapes.Shape, b: shapes.Shape, vectors: bool) -> shapes.Shape:
    """The x of `a x = b`: columns, or vectors.

    Raises:
        ShapeError: `a` is not square, or `b` has other rows.
    """
    a = _square(a)
    columns = (*b, 1) if vectors else b
    if len(columns) < 2:
        raise ShapeError("the right side must have rows", found=(a, b))
    shapes.joined(shapes.joined(a[-1], a[-2], a), columns[-2], (a, b))
    shape = (*shapes.broadcast(a[:-2], columns[:-2]), *columns[-2:])
    return shape[:-1] if vectors else shape


def squares(x: Any, **static: Any) -> KerasTensor:
    """Shape of `x`, a float dtype."""
    return symbol(_square(shape_of(x)), floating_type(dtype_of(x)))


def determinants(x: Any) -> KerasTensor:
    """Shape `(…)`, a float dtype."""
    return symbol(_square(shape_of(x))[:-2], floating_type(dtype_of(x)))


def factored(x: Any, **static: Any) -> None:
    """Traced, where the sizes of the matrices are known: those of the factors hang on which of them
    is smaller.
    """
    shape = _matrix(shape_of(x))
    if None in shape[-2:]:
        raise ShapeError("the matrices must have sizes that are known", found=f"shape {shape}")


def solved(a: Any, b: Any) -> KerasTensor:
    """Shape of `b`, stretched to as many matrices as `a` has; a float dtype."""
    return _solution(a, b, len(shape_of(b)) == 1)


def solved_triangular(a: Any, b: Any, lower: bool = False) -> KerasTensor:
    """Shape of `b`, stretched to as many matrices as `a` has; a float dtype."""
    one_each = len(shape_of(b)) == len(shape_of(a)) - 1 and _may_equal(a, b)
    return _solution(a, b, one_each or len(shape_of(b)) == 1)


def _may_equal(a: Any, b: Any) -> bool:
    pairs = zip(shape_of(a)[:-1], shape_of(b), strict=True)
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _solution(a: Any, b: Any, vectors: bool) -> KerasTensor:
    shape = _solved(shape_of(a), shape_of(b), vectors)
    return symbol(shape, floating_type(dtype_of(a), dtype_of(b)))
