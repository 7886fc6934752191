"""What comes out of operations that move elements: reordered, picked, padded.

A rule that cannot say returns None; see `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, floating_type, shape_of, symbol


def reshape(x: Any, newshape: Any) -> KerasTensor:
    """Shape `newshape`, dtype of `x`."""
    return symbol(shapes.reshaped(shape_of(x), newshape), dtype_of(x))


def ravel(x: Any) -> KerasTensor:
    """Shape `(x.size,)`, dtype of `x`."""
    return symbol((shapes.product(shape_of(x)),), dtype_of(x))


def transpose(x: Any, axes: Sequence[int] | None = None) -> KerasTensor:
    """Sizes of `x` in the order of `axes`; its dtype."""
    return symbol(shapes.permuted(shape_of(x), axes), dtype_of(x))


def moveaxis(x: Any, source: Any, destination: Any) -> KerasTensor:
    """Sizes of `x` in their new order; its dtype."""
    shape = shape_of(x)
    begin, end = shapes.axes_of(source, len(shape)), shapes.axes_of(destination, len(shape))
    order = [i for i in range(len(shape)) if i not in begin]
    for target, axis in sorted(zip(end, begin, strict=True)):
        order.insert(target, axis)
    return symbol([shape[i] for i in order], dtype_of(x))


def swapaxes(x: Any, axis1: int, axis2: int) -> KerasTensor:
    """Sizes of `x`, two of them exchanged; its dtype."""
    shape = list(shape_of(x))
    a, b = shapes.axes_of((axis1, axis2), len(shape))
    shape[a], shape[b] = shape[b], shape[a]
    return symbol(shape, dtype_of(x))


def squeeze(x: Any, axis: Any = None) -> KerasTensor:
    """Shape of `x` without the axes of length 1; its dtype."""
    return symbol(shapes.squeezed(shape_of(x), axis), dtype_of(x))


def expand_dims(x: Any, axis: Any) -> KerasTensor:
    """Shape of `x` with 1 at the places `axis`; its dtype."""
    return symbol(shapes.expanded(shape_of(x), axis), dtype_of(x))


def broadcast_to(x: Any, shape: Sequence[int]) -> KerasTensor:
    """Shape `shape`, dtype of `x`."""
    shapes.broadcast(shape_of(x), tuple(shape))
    return symbol(shape, dtype_of(x))


def diff(a: Any, n: int = 1, axis: int = -1) -> KerasTensor:
    """Shape of `a`, shorter by `n` along the axis; its dtype."""
    if n < 0:
        raise ShapeError("diff: `n` must be an integer >= 0", found=n)
    shape = shape_of(a)
    axis = shapes.axis_of(axis, len(shape))
    size = shape[axis]
    shorter = None if size is None else max(size - n, 0)
    return symbol((*shape[:axis], shorter, *shape[axis + 1 :]), dtype_of(a))


def tile(x: Any, repeats: Any) -> KerasTensor:
    """Sizes of `x` times `repeats`; its dtype."""
    counts = (repeats,) if isinstance(repeats, int) else tuple(repeats)
    shape = shape_of(x)
    rank = max(len(shape), len(counts))
    sizes = (1,) * (rank - len(shape)) + shape
    counts = (1,) * (rank - len(counts)) + counts
    return symbol([shapes.times(n, c) for n, c in zip(sizes, counts, strict=True)], dtype_of(x))


def repeat(x: Any, repeats: Any, axis: int | None = None) -> KerasTensor | None:
    """Shape of `x`, longer along `axis`, or one axis when that is None; its dtype."""
    shape = shape_of(x)
    if not isinstance(repeats, int):
        if axis is None or None not in shape:
            return None  # traced, which looks at the numbers
        axis = shapes.axis_of(axis, len(shape))
        if shape[axis] is not None:
            return None
        return symbol((*shape[:axis], None, *shape[axis + 1 :]), dtype_of(x))
    if axis is None:
        return symbol((shapes.times(shapes.product(shape), repeats),), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    longer = shapes.times(shape[axis], repeats)
    return symbol((*shape[:axis], longer, *shape[axis + 1 :]), dtype_of(x))


def pad(
    x: Any, *, constant_values: Any = None, pad_width: Any, mode: str = "constant"
) -> KerasTensor:
    """Sizes of `x` with the margins added; its dtype."""
    return symbol(shapes.padded(shape_of(x), pad_width), dtype_of(x))


def take(x: Any, indices: Any, axis: int | None = None) -> KerasTensor:
    """Shape of `x` with that of `indices` in place of the axis; its dtype."""
    shape = shape_of(x)
    if axis is None:
        return symbol(shape_of(indices), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    return symbol((*shape[:axis], *shape_of(indices), *shape[axis + 1 :]), dtype_of(x))


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> KerasTensor:
    """Shape of `indices` along the axis, that of `x` along the others; its dtype."""
    shape, taken = shape_of(x), shape_of(indices)
    if axis is None:
        return symbol((shapes.product(taken),), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    sizes = list(
        shapes.broadcast(
            (*shape[:axis], 1, *shape[axis + 1 :]), (*taken[:axis], 1, *taken[axis + 1 :])
        )
    )
    sizes[axis] = taken[axis]
    return symbol(sizes, dtype_of(x))


def get_item(x: Any, key: Any) -> KerasTensor | None:
    """Shape of `x[key]`, dtype of `x`."""
    shape = shapes.item(shape_of(x), key)
    return None if shape is None else symbol(shape, dtype_of(x))


def slice(inputs: Any, start_indices: Any, shape: Sequence[int]) -> KerasTensor:
    """Shape `shape`, with what is left behind the start for -1; dtype of `inputs`."""
    return symbol(shapes.block(shape_of(inputs), start_indices, shape), dtype_of(inputs))


def updated(
    inputs: Any, start_indices: Any, updates: Any, reduction: str | None = None
) -> KerasTensor:
    """Shape and dtype of `inputs`."""
    return symbol(shape_of(inputs), dtype_of(inputs))


def scatter(indices: Any, values: Any, shape: Sequence[int]) -> KerasTensor:
    """Shape `shape`, dtype of `values`."""
    return symbol(shape, dtype_of(values))


def diag(x: Any, k: int = 0) -> KerasTensor:
    """Shape `(n + |k|, n + |k|)` for a vector of n, that of the diagonal for a matrix; dtype of
    `x`.
    """
    shape = shape_of(x)
    if len(shape) not in (1, 2):
        raise ShapeError("diag takes a vector or a matrix", found=shape)
    if len(shape) == 1:
        size = None if shape[0] is None else shape[0] + abs(k)
        return symbol((size, size), dtype_of(x))
    return diagonal(x, k)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> KerasTensor:
    """Shape of `x` without the two axes, then the length of the diagonal; its dtype."""
    shape = shape_of(x)
    first, second = shapes.axes_of((axis1, axis2), len(shape))
    if first == second:
        raise ConfigError("a diagonal has two axes", found=f"{axis1=}, {axis2=}")
    rows, columns = shape[first], shape[second]
    size = None
    if rows is not None and columns is not None:
        size = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    rest = (n for i, n in enumerate(shape) if i not in (first, second))
    return symbol((*rest, size), dtype_of(x))


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> KerasTensor:
    """Shape `(…, length)`, the length the largest number plus 1, at least `minlength`; int32, or
    the dtype of the weights.
    """
    return symbol((*shape_of(x)[:-1], None), "int32" if weights is None else dtype_of(weights))


def nonzero(x: Any) -> tuple[KerasTensor, ...]:
    """One int32 vector per axis of `x`, each as long as there are such elements."""
    return tuple(symbol((None,), "int32") for _ in shape_of(x))


def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The elements, one axis when `axis` is None, dtype of `x`; with any `return_…`, a tuple of
    them and the int32 arrays in the order of the arguments.
    """
    shape = shape_of(x)
    axis = None if axis is None else shapes.axis_of(axis, len(shape))
    rest = () if axis is None else (*shape[:axis], size, *shape[axis + 1 :])
    inverse = shape if axis is None else (shape[axis],)
    extras = ((return_index, (size,)), (return_inverse, inverse), (return_counts, (size,)))
    results = [symbol((size,) if axis is None else rest, dtype_of(x))]
    results += [symbol(s, "int32") for asked, s in extras if asked]
    return tuple(results) if len(results) > 1 else results[0]


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[KerasTensor, KerasTensor]:
    """The last axis becomes `k`: numbers, and places.

    Raises:
        ShapeError: it has fewer.
    """
    size = shape_of(x)[-1] if shape_of(x) else 0
    if size is not None and k > size:
        raise ShapeError(f"the {k} largest of {size}", found=shape_of(x))
    shape = (*shape_of(x)[:-1], k)
    return symbol(shape, dtype_of(x)), symbol(shape, "int32")


def argpartition(x: Any, kth: int, axis: int | None = -1) -> KerasTensor:
    """Shape of `x`, or one axis when `axis` is None; int32."""
    if not isinstance(kth, int):
        raise ConfigError("the rank of an element is an int", found=f"kth={kth!r}")
    return argsort(x, axis)


def searched(sorted_sequence: Any, values: Any, side: str = "left") -> KerasTensor:
    """Shape of `values`, int32."""
    _check_vector("sorted_sequence", sorted_sequence)
    return symbol(shape_of(values), "int32")


def digitized(x: Any, bins: Any) -> KerasTensor:
    """Shape of `x`, int32."""
    _check_vector("bins", bins)
    return symbol(shape_of(x), "int32")


def _check_vector(name: str, x: Any) -> None:
    if len(shape_of(x)) != 1:
        raise ShapeError(f"`{name}` must be a vector", found=shape_of(x))


def argsort(x: Any, axis: int | None = -1) -> KerasTensor:
    """Shape of `x`, or one axis when `axis` is None; int32."""
    return symbol(_sorted_shape(x, axis) or (1,), "int32")


def sorted_(x: Any, axis: int | None = -1) -> KerasTensor:
    """Shape of `x`, or one axis when `axis` is None; its dtype."""
    return symbol(_sorted_shape(x, axis), dtype_of(x))


def _sorted_shape(x: Any, axis: int | None) -> tuple[int | None, ...]:
    shape = shape_of(x)
    if axis is None:
        return (shapes.product(shape),)
    shapes.axis_of(axis, max(len(shape), 1))  # a single number is sorted as one of a row
    return shape


def counted_up(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> KerasTensor:
    """One axis, `⌈(stop - start) / step⌉` numbers of `dtype`."""
    dtypes = [dtype_of(x) for x in (start, stop, step) if x is not None]
    return symbol((None,), dtype or engine.result_type(*dtypes))


def filled(fill_value: Any, shape: Any, dtype: Any = None) -> KerasTensor:
    """Shape `shape`; `dtype`, or `floatx()` when None."""
    return symbol((shape,) if isinstance(shape, int) else shape, dtype or engine.floatx())


def counted(x: Any) -> KerasTensor:
    """One int; as a symbolic tensor int32, shape ()."""
    return symbol((), "int32")


def spaced(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
    retstep: bool = False,
    base: float = 10,
) -> Any:
    """The shape to which `start` and `stop` broadcast, with a new axis of length `num`; `dtype`, or
    the float to which both promote when None.
    """
    shape = list(shapes.broadcast(shape_of(start), shape_of(stop)))
    dtype = dtype or floating_type(dtype_of(start), dtype_of(stop))
    full = list(shape)
    full.insert(shapes.axis_of(axis, len(shape) + 1), num)
    return (symbol(full, dtype), symbol(shape, dtype)) if retstep else symbol(full, dtype)


def meshgrid(*x: Any, indexing: str = "xy") -> list[KerasTensor]:
    """A list of arrays whose shape has the sizes of all arguments, the first two exchanged for
    `xy`; the dtype of each.
    """
    if indexing not in ("xy", "ij"):
        raise ConfigError(f"the indexing {indexing!r} is unknown", wanted="xy, ij")
    sizes = [shapes.product(shape_of(vector)) for vector in x]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1::-1]
    return [symbol(sizes, dtype_of(vector)) for vector in x]
