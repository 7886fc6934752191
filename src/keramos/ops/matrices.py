"""What comes out of operations on matrices, which are in the last two axes.

See `rules` for what a rule is.
"""

from __future__ import annotations

from typing import Any

from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, floating_type, shape_of, symbol


def squares(x: Any, **static: Any) -> KerasTensor:
    """Shape of `x`, a float dtype."""
    return symbol(shapes.square(shape_of(x)), floating_type(dtype_of(x)))


def determinants(x: Any) -> KerasTensor:
    """Shape `(…)`, a float dtype."""
    return symbol(shapes.square(shape_of(x))[:-2], floating_type(dtype_of(x)))


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
    shape = shapes.solution(shape_of(a), shape_of(b), vectors)
    return symbol(shape, floating_type(dtype_of(a), dtype_of(b)))
