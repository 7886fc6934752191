"""What tensors are put together from, and taken apart into: shapes, joins, parts, products."""

from __future__ import annotations

import math
import string
from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Function, Name, Untranslatable
from keramos.layers.translation import arrays, materials
from keramos.layers.translation.pairs import Pair
from keramos.layers.translation.sizes import Size, entries, is_open, reshaped, sizes
from keramos.layers.translation.stacks import stacked_product

#: Tensors that one is split into.
MAX_PARTS = 1_000


def called(domain: Any, value: Any) -> Any:
    """What a function without parameters returns; a tensor is itself."""
    is_function = isinstance(value, (Function, Name))
    return domain.machine.call(value, [], {}) if is_function else value


def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape."""
    return ops.reshape(arrays.constant(x), reshaped(x, shape))


def cast(x: Any, dtype: Any) -> Any:
    """In another dtype."""
    if isinstance(x, Size):
        return (
            x
            if not str(dtype).startswith("float") or x.tensor is None
            else (ops.cast(materials.length(x), dtype))
        )
    if str(dtype).startswith("complex"):
        return Pair(x, ops.zeros_like(x))
    if not isinstance(dtype, str):
        raise Untranslatable("a dtype that is none")
    if arrays.is_tensor(x):
        return ops.cast(x, dtype)
    array = arrays.constant(x).astype(dtype)
    return array.item() if array.shape == () else array


def _is_of_lengths(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and all(
        value is None or isinstance(value, (int, Size)) for value in values
    )


def concatenate(values: Any, axis: Any) -> Any:
    """Tensors one after another; shapes, too."""
    parts = list(values)
    if all(map(_is_of_lengths, parts)) and any(isinstance(v, Size) for p in parts for v in p):
        return tuple(value for part in parts for value in part)
    parts = arrays.alike(*parts)
    if not any(map(arrays.is_tensor, parts)):
        values = [arrays.constant(part) for part in parts]
        arrays.check_count(sum(value.size for value in values))
        return np.concatenate(values, axis=int(axis))
    if len(parts) == 1:
        return parts[0]
    return ops.concatenate(parts, axis=int(axis))


def stack(values: Any, axis: Any) -> Any:
    """Tensors beside one another on a new axis; lengths make a shape."""
    parts = list(values)
    if _is_of_lengths(parts):
        return tuple(parts)
    parts = arrays.alike(*parts)
    if not any(map(arrays.is_tensor, parts)):
        values = [arrays.constant(part) for part in parts]
        arrays.check_count(sum(value.size for value in values))
        return np.stack(values, axis=int(axis))
    return ops.stack(parts, axis=int(axis))


def tile(x: Any, multiples: Any) -> Any:
    """Repeated along each axis."""
    counts = entries(multiples)
    if not any(map(is_open, counts)):
        if arrays.is_tensor(x):
            return ops.tile(x, counts)
        value = arrays.constant(x)
        arrays.check_count(value.size * math.prod(counts))
        return np.tile(value, counts)
    owner = next((c.tensor for c in counts if isinstance(c, Size) and c.tensor is not None), None)
    first = isinstance(counts[0], Size) and counts[0].axis == 0
    if owner is None or not first or any(map(is_open, counts[1:])):
        raise Untranslatable("it repeats a tensor as often as only a running model knows")
    own = x if arrays.is_tensor(x) else arrays.constant(x)
    if own.shape[0] != 1:
        raise Untranslatable("it repeats a batch as often as only a running model knows")
    rest = [1, *counts[1:]]
    once = own if set(rest) == {1} else tile(own, rest)
    return ops.add(once, ops.cast(_zeros_beside(owner, len(own.shape)), str(own.dtype)))


def _zeros_beside(owner: Any, ndim: int) -> Any:
    """Zeros of shape (batch, 1, …), with the batch of a tensor."""
    first = ops.get_item(owner, (slice(None), *[slice(0, 1)] * (len(owner.shape) - 1)))
    return ops.zeros_like(ops.reshape(first, (-1, *[1] * (ndim - 1))))


def filled(shape: Any, value: Any, dtype: Any = None) -> Any:
    """An array of one value; a tensor where its batch is that of a tensor."""
    lengths = entries(shape)
    kind = dtype or "float32"
    if not any(map(is_open, lengths)):
        if np.prod(lengths, dtype=float) > arrays.MAX_ELEMENTS:
            raise Untranslatable("an array that is too large")
        return np.full(lengths, value, dtype=kind)
    size = lengths[0]
    if not isinstance(size, Size) or size.axis != 0 or any(map(is_open, lengths[1:])):
        raise Untranslatable("a shape depends on what only a running model knows")
    zeros = ops.cast(_zeros_beside(size.tensor, len(lengths)), kind)
    return ops.add(zeros, filled([1, *lengths[1:]], value, kind))


def arange(start: Any, stop: Any, step: Any, dtype: Any) -> Any:
    """Numbers of a range."""
    if stop is None and isinstance(start, Size):
        start, stop = 0, start
    if isinstance(stop, Size) and type(start) is int and start >= 0 and type(step) is int:
        if step < 1 or start > arrays.MAX_ELEMENTS:
            raise Untranslatable("a range ends where only a running model knows")
        numbers = materials.counting(stop, dtype)
        is_whole = start == 0 and step == 1
        return numbers if is_whole else arrays.taken(numbers, (slice(start, None, step),))
    if isinstance(start, Size) or isinstance(stop, Size) or isinstance(step, Size):
        raise Untranslatable("a range ends where only a running model knows")
    if stop is None:
        return np.arange(min(max(int(start), 0), arrays.MAX_ELEMENTS), dtype=dtype)
    if abs((stop - start) / step) > arrays.MAX_ELEMENTS:
        raise Untranslatable("an array that is too large")
    return np.arange(start, stop, step, dtype=dtype)


def eye(rows: Any, columns: Any, dtype: Any) -> Any:
    """The identity matrix."""
    if isinstance(rows, Size) or rows * (columns or rows) > arrays.MAX_ELEMENTS:
        raise Untranslatable("an array that is too large")
    return np.eye(rows, columns, dtype=dtype or "float32")


def where(condition: Any, first: Any, second: Any) -> Any:
    """One or the other, where a condition holds; of fewer axes, it holds for whole rows."""
    if first is None or second is None:
        raise Untranslatable("the places where a condition holds: as many as there are")
    if isinstance(condition, (bool, int)):
        return first if condition else second
    left, right = arrays.alike(first, second)
    ndim = max(len(getattr(v, "shape", ())) for v in (left, right))
    while len(condition.shape) < ndim:
        condition = ops.expand_dims(condition, -1)
    if str(condition.dtype) != "bool":
        condition = ops.cast(condition, "bool")
    return ops.where(condition, left, right)


def either(domain: Any, condition: Any, first: Any, second: Any) -> Any:
    """What one of two functions gives: both are computed, for neither does anything else.

    Args:
        domain: calls functions of the code.
        condition: for the whole, or element by element.
        first, second: values, or functions without arguments.
    """
    if isinstance(condition, (bool, int)) or (
        arrays.is_constant(condition) and condition.size == 1
    ):
        return called(domain, first if condition else second)
    values = called(domain, first), called(domain, second)
    if all(isinstance(value, (list, tuple)) for value in values):
        pairs = list(zip(*values, strict=True))
        return type(values[0])([_one_of(condition, *pair) for pair in pairs])
    return _one_of(condition, *values)


def _one_of(condition: Any, first: Any, second: Any) -> Any:
    shapes = {tuple(getattr(value, "shape", ())) for value in (first, second)}
    if not getattr(condition, "shape", ()) and len(shapes) > 1:
        raise Untranslatable("a condition says the shape of what comes out")
    return where(condition, first, second)


def sliced(x: Any, begin: Any, size: Any) -> Any:
    """A part of so many elements along each axis; -1 for all that are left."""
    starts, counts = entries(begin), entries(size)
    keys = []
    for axis, (start, count) in enumerate(zip(starts, counts, strict=True)):
        if isinstance(start, Size):
            raise Untranslatable("a part that starts where only a running model knows")
        if is_open(count):
            if isinstance(count, Size) and not count.is_of(x, axis):
                raise Untranslatable("a part that ends where only a running model knows")
            keys.append(slice(start or None, None))
        else:
            keys.append(slice(start, start + count))
    return arrays.taken(x, tuple(keys))


def batch_dot(x: Any, y: Any, axes: Any, stacks: bool | None) -> Any:
    """One axis of each contracted, sample by sample: the other axes of x, then those of y; or, of
    tensors with more than three axes, matrices multiplied stack by stack.

    Args:
        x, y: tensors.
        axes: the axis of each.
        stacks: whether the latter; None where nobody knows what the writer meant.
    """
    n, m = len(x.shape), len(y.shape)
    is_default = axes is None
    if is_default:
        axes = (1, 1) if n == 2 == m else (n - 1, max(m - 2, 1))
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    if not all(isinstance(axis, int) for axis in pair):
        raise Untranslatable("`K.batch_dot` over several axes")
    a, b = pair[0] % n, pair[1] % m
    if 0 in (a, b):
        raise Untranslatable("`K.batch_dot` over the batch")
    if max(n, m) > 3 and stacks is not False:
        if stacks is None:
            raise Untranslatable("`K.batch_dot` that releases of Keras computed differently")
        if n > m or (is_default and n != m):
            raise Untranslatable("`K.batch_dot` of tensors that its writer would not have taken")
        return stacked_product(x, y, None if is_default else pair)
    if n == 2 == m:
        return ops.sum(ops.multiply(x, y), axis=1, keepdims=True)
    letters = iter(string.ascii_lowercase)
    batch, joint = next(letters), next(letters)
    left = [batch if i == 0 else joint if i == a else next(letters) for i in range(n)]
    right = [batch if i == 0 else joint if i == b else next(letters) for i in range(m)]
    letters_left = [c for c in (*left, *right[1:]) if c != joint]
    return ops.einsum(f"{''.join(left)},{''.join(right)}->{''.join(letters_left)}", x, y)


def parted(x: Any, count_or_sizes: Any, axis: int) -> list[Any]:
    """Equal parts, or parts of given lengths."""
    if isinstance(count_or_sizes, int):
        if not 0 < count_or_sizes <= MAX_PARTS:
            raise Untranslatable("so many parts")
        return list(ops.split(x, count_or_sizes, axis=axis))
    lengths = entries(count_or_sizes)
    if any(map(is_open, lengths)):
        whole = x.shape[axis]
        if whole is None or sum(map(is_open, lengths)) > 1:
            raise Untranslatable("it splits where only a running model knows")
        left = whole - sum(n for n in lengths if not is_open(n))
        lengths = [left if is_open(n) else n for n in lengths]
    return list(ops.split(x, np.cumsum(lengths)[:-1].tolist(), axis=axis))


def unstacked(x: Any, axis: int) -> list[Any]:
    """The tensors along an axis."""
    count = x.shape[axis]
    if count is None or count > 256:
        raise Untranslatable("it takes apart an axis whose length only a running model knows")
    keys = [slice(None)] * (axis % len(x.shape))
    return [arrays.taken(x, (*keys, i)) for i in range(count)]


def shape_of(x: Any) -> Any:
    """The lengths of all axes; of a list of numbers, too."""
    return sizes(x if arrays.is_tensor(x) else arrays.constant(x))
