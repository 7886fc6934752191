"""TensorFlow's functions that take parts of a tensor, or put them elsewhere.

Pure.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from keramos.codec.canonical import Json
from keramos.dialects.composites import computes, integers, known
from keramos.dialects.expressions import (
    ELLIPSIS,
    Call,
    NotConstantError,
    Value,
    constant,
    is_tensor,
    nn,
    numpy,
    op,
    span,
)


def item(value: Value) -> Json:
    """One index of a slicing expression, as files of today write it."""
    if isinstance(value, dict) and "class_name" in value:
        if is_tensor(value):
            raise NotConstantError
        return {"class_name": value["class_name"], "config": {}}
    if isinstance(value, dict):
        return {"class_name": "__slice__", "config": known(value)}
    return known(value)


@computes("__operators__.getitem")
def getitem(x: Value, slice_spec: Value) -> Call:
    """x[slice_spec]"""
    specs = slice_spec if isinstance(slice_spec, list) else [slice_spec]
    return numpy("GetItem", x, [item(spec) for spec in specs])


@computes("slice")
def sliced(input_: Value, begin: Value, size: Value) -> Call:
    """As many elements as `size` says, from `begin` on; -1 for all that are left."""
    pairs = zip(integers(begin), integers(size), strict=True)
    return numpy("GetItem", input_, [span(b, None if s < 0 else b + s) for b, s in pairs])


@computes("strided_slice")
def strided_slice(
    input_: Value,
    begin: Value,
    end: Value,
    strides: Value = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
) -> Call:
    """What x[…] is in TensorFlow: a bit of each mask says what the index of that place means."""
    starts, ends = integers(begin), integers(end)
    steps = integers(strides) if strides is not None else [1] * len(starts)

    def index(i: int) -> Json:
        bit = 1 << i
        if ellipsis_mask & bit:
            return ELLIPSIS
        if new_axis_mask & bit:
            return None
        if shrink_axis_mask & bit:
            return starts[i]
        start = None if begin_mask & bit else starts[i]
        return span(start, None if end_mask & bit else ends[i], steps[i])

    return numpy("GetItem", input_, [index(i) for i in range(len(starts))])


@computes("compat.v1.gather", "gather", "nn.embedding_lookup", "compat.v1.nn.embedding_lookup")
def gather(
    params: Value,
    indices: Value = None,
    axis: Value = None,
    batch_dims: Value = 0,
    validate_indices: Value = None,
    ids: Value = None,
    partition_strategy: Value = "mod",
    max_norm: Value = None,
) -> Call | None:
    """params[…, indices, …] along an axis"""
    if batch_dims or max_norm is not None:
        return None
    places = ids if indices is None else indices
    return numpy("Take", constant(params), constant(places), axis=known(axis) or 0)


@computes("boolean_mask", "compat.v1.boolean_mask")
def boolean_mask(tensor: Value, mask: Value, axis: Value = 0) -> Call | None:
    """What stands where the mask, which is known, is true"""
    if not isinstance(mask, list) or not all(isinstance(item, bool) for item in mask):
        return None
    places = constant([i for i, is_taken in enumerate(mask) if is_taken])
    return numpy("Take", tensor, places, axis=known(axis) or 0)


@computes("split")
def split(value: Value, num_or_size_splits: Value, axis: Value = 0, num: Value = None) -> Call:
    """Parts along an axis: equal ones, or of the given sizes."""
    parts = num_or_size_splits
    if not isinstance(parts, list):
        return numpy("Split", value, indices_or_sections=known(parts), axis=known(axis))
    sizes = integers(parts)
    if min(sizes, default=-1) < 0:
        raise NotConstantError
    ends: list[Json] = [*itertools.accumulate(sizes[:-1])]
    return numpy("Split", value, indices_or_sections=ends, axis=known(axis))


@computes("unstack")
def unstack(value: Value, num: Value = None, axis: Value = 0) -> Call:
    """Every element along an axis."""
    return op("core", "Unstack", value, num=known(num), axis=known(axis))


@computes("compat.v1.pad", "pad", "compat.v1.pad_v2")
def pad(
    tensor: Value, paddings: Value, mode: Value = "CONSTANT", constant_values: Value = 0
) -> Call | None:
    """Margins around a tensor."""
    if not isinstance(mode, str):
        return None
    padded = numpy("Pad", tensor, pad_width=known(paddings), mode=mode.lower())
    if constant_values in (0, None):
        return padded
    return replace(padded, kwargs={"constant_values": known(constant_values)})


@computes("one_hot")
def one_hot(
    indices: Value,
    depth: Value,
    on_value: Value = None,
    off_value: Value = None,
    axis: Value = None,
    dtype: Value = None,
) -> Call:
    """`on_value` at the index, `off_value` elsewhere."""
    hot = nn("OneHot", indices, num_classes=known(depth), axis=known(axis), dtype=known(dtype))
    if on_value is None and off_value is None:
        return hot
    on, off = 1 if on_value is None else on_value, 0 if off_value is None else off_value
    return numpy("Where", numpy("Greater", hot, 0), on, off)


@computes("sequence_mask")
def sequence_mask(lengths: Value, maxlen: Value, dtype: Value = "bool") -> Call:
    """Whether each of `maxlen` steps is within the length."""
    (count,) = integers(maxlen)
    if not 0 < count <= 1_000_000:
        raise NotConstantError
    steps = constant([*range(count)])
    mask = numpy("Less", steps, numpy("ExpandDims", lengths, axis=-1))
    return mask if dtype in ("bool", None) else op("core", "Cast", mask, dtype=known(dtype))


@computes("reshape", "compat.v1.reshape")
def reshape(tensor: Value, shape: Value) -> Call:
    """Of a shape of which one size may be left open."""
    return numpy("Reshape", tensor, newshape=known(shape))
