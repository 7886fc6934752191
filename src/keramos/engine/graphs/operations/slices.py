"""Parts of tensors by position: slices, with all the masks of `StridedSlice`, and splits."""

from __future__ import annotations

from typing import Any

import jax
import jax.core
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import (
    as_jax,
    is_known,
    is_symbolic,
    known,
    number,
    numbers,
    space,
)


@operation("Slice")
def slice_of(call: Call, x: Any, begin: Any, size: Any) -> Any:
    sizes = numbers(size)
    if isinstance(begin, jax.core.Tracer):
        whole = [n if m < 0 else m for n, m in zip(x.shape, sizes, strict=True)]
        return jax.lax.dynamic_slice(as_jax(x), list(begin), whole)
    starts = numbers(begin)
    stops = [n if m < 0 else s + m for n, s, m in zip(x.shape, starts, sizes, strict=True)]
    return x[tuple(slice(s, e) for s, e in zip(starts, stops, strict=True))]


def _bits(mask: int, count: int) -> list[bool]:
    return [bool(mask >> i & 1) for i in range(count)]


def index_of(call: Call, rank: int, begin: Any, end: Any, strides: Any) -> tuple[Any, ...]:
    """What numpy indexes with, for the specification of a strided slice.

    A number that depends on the inputs can choose one element of an axis, not bound several.
    """
    steps = numbers(strides)
    count = len(steps)
    masks = {
        name: _bits(call.get(f"{name}_mask", 0), count)
        for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    }
    index: list[Any] = []
    for i, step in enumerate(steps):
        if masks["ellipsis"][i]:
            index.append(Ellipsis)
        elif masks["new_axis"][i]:
            index.append(None)
        elif masks["shrink_axis"][i]:
            index.append(_one(begin, i))
        else:
            start = None if masks["begin"][i] else _bound(begin, i)
            stop = None if masks["end"][i] else _bound(end, i)
            index.append(slice(start, stop, step))
    return tuple(index)


def _one(bounds: Any, i: int) -> Any:
    if isinstance(bounds, jax.core.Tracer):
        return bounds[i]
    return numbers(bounds)[i]


def _bound(bounds: Any, i: int) -> Any:
    return numbers(bounds, "the bound of a slice")[i]


@operation("StridedSlice")
def strided_slice(call: Call, x: Any, begin: Any, end: Any, strides: Any) -> Any:
    index = index_of(call, x.ndim, begin, end, strides)
    dynamic = any(isinstance(part, jax.core.Tracer) for part in index)
    return (as_jax(x) if dynamic else x)[index]


@operation("StridedSliceGrad")
def strided_slice_gradient(
    call: Call, sizes: Any, begin: Any, end: Any, strides: Any, gradient: Any
) -> Any:
    index = index_of(call, len(numbers(sizes)), begin, end, strides)
    return jnp.zeros(numbers(sizes), gradient.dtype).at[index].set(as_jax(gradient))


@operation("TensorStridedSliceUpdate")
def strided_slice_update(call: Call, x: Any, begin: Any, end: Any, strides: Any, value: Any) -> Any:
    index = index_of(call, x.ndim, begin, end, strides)
    return as_jax(x).at[index].set(as_jax(value))


@operation("Split")
def split(call: Call, axis: Any, x: Any) -> Any:
    xp, (x,) = space(x)
    return list(xp.split(x, int(call.get("num_split", 1)), number(axis)))


@operation("SplitV")
def split_by_sizes(call: Call, x: Any, sizes: Any, axis: Any) -> Any:
    lengths, place = list(numbers(sizes)), number(axis)
    if -1 in lengths:
        rest = x.shape[place] - sum(n for n in lengths if n >= 0)
        lengths[lengths.index(-1)] = rest
    xp, (x,) = space(x)
    return list(xp.split(x, np.cumsum(lengths[:-1]).tolist(), place))


@operation("Pad", "PadV2")
def pad(call: Call, x: Any, paddings: Any, value: Any = None) -> Any:
    widths = known(paddings).reshape(-1, 2).tolist()
    call.room.check([n + sum(w) for n, w in zip(x.shape, widths, strict=True)], x.dtype.itemsize)
    filling = np.zeros((), x.dtype) if value is None else value
    if is_known(x) and is_known(filling):
        return np.pad(x, widths, constant_values=np.asarray(filling).reshape(())[()])
    x, filling = as_jax(x), as_jax(filling)
    return jax.lax.pad(x, filling.reshape(()).astype(x.dtype), [(a, b, 0) for a, b in widths])


@operation("MirrorPad")
def mirror_pad(call: Call, x: Any, paddings: Any) -> Any:
    widths = known(paddings).reshape(-1, 2).tolist()
    call.room.check([n + sum(w) for n, w in zip(x.shape, widths, strict=True)], x.dtype.itemsize)
    return _mirrored(x, widths, "reflect" if call.text("mode") == "REFLECT" else "symmetric")


def _mirrored(x: Any, widths: list[list[int]], mode: str) -> Any:
    if is_symbolic(x.shape[:1]) and not any(widths[0]):  # of a size that jnp.pad would have to know
        return jax.vmap(lambda row: _mirrored(row, widths[1:], mode))(x)
    xp, (x,) = space(x)
    return xp.pad(x, widths, mode)


@operation("ReverseV2")
def reverse(call: Call, x: Any, axes: Any) -> Any:
    xp, (x,) = space(x)
    return xp.flip(x, numbers(axes))


@operation("Reverse")
def reverse_by_flags(call: Call, x: Any, flags: Any) -> Any:
    xp, (x,) = space(x)
    return xp.flip(x, [i for i, flag in enumerate(known(flags)) if flag])


@operation("ReverseSequence")
def reverse_sequence(call: Call, x: Any, lengths: Any) -> Any:
    along, batch = call.get("seq_dim", 0), call.get("batch_dim", 0)
    x, lengths = as_jax(x), as_jax(lengths)
    place = jnp.arange(x.shape[along])
    counts = lengths[:, None]
    index = jnp.where(place < counts, counts - 1 - place, place)  # (batch, steps)
    shape = [1] * x.ndim
    shape[batch], shape[along] = index.shape
    if batch > along:
        index = index.T
    return jnp.take_along_axis(x, index.reshape(shape), along)


@operation("Roll")
def roll(call: Call, x: Any, shift: Any, axis: Any) -> Any:
    xp, (x,) = space(x)
    return xp.roll(x, numbers(shift, "how far to roll"), numbers(axis))


@operation("Transpose", "ConjugateTranspose")
def transpose(call: Call, x: Any, axes: Any) -> Any:
    xp, (x,) = space(x)
    turned = xp.transpose(x, numbers(axes))
    return xp.conj(turned) if call.node.op == "ConjugateTranspose" else turned
