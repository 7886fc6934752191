"""What comes out of operations that move elements: joined, split, reordered, picked, padded.

Refuses to trace: a rule that cannot say returns None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.errors import ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, floating_type, made, shape_of


def reshape(x: Any, newshape: Any) -> KerasTensor:
    """Another shape."""
    return made(shapes.reshaped(shape_of(x), newshape), dtype_of(x))


def ravel(x: Any) -> KerasTensor:
    """One axis."""
    return made((shapes.product(shape_of(x)),), dtype_of(x))


def transpose(x: Any, axes: Sequence[int] | None = None) -> KerasTensor:
    """Axes in another order."""
    return made(shapes.permuted(shape_of(x), axes), dtype_of(x))


def moveaxis(x: Any, source: Any, destination: Any) -> KerasTensor:
    """Some axes elsewhere, the others in order."""
    shape = shape_of(x)
    begin, end = shapes.axes_of(source, len(shape)), shapes.axes_of(destination, len(shape))
    order = [i for i in range(len(shape)) if i not in begin]
    for target, axis in sorted(zip(end, begin, strict=True)):
        order.insert(target, axis)
    return made([shape[i] for i in order], dtype_of(x))


def swapaxes(x: Any, axis1: int, axis2: int) -> KerasTensor:
    """Two axes exchanged."""
    shape = list(shape_of(x))
    a, b = shapes.axes_of((axis1, axis2), len(shape))
    shape[a], shape[b] = shape[b], shape[a]
    return made(shape, dtype_of(x))


def squeeze(x: Any, axis: Any = None) -> KerasTensor:
    """Without axes of length 1."""
    return made(shapes.squeezed(shape_of(x), axis), dtype_of(x))


def expand_dims(x: Any, axis: Any) -> KerasTensor:
    """With axes of length 1."""
    return made(shapes.expanded(shape_of(x), axis), dtype_of(x))


def broadcast_to(x: Any, shape: Sequence[int]) -> KerasTensor:
    """Stretched."""
    shapes.broadcast(shape_of(x), tuple(shape))
    return made(shape, dtype_of(x))


def concatenate(xs: Sequence[Any], axis: int | None = 0) -> KerasTensor:
    """One behind the other."""
    return made(
        shapes.concatenated([shape_of(x) for x in xs], axis), engine.result_type(*map(dtype_of, xs))
    )


def stack(x: Sequence[Any], axis: int = 0) -> KerasTensor:
    """One behind the other, along a new axis."""
    return made(
        shapes.stacked([shape_of(each) for each in x], axis), engine.result_type(*map(dtype_of, x))
    )


def append(x1: Any, x2: Any, axis: int | None = None) -> KerasTensor:
    """The second behind the first."""
    return concatenate([x1, x2], axis)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[KerasTensor] | None:
    """Parts along an axis; their number must be known."""
    if not isinstance(indices_or_sections, int | list | tuple):
        return None
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    lengths = shapes.parts(shape[axis], indices_or_sections)
    return [made((*shape[:axis], length, *shape[axis + 1 :]), dtype_of(x)) for length in lengths]


def array_split(x: Any, indices_or_sections: int, axis: int = 0) -> list[KerasTensor]:
    """Nearly equal parts along an axis."""
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    size = shape[axis]
    short, longer = (None, 0) if size is None else divmod(size, indices_or_sections)
    lengths = [None if short is None else short + (i < longer) for i in range(indices_or_sections)]
    return [made((*shape[:axis], length, *shape[axis + 1 :]), dtype_of(x)) for length in lengths]


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[KerasTensor] | None:
    """Slices along an axis, without it."""
    shape = shape_of(x)
    axis = shapes.axis_of(axis, len(shape))
    count = shape[axis] if num is None else num
    if count is None:
        return None
    return [made((*shape[:axis], *shape[axis + 1 :]), dtype_of(x)) for _ in range(count)]


def tile(x: Any, repeats: Any) -> KerasTensor:
    """Repeated as a whole."""
    counts = (repeats,) if isinstance(repeats, int) else tuple(repeats)
    shape = shape_of(x)
    rank = max(len(shape), len(counts))
    sizes = (1,) * (rank - len(shape)) + shape
    counts = (1,) * (rank - len(counts)) + counts
    return made(
        [None if n is None else n * c for n, c in zip(sizes, counts, strict=True)], dtype_of(x)
    )


def repeat(x: Any, repeats: Any, axis: int | None = None) -> KerasTensor | None:
    """Every element repeated."""
    if not isinstance(repeats, int):
        return None
    shape = shape_of(x)
    if axis is None:
        total = shapes.product(shape)
        return made((None if total is None else total * repeats,), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    size = shape[axis]
    return made(
        (*shape[:axis], None if size is None else size * repeats, *shape[axis + 1 :]), dtype_of(x)
    )


def pad(
    x: Any, *, constant_values: Any = None, pad_width: Any, mode: str = "constant"
) -> KerasTensor:
    """With margins."""
    return made(shapes.padded(shape_of(x), pad_width), dtype_of(x))


def take(x: Any, indices: Any, axis: int | None = None) -> KerasTensor:
    """The axis becomes the shape of the indices."""
    shape = shape_of(x)
    if axis is None:
        return made(shape_of(indices), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    return made((*shape[:axis], *shape_of(indices), *shape[axis + 1 :]), dtype_of(x))


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> KerasTensor:
    """The axis becomes that of the indices, the others agree."""
    shape, taken = shape_of(x), shape_of(indices)
    if axis is None:
        return made((shapes.product(taken),), dtype_of(x))
    axis = shapes.axis_of(axis, len(shape))
    found = list(
        shapes.broadcast(
            (*shape[:axis], 1, *shape[axis + 1 :]), (*taken[:axis], 1, *taken[axis + 1 :])
        )
    )
    found[axis] = taken[axis]
    return made(found, dtype_of(x))


def get_item(x: Any, key: Any) -> KerasTensor | None:
    """`x[key]`."""
    shape = shapes.item(shape_of(x), key)
    return None if shape is None else made(shape, dtype_of(x))


def slice(inputs: Any, start_indices: Any, shape: Sequence[int]) -> KerasTensor:
    """A block."""
    return made(shape, dtype_of(inputs))


def updated(
    inputs: Any, start_indices: Any, updates: Any, reduction: str | None = None
) -> KerasTensor:
    """Like the inputs."""
    return made(shape_of(inputs), dtype_of(inputs))


def scatter(indices: Any, values: Any, shape: Sequence[int]) -> KerasTensor:
    """Of that shape."""
    return made(shape, dtype_of(values))


def matmul(x1: Any, x2: Any) -> KerasTensor:
    """Matrix product; bytes make int32."""
    return made(shapes.multiplied(shape_of(x1), shape_of(x2)), _summed(x1, x2))


def _summed(*xs: Any) -> str:
    dtypes = {str(engine.standardize_dtype(dtype_of(x))) for x in xs}
    return "int32" if dtypes == {"int8"} else engine.result_type(*map(dtype_of, xs))


def einsum(*operands: Any, subscripts: str) -> KerasTensor:
    """Einstein's summation; bytes make int32."""
    return made(shapes.einsum(subscripts, [shape_of(x) for x in operands]), _summed(*operands))


def dot(x1: Any, x2: Any) -> KerasTensor:
    """The last axis of the one with the last but one of the other."""
    a, b = shape_of(x1), shape_of(x2)
    dtype = engine.result_type(dtype_of(x1), dtype_of(x2))
    if not a or not b:
        return made(a or b, dtype)
    inner = -1 if len(b) == 1 else -2
    shapes.joined(a[-1], b[inner], (a, b))
    rest = b[:-1] if len(b) == 1 else (*b[:-2], b[-1])
    return made((*a[:-1], *rest), dtype)


def outer(x1: Any, x2: Any) -> KerasTensor:
    """Every product."""
    sizes = [shapes.product(shape_of(x)) for x in (x1, x2)]
    return made(sizes, engine.result_type(dtype_of(x1), dtype_of(x2)))


def inner(x1: Any, x2: Any) -> KerasTensor:
    """Without the last axes of both."""
    a, b = shape_of(x1), shape_of(x2)
    if a and b:
        shapes.joined(a[-1], b[-1], (a, b))
        a, b = a[:-1], b[:-1]
    return made((*a, *b), engine.result_type(dtype_of(x1), dtype_of(x2)))


def vdot(x1: Any, x2: Any) -> KerasTensor:
    """One number."""
    return made((), engine.result_type(dtype_of(x1), dtype_of(x2)))


def tensordot(x1: Any, x2: Any, axes: Any = 2) -> KerasTensor:
    """Without the axes that are summed over."""
    a, b = shape_of(x1), shape_of(x2)
    left, right = (range(len(a) - axes, len(a)), range(axes)) if isinstance(axes, int) else axes
    gone = shapes.axes_of(left, len(a)), shapes.axes_of(right, len(b))
    for i, j in zip(*gone, strict=True):
        shapes.joined(a[i], b[j], (a, b))
    kept = [
        size
        for shape, without in zip((a, b), gone, strict=True)
        for i, size in enumerate(shape)
        if i not in without
    ]
    return made(kept, engine.result_type(dtype_of(x1), dtype_of(x2)))


def cross(
    x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> KerasTensor | None:
    """Three numbers again, or one where both have two."""
    a, b = list(shape_of(x1)), list(shape_of(x2))
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis,) * 3
    lengths = {a.pop(axisa), b.pop(axisb)}
    found = list(shapes.broadcast(tuple(a), tuple(b)))
    if lengths != {2}:
        found.insert(shapes.axis_of(axisc, len(found) + 1), None if lengths == {None} else 3)
    return made(found, engine.result_type(dtype_of(x1), dtype_of(x2)))


def diag(x: Any, k: int = 0) -> KerasTensor:
    """A vector's matrix, or a matrix's diagonal."""
    shape = shape_of(x)
    if len(shape) == 1:
        size = None if shape[0] is None else shape[0] + abs(k)
        return made((size, size), dtype_of(x))
    return diagonal(x, k)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> KerasTensor:
    """Two axes become one, at the end."""
    shape = shape_of(x)
    first, second = shapes.axes_of((axis1, axis2), len(shape))
    rows, columns = shape[first], shape[second]
    size = None
    if rows is not None and columns is not None:
        size = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    return made((*(n for i, n in enumerate(shape) if i not in (first, second)), size), dtype_of(x))


def solved(a: Any, b: Any, **static: Any) -> KerasTensor:
    """Like the right side."""
    return made(shape_of(b), floating_type(dtype_of(a), dtype_of(b)))


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> KerasTensor:
    """As long as the numbers say."""
    return made((*shape_of(x)[:-1], None), "int32" if weights is None else dtype_of(weights))


def nonzero(x: Any) -> list[KerasTensor]:
    """As many indices as the numbers say, per axis."""
    return [made((None,), "int32") for _ in shape_of(x)]


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
    """As many as there are, or `size`."""
    shape = shape_of(x)
    rest = () if axis is None else (*shape[:axis], size, *shape[axis + 1 :])
    inverse = shape if axis is None else (shape[axis],)
    wanted = ((return_index, (size,)), (return_inverse, inverse), (return_counts, (size,)))
    found = [made((size,) if axis is None else rest, dtype_of(x))]
    found += [made(s, "int32") for asked, s in wanted if asked]
    return tuple(found) if len(found) > 1 else found[0]


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[KerasTensor, KerasTensor]:
    """The last axis becomes `k`: numbers, and places.

    Raises:
        ShapeError: it has fewer.
    """
    size = shape_of(x)[-1] if shape_of(x) else 0
    if size is not None and k > size:
        raise ShapeError(f"the {k} largest of {size}", found=shape_of(x))
    shape = (*shape_of(x)[:-1], k)
    return made(shape, dtype_of(x)), made(shape, "int32")


def argsort(x: Any, axis: int | None = -1) -> KerasTensor:
    """Places, flat without an axis."""
    shape = shape_of(x) if axis is not None else (shapes.product(shape_of(x)),)
    return made(shape, "int32")


def counted_up(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> KerasTensor:
    """As many as the numbers say."""
    given = [dtype_of(x) for x in (start, stop, step) if x is not None]
    return made((None,), dtype or engine.result_type(*given))


def filled(fill_value: Any, shape: Any, dtype: Any = None) -> KerasTensor:
    """Of that shape."""
    return made((shape,) if isinstance(shape, int) else shape, dtype or engine.floatx())


def counted(x: Any) -> KerasTensor:
    """One int32."""
    return made((), "int32")


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
    """A new axis of `num`."""
    shape = list(shapes.broadcast(shape_of(start), shape_of(stop)))
    found = dtype or floating_type(dtype_of(start), dtype_of(stop))
    full = list(shape)
    full.insert(shapes.axis_of(axis, len(shape) + 1), num)
    return (made(full, found), made(shape, found)) if retstep else made(full, found)


def meshgrid(*x: Any, indexing: str = "xy") -> list[KerasTensor]:
    """The sizes of all, for each; the first two exchanged for `xy`."""
    sizes = [shapes.product(shape_of(each)) for each in x]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1::-1]
    return [made(sizes, dtype_of(each)) for each in x]


def resized(
    images: Any, size: Sequence[int], data_format: str | None = None, **static: Any
) -> KerasTensor:
    """Another height and width."""
    shape = shape_of(images)
    last = engine.standardize_data_format(data_format) == "channels_last"
    first = len(shape) - (3 if last else 2)
    return made((*shape[:first], *size, *shape[first + 2 :]), dtype_of(images))
