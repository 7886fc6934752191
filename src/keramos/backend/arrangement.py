"""Where elements stand: shapes, orders, joins, repeats and borders."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keramos import ops
from keramos.backend import sizes
from keramos.backend.former_names import also_called
from keramos.backend.image_order import normalize_data_format
from keramos.errors import RankError, ShapeError


def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape; -1, or None, for the size that follows."""
    return ops.reshape(x, sizes.static(shape))


def flatten(x: Any) -> Any:
    """The elements along one axis."""
    return ops.reshape(x, (-1,))


def batch_flatten(x: Any) -> Any:
    """The elements of each member of the batch along one axis: (batch, n)."""
    batch, *rest = ops.shape(x)
    if None in rest:
        return ops.reshape(x, (-1 if batch is None else batch, -1))
    return ops.reshape(x, (-1 if batch is None else batch, math.prod(rest)))


def permute_dimensions(x: Any, pattern: Any) -> Any:
    """The axes in another order."""
    return ops.transpose(x, sizes.static(pattern))


def transpose(x: Any) -> Any:
    """The axes in reverse order."""
    return ops.transpose(x)


@also_called(dim="axis")
def expand_dims(x: Any, axis: int = -1) -> Any:
    """`x` with an axis of size 1 put in."""
    return np.expand_dims(x, axis) if sizes.are_sizes(x) else ops.expand_dims(x, axis)


def squeeze(x: Any, axis: Any) -> Any:
    """`x` without an axis of size 1."""
    return ops.squeeze(x, axis)


def concatenate(tensors: Any, axis: int = -1) -> Any:
    """Tensors joined along an axis."""
    tensors = list(tensors)
    if sizes.are_sizes(*tensors):
        return np.concatenate(tensors, axis)
    return ops.concatenate(tensors, axis)


def stack(x: Any, axis: int = 0) -> Any:
    """Tensors joined along a new axis."""
    x = list(x)
    return np.stack(x, axis) if sizes.are_sizes(*x) else ops.stack(x, axis)


def tile(x: Any, n: Any) -> Any:
    """`x` repeated as a whole.

    Args:
        x: tensor.
        n: how often, for each axis; a number for the only one.
    """
    return ops.tile(x, sizes.static(n))


def repeat(x: Any, n: int) -> Any:
    """(batch, width) -> (batch, n, width).

    Raises:
        RankError: another number of axes.
    """
    if sizes.ndim(x) != 2:
        raise RankError("repeat() takes (batch, width)", found=sizes.int_shape(x))
    return ops.repeat(ops.expand_dims(x, 1), n, 1)


def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    """Each slice along an axis `rep` times, one after the other."""
    return ops.repeat(x, rep, axis)


def reverse(x: Any, axes: Any) -> Any:
    """The elements in reverse order along the axes."""
    return ops.flip(x, axis=sizes.static(axes))


def gather(reference: Any, indices: Any) -> Any:
    """The slices along the first axis that `indices` name."""
    return ops.take(reference, ops.cast(indices, "int32"), axis=0)


def slice(x: Any, start: Any, size: Any) -> Any:
    """The block of `x` that begins at `start`; -1 in `size` for all that is left."""
    starts, lengths = sizes.static(start), sizes.static(size)
    ends = [None if n == -1 else first + n for first, n in zip(starts, lengths, strict=True)]
    # `slice` means this function here
    blocks = (np.s_[first:end] for first, end in zip(starts, ends, strict=True))
    return x[tuple(blocks)] if hasattr(x, "shape") else ops.convert_to_tensor(x)[tuple(blocks)]


@also_called(nb_classes="num_classes")
def one_hot(indices: Any, num_classes: int) -> Any:
    """(…) -> (…, num_classes): 1 where the index is, else 0."""
    return ops.one_hot(ops.cast(indices, "int32"), int(num_classes))


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    """Numbers from `start` to `stop`, which is left out; up to `start` if that is all."""
    if stop is None:
        start, stop = 0, start if start > 0 else 0
    bounds = (x.item() if isinstance(x, np.generic) else x for x in (start, stop, step))
    return ops.arange(*bounds, dtype=dtype)


def temporal_padding(x: Any, padding: Any = (1, 1)) -> Any:
    """(batch, time, width) with zeros before and after.

    Raises:
        ShapeError: not a pair of numbers.
    """
    _check_pairs([padding], 1)
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))


@also_called(dim_ordering="data_format")
def spatial_2d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None
) -> Any:
    """Images with zeros around.

    Raises:
        ShapeError: not two pairs of numbers.
    """
    return _spatial_padding(x, padding, data_format, 2)


@also_called(dim_ordering="data_format")
def spatial_3d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None
) -> Any:
    """Volumes with zeros around.

    Raises:
        ShapeError: not three pairs of numbers.
    """
    return _spatial_padding(x, padding, data_format, 3)


def _spatial_padding(x: Any, padding: Any, data_format: str | None, axes: int) -> Any:
    _check_pairs(padding, axes)
    none, pairs = (0, 0), [tuple(pair) for pair in padding]
    channels_first = normalize_data_format(data_format) == "channels_first"
    return ops.pad(x, (none, none, *pairs) if channels_first else (none, *pairs, none))


def _check_pairs(padding: Any, axes: int) -> None:
    if len(padding) != axes or any(np.ndim(pair) != 1 or len(pair) != 2 for pair in padding):
        raise ShapeError(
            "padding is a pair of numbers for each axis", found=repr(padding)[:200], wanted=axes
        )
