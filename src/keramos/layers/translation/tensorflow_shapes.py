"""`tensorflow`: shapes, joins, parts, and tensors of given numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, joints, sizes
from keramos.layers.translation.reductions import axes
from keramos.layers.translation.table import means, means_with_domain


@means("tf.shape")
def _shape(input: Any, out_type: Any = None) -> Any:
    return joints.shape_of(input)


@means("tf.size")
def _size(input: Any, out_type: Any = None) -> Any:
    return sizes.product(sizes.sizes(input))


@means("tf.rank")
def _rank(input: Any) -> int:
    return len(input.shape)


@means("tf.reshape")
def _reshape(tensor: Any, shape: Any) -> Any:
    return joints.reshape(tensor, shape)


@means("tf.expand_dims")
def _expand_dims(input: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    return ops.expand_dims(input, int(dim if axis is None else axis))


@means("tf.squeeze")
def _squeeze(input: Any, axis: Any = None, name: Any = None, squeeze_dims: Any = None) -> Any:
    over = axes(squeeze_dims if axis is None else axis)
    return ops.squeeze(input, axis=over or None)


@means("tf.transpose")
def _transpose(a: Any, perm: Any = None, conjugate: bool = False) -> Any:
    return ops.transpose(a, None if perm is None else [int(axis) for axis in perm])


@means("tf.concat")
def _concat(values: Any, axis: Any = 0) -> Any:
    if isinstance(values, int):  # TensorFlow before 1.0 had the axis first
        values, axis = axis, values
    return joints.concatenate(values, axis)


@means("tf.stack", "tf.pack")
def _stack(values: Any, axis: int = 0) -> Any:
    return joints.stack(values, axis)


@means("tf.unstack", "tf.unpack")
def _unstack(value: Any, num: Any = None, axis: int = 0) -> Any:
    return list(value) if isinstance(value, tuple) else joints.unstacked(value, axis)


@means("tf.split")
def _split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None) -> Any:
    if isinstance(value, int):  # TensorFlow before 1.0: axis, count, tensor
        value, axis = axis, value
    return joints.parted(value, num_or_size_splits, axis)


@means("tf.tile")
def _tile(input: Any, multiples: Any) -> Any:
    return joints.tile(input, multiples)


@means("tf.repeat")
def _repeat(input: Any, repeats: Any, axis: Any = None) -> Any:
    return ops.repeat(input, repeats, axis=axis)


@means("tf.reverse")
def _reverse(tensor: Any, axis: Any) -> Any:
    return ops.flip(tensor, axis=axes(axis))


@means("tf.roll")
def _roll(input: Any, shift: Any, axis: Any) -> Any:
    return ops.roll(input, shift, axis=axes(axis))


@means("tf.slice")
def _slice(input_: Any, begin: Any, size: Any) -> Any:
    return joints.sliced(input_, begin, size)


@means("tf.strided_slice")
def _strided_slice(input_: Any, begin: Any, end: Any, strides: Any = None) -> Any:
    steps = strides or [1] * len(begin)
    bounds = zip(sizes.entries(begin), sizes.entries(end), steps, strict=True)
    return arrays.taken(input_, tuple(slice(*bound) for bound in bounds))


@means("tf.pad")
def _pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0) -> Any:
    width = arrays.constant(paddings).tolist()
    kind = mode.lower()
    if kind == "constant":
        return ops.pad(tensor, width, mode=kind, constant_values=constant_values or None)
    return ops.pad(tensor, width, mode=kind)


@means("tf.broadcast_to")
def _broadcast_to(input: Any, shape: Any) -> Any:
    lengths = sizes.entries(shape)
    if not arrays.is_tensor(input):
        input = arrays.constant(_constant(input))
    if any(map(sizes.is_open, lengths)):
        return ops.add(joints.cast(joints.filled(shape, 0.0), str(input.dtype)), input)
    return ops.broadcast_to(input, tuple(lengths))


@means("tf.cast")
def _cast(x: Any, dtype: Any) -> Any:
    return joints.cast(x, dtype)


for _name, _dtype in {
    "to_float": "float32",
    "to_double": "float64",
    "to_int32": "int32",
    "to_int64": "int64",
}.items():

    def _to(x: Any, _dtype: str = _dtype) -> Any:
        return joints.cast(x, _dtype)

    means(f"tf.{_name}")(_to)


@means("tf.constant", "tf.convert_to_tensor", "tf.Variable")
def _constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    if arrays.is_tensor(value) or isinstance(value, (tuple, sizes.Size)):
        return value if not isinstance(value, tuple) else _constant(list(value), dtype, shape)
    kind = dtype or ("float32" if _has_floats(value) else None)
    array = arrays.constant(value, kind)
    if array.dtype == "int64" and dtype is None:
        array = array.astype("int32")
    return (
        array
        if shape is None
        else array * arrays.constant(joints.filled(shape, 1.0)).astype(array.dtype)
    )


def _has_floats(value: Any) -> bool:
    return arrays.constant(value).dtype.kind == "f"


@means("tf.zeros")
def _zeros(shape: Any, dtype: Any = "float32") -> Any:
    return joints.filled(shape, 0, dtype)


@means("tf.ones")
def _ones(shape: Any, dtype: Any = "float32") -> Any:
    return joints.filled(shape, 1, dtype)


@means("tf.fill")
def _fill(dims: Any, value: Any) -> Any:
    return joints.filled(dims, value, "float32" if isinstance(value, float) else "int32")


@means("tf.zeros_like")
def _zeros_like(input: Any, dtype: Any = None) -> Any:
    return ops.zeros_like(input, dtype=dtype)


@means("tf.ones_like")
def _ones_like(input: Any, dtype: Any = None) -> Any:
    return ops.ones_like(input, dtype=dtype)


@means("tf.range")
def _range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None) -> Any:
    has_floats = any(isinstance(value, float) for value in (start, limit, delta))
    return joints.arange(start, limit, delta, dtype or ("float32" if has_floats else "int32"))


@means("tf.linspace", "tf.lin_space")
def _linspace(start: Any, stop: Any, num: Any) -> Any:
    import numpy as np

    if num > arrays.MAX_ELEMENTS:
        raise Untranslatable("an array that is too large")
    return np.linspace(start, stop, int(num), dtype="float32")


@means("tf.eye")
def _eye(num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = None) -> Any:
    matrix = joints.eye(num_rows, num_columns, dtype)
    if batch_shape is None:
        return matrix
    return _broadcast_to(matrix, [*sizes.entries(batch_shape), *matrix.shape])


@means("tf.where")
def _where(condition: Any, x: Any = None, y: Any = None) -> Any:
    return joints.where(condition, x, y)


class Top(NamedTuple):
    """The largest numbers, and where they stand."""

    values: Any
    indices: Any


@means("tf.top_k")
def _top_k(input: Any, k: int = 1, sorted: bool = True) -> Any:
    return Top(*ops.top_k(input, k, sorted=sorted))


@means_with_domain("builtin.sum")
def _sum(domain: Any, values: Any, start: Any = 0) -> Any:
    items = domain.machine.items(values)
    for value in items:
        start = (
            value
            if isinstance(start, int) and start == 0
            else domain.machine.binary("+", start, value)
        )
    return start


@means_with_domain("tf.cond")
def _cond(
    domain: Any,
    pred: Any,
    true_fn: Any = None,
    false_fn: Any = None,
    strict: Any = False,
    fn1: Any = None,
    fn2: Any = None,
) -> Any:
    return joints.either(domain, pred, true_fn or fn1, false_fn or fn2)
