"""Shapes, and tensors that are made from them."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.resources import Variable
from keramos.engine.graphs.values import (
    Sizes,
    UnknownValueError,
    as_jax,
    dtype_of,
    is_known,
    is_symbolic,
    known,
    number,
    numbers,
    sizes as known_sizes,
    space,
)


@operation("Const")
def const(call: Call) -> Any:
    return call.get("value")


@operation("Shape")
def shape(call: Call, x: Any) -> Any:
    return known_sizes(x.shape, call.get("out_type", "int32"))


@operation("ShapeN")
def shapes(call: Call, *inputs: Any) -> Any:
    return [known_sizes(x.shape, call.get("out_type", "int32")) for x in inputs]


@operation("Size")
def size(call: Call, x: Any) -> Any:
    return known_sizes([x.size], call.get("out_type", "int32")).reshape(())


@operation("Rank")
def rank(call: Call, x: Any) -> Any:
    return np.array(x.ndim, np.int32)


@operation("Reshape")
def reshape(call: Call, x: Any, sizes: Any) -> Any:
    shape = numbers(sizes)
    call.room.check([0 if n == -1 else n for n in shape])
    return (as_jax(x) if is_symbolic(shape) else x).reshape(shape)


@operation("EnsureShape")
def ensure_shape(call: Call, x: Any) -> Any:
    return x


@operation("Squeeze")
def squeeze(call: Call, x: Any) -> Any:
    axes = call.get("squeeze_dims") or call.get("axis")
    if axes:
        return x.squeeze(tuple(axis % x.ndim for axis in axes))
    return x.reshape([n for n in x.shape if n != 1])


@operation("ExpandDims")
def expand_dims(call: Call, x: Any, axis: Any) -> Any:
    place = number(axis)
    place += x.ndim + 1 if place < 0 else 0
    return x.reshape(*x.shape[:place], 1, *x.shape[place:])


@operation("Fill")
def fill(call: Call, sizes: Any, value: Any) -> Any:
    shape = numbers(sizes)
    xp, (value,) = (jnp, (as_jax(value),)) if is_symbolic(shape) else space(value)
    call.room.check(shape, value.dtype.itemsize)
    # A view takes no memory: most such tensors are operands of the next operation.
    return xp.broadcast_to(value, shape)


@operation("Empty")
def empty(call: Call, sizes: Any) -> Any:
    dtype = dtype_of(call.get("dtype"))
    return np.zeros(call.room.check(numbers(sizes), dtype.itemsize), dtype)


@operation("BroadcastTo")
def broadcast_to(call: Call, x: Any, sizes: Any) -> Any:
    shape = call.room.check(numbers(sizes), x.dtype.itemsize)
    xp, (x,) = (jnp, (as_jax(x),)) if is_symbolic(shape) else space(x)
    return xp.broadcast_to(x, shape)


@operation("BroadcastArgs")
def broadcast_shapes(call: Call, first: Any, second: Any) -> Any:
    common = np.broadcast_shapes(numbers(first), numbers(second))
    return np.array(common, known(first).dtype)


@operation("BroadcastGradientArgs", outputs="r0 r1")
def broadcast_axes(call: Call, first: Any, second: Any) -> Any:
    """The axes to sum over, of the gradients of two operands that were broadcast."""
    shapes = [numbers(first), numbers(second)]
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    axes = [
        [i for i in range(rank) if mine[i] == 1 and (other[i] != 1 or i < rank - len(shape))]
        for shape, mine, other in zip(shapes, padded, reversed(padded), strict=True)
    ]
    return [np.array(axis_numbers, known(first).dtype) for axis_numbers in axes]


@operation("Range")
def range_of(call: Call, start: Any, limit: Any, delta: Any) -> Any:
    first, last, step = (known(x, "the end of a range") for x in (start, limit, delta))
    if any(isinstance(x, Sizes) for x in (first, last, step)):
        return jnp.arange(number(first), number(last), number(step))
    count = max(0, int(np.ceil((last - first) / step)))
    call.room.check((count,), first.dtype.itemsize)
    return (first + np.arange(count) * step).astype(first.dtype)


@operation("LinSpace")
def linspace(call: Call, start: Any, stop: Any, count: Any) -> Any:
    xp, (start, stop) = space(start, stop)
    length = call.room.check((number(count),), start.dtype.itemsize)[0]
    return xp.linspace(start, stop, length).astype(start.dtype)


@operation("OneHot")
def one_hot(call: Call, indices: Any, depth: Any, on: Any, off: Any) -> Any:
    axis, length = call.get("axis", -1), number(depth)
    xp, (indices, on, off) = space(indices, on, off)
    call.room.check((*indices.shape, length), on.dtype.itemsize)
    place = indices.ndim if axis < 0 else axis
    row = np.arange(length).reshape(-1, *(1,) * (indices.ndim - place))
    return xp.where(xp.expand_dims(indices, place) == row, on, off)


@operation("Tile")
def tile(call: Call, x: Any, multiples: Any) -> Any:
    times = numbers(multiples)
    call.room.check([n * m for n, m in zip(x.shape, times, strict=True)], x.dtype.itemsize)
    xp, (x,) = space(x)
    return xp.tile(x, times)


@operation("Pack")
def pack(call: Call, *inputs: Any) -> Any:
    xp, values = space(*inputs)
    return xp.stack(values, call.get("axis", 0))


@operation("Unpack")
def unpack(call: Call, x: Any) -> Any:
    axis = call.get("axis", 0) % x.ndim
    count = call.get("num", x.shape[axis])
    if count != x.shape[axis]:
        raise ValueError(f"{x.shape[axis]} tensors where the file says {count}")
    xp, (x,) = space(x)
    return (
        list(xp.moveaxis(x, axis, 0)) if xp is np else [jnp.take(x, i, axis) for i in range(count)]
    )


@operation("Concat")
def concat_first(call: Call, axis: Any, *inputs: Any) -> Any:
    return concat(call, *inputs, axis)


@operation("ConcatV2")
def concat(call: Call, *inputs: Any) -> Any:
    *tensors, axis = inputs
    xp, values = space(*tensors)
    return xp.concatenate(values, number(axis))


@operation("ConcatOffset")
def concat_offsets(call: Call, axis: Any, *shapes: Any) -> Any:
    place, offset, offsets = number(axis), 0, []
    for sizes in shapes:
        start = np.zeros_like(known(sizes))
        start[place] = offset
        offset += numbers(sizes)[place]
        offsets.append(start)
    return offsets


@operation("InvertPermutation")
def invert_permutation(call: Call, x: Any) -> Any:
    xp, (x,) = space(x)
    return xp.argsort(x).astype(x.dtype)


@operation("Where")
def where(call: Call, x: Any) -> Any:
    return np.argwhere(known(x, "which elements are true")).astype(np.int64)


@operation("Unique", "UniqueV2", outputs="y idx")
@operation("UniqueWithCounts", "UniqueWithCountsV2", outputs="y idx count")
def unique(call: Call, x: Any, axis: Any = None) -> Any:
    """In the order in which they first appear."""
    values = known(x, "which elements are different")
    if values.ndim != 1:
        raise UnknownValueError("distinct rows are not told apart, only distinct elements")
    first: dict[Any, int] = {}
    index = [first.setdefault(value, len(first)) for value in values.tolist()]
    distinct = np.empty(len(first), values.dtype)
    distinct[:] = list(first)
    dtype = np.dtype(call.get("out_idx", "int32"))
    results = [distinct, np.array(index, dtype)]
    if call.node.op.startswith("UniqueWithCounts"):
        results.append(np.bincount(index, minlength=len(first)).astype(dtype))
    return results


@operation(
    "Identity", "StopGradient", "PreventGradient", "Snapshot", "PlaceholderWithDefault",
    "GuaranteeConst",
)  # fmt: skip
def identity(call: Call, x: Any) -> Any:
    if isinstance(x, Variable) and call.get("T", "resource") != "resource":
        return x.value  # of TensorFlow 1, where a variable is its own value
    if call.node.op == "StopGradient" and not is_known(x):
        return jax.lax.stop_gradient(x)
    return x


@operation("NoOp", "Assert", "ControlTrigger", "DisableCopyOnRead", "PrintV2")
def nothing(call: Call, *inputs: Any) -> Any:
    """Assertions are not checked, and nothing is printed."""
    return []


@operation("Print", "DeepCopy")
def first_input(call: Call, x: Any, *others: Any) -> Any:
    return x
