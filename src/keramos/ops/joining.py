"""What comes out of operations that join arrays, or split them.

See `rules` for what a rule is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.codec.session import running
from keramos.errors import ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, shape_of, symbol


def concatenate(xs: Sequence[Any], axis: int | None = 0) -> KerasTensor:
    """The common shape, with the lengths along `axis` added up; the dtype to which all promote."""
    return symbol(
        shapes.concatenated([shape_of(x) for x in xs], axis), engine.result_type(*map(dtype_of, xs))
    )


def stack(x: Sequence[Any], axis: int = 0) -> KerasTensor:
    """The common shape, with the number of arrays as a new size at `axis`; the dtype to which all
    promote.
    """
    return symbol(
        shapes.stacked([shape_of(part) for part in x], axis), engine.result_type(*map(dtype_of, x))
    )


def _joined(xs: Sequence[Any], rank: int, axis: int) -> KerasTensor:
    """`xs` one behind the other, vectors as rows where `rank` axes are needed, matrices flat."""
    sizes = []
    for shape in map(shape_of, xs):
        rows = (*((1,) * (rank > 1)), *(shape or (1,))) if len(shape) < 2 else shape
        sizes.append((*rows, *((1,) * (rank - len(rows)))))
    return symbol(shapes.concatenated(sizes, axis), engine.result_type(*map(dtype_of, xs)))


def hstack(xs: Sequence[Any]) -> KerasTensor:
    """The common shape, the lengths along axis 1 added up, of vectors those along axis 0; the dtype
    to which all promote.
    """
    return _joined(xs, 1, 0 if all(len(shape_of(x)) < 2 for x in xs) else 1)


def vstack(xs: Sequence[Any]) -> KerasTensor:
    """The common shape with two axes at least, the lengths along axis 0 added up; the dtype to
    which all promote.
    """
    return _joined(xs, 2, 0)


def dstack(xs: Sequence[Any]) -> KerasTensor:
    """The common shape with three axes at least, the lengths along axis 2 added up; the dtype to
    which all promote.
    """
    return _joined(xs, 3, 2)


def append(x1: Any, x2: Any, axis: int | None = None) -> KerasTensor:
    """Shape of `x1` with both lengths along `axis` added up, `(x1.size + x2.size,)` when it is
    None; the dtype to which both promote.
    """
    return concatenate([x1, x2], axis)


def _spend(outputs: int) -> None:
    """Count tensors that a number asks for; a file cannot have as many as it likes."""
    session = running()
    if session is not None and session.budget is not None:
        session.budget.spend(outputs)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[KerasTensor] | None:
    """A list of arrays with the axes and the dtype of `x`."""
    if isinstance(indices_or_sections, float):
        indices_or_sections = int(indices_or_sections)
    if not isinstance(indices_or_sections, int | list | tuple):
        return None
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    if isinstance(indices_or_sections, int):
        _spend(indices_or_sections)
    lengths = shapes.parts(shape[axis], indices_or_sections)
    return [symbol((*shape[:axis], length, *shape[axis + 1 :]), dtype_of(x)) for length in lengths]


def hsplit(x: Any, indices_or_sections: Any) -> list[KerasTensor] | None:
    """A list of arrays with the axes and the dtype of `x`."""
    return split(x, indices_or_sections, 1 if len(shape_of(x)) > 1 else 0)


def vsplit(x: Any, indices_or_sections: Any) -> list[KerasTensor] | None:
    """A list of arrays with the axes and the dtype of `x`."""
    return split(x, indices_or_sections, 0)


def dsplit(x: Any, indices_or_sections: Any) -> list[KerasTensor] | None:
    """A list of arrays with the axes and the dtype of `x`."""
    return split(x, indices_or_sections, 2)


def array_split(x: Any, indices_or_sections: int, axis: int = 0) -> list[KerasTensor]:
    """A list of arrays with the axes and the dtype of `x`."""
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    size = shape[axis]
    _spend(indices_or_sections)
    short, longer = (None, 0) if size is None else divmod(size, indices_or_sections)
    lengths = [None if short is None else short + (i < longer) for i in range(indices_or_sections)]
    return [symbol((*shape[:axis], length, *shape[axis + 1 :]), dtype_of(x)) for length in lengths]


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[KerasTensor]:
    """A list of arrays of the shape of `x` without the axis; its dtype."""
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    count = shape[axis] if num is None else num
    if count is None:
        raise ShapeError("how many slices there are is not known", found=shape, hint="num=…")
    _spend(count)
    return [symbol((*shape[:axis], *shape[axis + 1 :]), dtype_of(x)) for _ in range(count)]
