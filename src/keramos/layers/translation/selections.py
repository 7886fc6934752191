"""`tf.gather`, `tf.gather_nd` and their like: parts of tensors that other tensors say, and back."""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, materials, sizes
from keramos.layers.translation.sizes import Size
from keramos.layers.translation.table import means


@means("tf.gather")
def _gather(
    params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: int = 0
) -> Any:
    if batch_dims:
        return _of_each(params, indices, axis, int(batch_dims))
    places = arrays.constant(indices).tolist() if not arrays.is_tensor(indices) else indices
    return ops.take(arrays.constant(params), places, axis=0 if axis is None else axis)


def _of_each(params: Any, indices: Any, axis: Any, batch: int) -> Any:
    """Each sample by itself: of (b…, n, …) and (b…, k…), (b…, k…, …)."""
    x, places = arrays.constant(params), arrays.constant(indices)
    rank, own = len(x.shape), len(places.shape)
    batch = batch % own if batch < 0 else batch
    over = batch if axis is None else axis % rank
    if over < batch or not 0 < batch <= own:
        raise Untranslatable("`tf.gather` of each sample over an axis of the batch")
    inner = sizes.sizes(places)[batch:] if arrays.is_tensor(places) else places.shape[batch:]
    outer = sizes.sizes(x)[:batch]
    wide = [*outer, *[1] * (over - batch), -1 if len(inner) != 1 else inner[0]]
    wide += [1] * (rank - over - 1)
    taken = ops.take_along_axis(x, _reshaped(places, wide), axis=over)
    if len(inner) == 1:
        return taken
    whole = sizes.sizes(x)
    return _reshaped(taken, [*whole[:over], *inner, *whole[over + 1 :]])


def _reshaped(x: Any, shape: list[Any]) -> Any:
    """In a shape that may have the length of the batch, and one more that is open."""
    is_open = [sizes.is_open(length) for length in shape]
    if sum(is_open) <= 1:
        return ops.reshape(x, [-1 if sizes.is_open(length) else length for length in shape])
    if is_open[0] and sum(is_open) == 2 and x.shape[0] is None:
        rest = [length for length in shape if not sizes.is_open(length)]
        known = [n for n in x.shape[1:] if n is not None]
        if len(known) == len(x.shape) - 1 and -1 in shape:
            left = math.prod(known) // max(math.prod(rest), 1)
            return ops.reshape(x, [left if length == -1 else _or_open(length) for length in shape])
    raise Untranslatable("a shape has two lengths that are only known when the model runs")


def _or_open(length: Any) -> int:
    return -1 if isinstance(length, Size) or length is None else int(length)


@means("tf.gather_nd")
def _gather_nd(params: Any, indices: Any, batch_dims: int = 0) -> Any:
    x, places = arrays.constant(params), arrays.constant(indices)
    count, first = places.shape[-1], int(batch_dims)
    lengths = x.shape[first : first + (count or 0)]
    if not count or len(lengths) < count or None in lengths[1:]:
        raise Untranslatable("`tf.gather_nd` along axes whose lengths only a running model knows")
    flat = _flat_places(places, lengths)
    whole = sizes.sizes(x) if arrays.is_tensor(x) else x.shape
    joined = [*whole[:first], -1, *whole[first + count :]]
    if count > 1:
        x = _reshaped(x, joined)
    return _gather(x, flat, axis=first, batch_dims=first)


def _flat_places(places: Any, lengths: Any) -> Any:
    """Places in several axes as those in one axis, which all of them make."""
    steps = [math.prod(lengths[i + 1 :]) for i in range(len(lengths))]
    if not arrays.is_tensor(places):
        return (places * steps).sum(-1)
    dtype = str(places.dtype)
    return ops.sum(ops.multiply(places, arrays.constant(steps, dtype)), axis=-1)


@means("tf.scatter_nd")
def _scatter_nd(indices: Any, updates: Any, shape: Any) -> Any:
    lengths = sizes.entries(shape)
    if any(map(sizes.is_open, lengths)):
        raise Untranslatable("`tf.scatter_nd` into a shape that only a running model knows")
    return ops.scatter(_integers(indices), updates, tuple(lengths))


@means("tf.tensor_scatter_nd_update", "tf.tensor_scatter_update")
def _scatter_update(tensor: Any, indices: Any, updates: Any) -> Any:
    return ops.scatter_update(tensor, _integers(indices), _values(updates, tensor))


@means("tf.tensor_scatter_nd_add", "tf.tensor_scatter_add")
def _scatter_add(tensor: Any, indices: Any, updates: Any) -> Any:
    return ops.scatter_update(tensor, _integers(indices), _values(updates, tensor), reduction="add")


def _integers(places: Any) -> Any:
    return places if arrays.is_tensor(places) else arrays.constant(places).astype("int32")


def _values(updates: Any, tensor: Any) -> Any:
    return arrays.like(updates, str(tensor.dtype))


@means("tf.reverse_sequence")
def _reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: Any = None,
    batch_axis: Any = None,
    seq_dim: Any = None,
    batch_dim: Any = None,
) -> Any:
    axis = seq_dim if seq_axis is None else seq_axis
    batch = (batch_dim if batch_axis is None else batch_axis) or 0
    rank = len(input.shape)
    if axis != 1 or batch != 0:
        raise Untranslatable("`tf.reverse_sequence` along such axes")
    lengths = ops.cast(ops.expand_dims(seq_lengths, -1), "int32")
    steps = materials.counting(Size(input, 1), "int32")
    back = ops.subtract(ops.subtract(lengths, 1), steps)
    places = ops.where(ops.less(steps, lengths), back, steps)
    for _ in range(rank - 2):
        places = ops.expand_dims(places, -1)
    return ops.take_along_axis(input, places, axis=1)


@means("tf.invert_permutation")
def _invert_permutation(x: Any) -> Any:
    return ops.argsort(x, axis=-1) if arrays.is_tensor(x) else arrays.constant(x).argsort()


def _segments(operation: Any, name: str) -> None:
    def of_sorted(data: Any, segment_ids: Any) -> Any:
        if arrays.is_tensor(segment_ids):
            raise Untranslatable(
                f"`tf.math.segment_{name}` of as many as only a running model knows"
            )
        numbers = arrays.constant(segment_ids)
        return operation(data, numbers, num_segments=int(numbers.max()) + 1)

    def of_any(data: Any, segment_ids: Any, num_segments: Any) -> Any:
        if not isinstance(num_segments, int):
            raise Untranslatable("segments whose number only a running model knows")
        numbers = segment_ids if arrays.is_tensor(segment_ids) else arrays.constant(segment_ids)
        return operation(data, numbers, num_segments=num_segments)

    means(f"tf.segment_{name}")(of_sorted)
    means(f"tf.unsorted_segment_{name}")(of_any)


_segments(ops.segment_sum, "sum")
_segments(ops.segment_max, "max")
