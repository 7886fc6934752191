"""`keras.backend` of Keras 1 and 2: shapes, joins, parts, settings."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.layers.translation import arrays, images, joints, reductions, sizes
from keramos.layers.translation.reductions import axes
from keramos.layers.translation.table import means, means_with_domain


@means("K.int_shape", "K.get_variable_shape")
def _int_shape(x: Any) -> Any:
    return tuple(None if n is None else int(n) for n in x.shape)


@means("K.shape")
def _shape(x: Any) -> Any:
    return sizes.sizes(x)


@means("K.ndim")
def _ndim(x: Any) -> int:
    return len(x.shape)


@means("K.reshape")
def _reshape(x: Any, shape: Any) -> Any:
    return joints.reshape(x, shape)


@means("K.flatten")
def _flatten(x: Any) -> Any:
    """To one axis, that of the batch as well."""
    return ops.reshape(x, (-1,))


@means("K.batch_flatten")
def _batch_flatten(x: Any) -> Any:
    rest = sizes.product(x.shape[1:])
    if sizes.is_open(rest):
        return ops.reshape(x, sizes.reshaped(x, [sizes.Size(x, 0), -1]))
    return ops.reshape(x, (-1, rest))


@means("K.expand_dims")
def _expand_dims(x: Any, axis: int = -1, dim: int | None = None) -> Any:
    return ops.expand_dims(x, axis if dim is None else dim)


@means("K.squeeze")
def _squeeze(x: Any, axis: Any) -> Any:
    return ops.squeeze(x, axis=axes(axis))


@means("K.concatenate")
def _concatenate(tensors: Any, axis: int = -1) -> Any:
    return joints.concatenate(tensors, axis)


@means("K.stack", "K.pack")
def _stack(x: Any, axis: int = 0) -> Any:
    return joints.stack(x, axis)


@means("K.tile")
def _tile(x: Any, n: Any) -> Any:
    return joints.tile(x, n)


@means("K.repeat")
def _repeat(x: Any, n: int) -> Any:
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


@means("K.repeat_elements")
def _repeat_elements(x: Any, rep: int, axis: int) -> Any:
    return ops.repeat(x, rep, axis=axis)


@means("K.reverse")
def _reverse(x: Any, axes: Any) -> Any:
    return ops.flip(x, axis=reductions.axes(axes))


@means("K.slice")
def _slice(x: Any, start: Any, size: Any) -> Any:
    return joints.sliced(x, start, size)


@means("K.gather")
def _gather(reference: Any, indices: Any) -> Any:
    return ops.take(reference, indices, axis=0)


@means("K.one_hot")
def _one_hot(indices: Any, num_classes: Any = None, nb_classes: Any = None) -> Any:
    return ops.one_hot(indices, num_classes if nb_classes is None else nb_classes)


@means("K.temporal_padding")
def _temporal_padding(x: Any, padding: Any = (1, 1)) -> Any:
    pair = (padding, padding) if isinstance(padding, int) else tuple(padding)
    return ops.pad(x, [[0, 0], list(pair), [0, 0]])


@means("K.spatial_2d_padding")
def _spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Any:
    pairs = [[p, p] if isinstance(p, int) else list(p) for p in padding]
    none = [0, 0]
    first = data_format == "channels_first"
    return ops.pad(x, [none, none, *pairs] if first else [none, *pairs, none])


@means("K.resize_images")
def _resize_images(
    x: Any,
    height_factor: int,
    width_factor: int,
    data_format: Any = "channels_last",
    interpolation: str = "nearest",
) -> Any:
    return images.enlarged(x, (height_factor, width_factor), data_format, interpolation)


@means("K.pool2d")
def _pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Any:
    pool = ops.max_pool if pool_mode == "max" else ops.average_pool
    return pool(x, tuple(pool_size), tuple(strides), padding, data_format or "channels_last")


@means("K.conv2d")
def _conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    weights = arrays.constant(kernel, "float32")
    format_ = data_format or "channels_last"
    return ops.conv(x, weights, tuple(strides), padding, format_, tuple(dilation_rate))


@means("K.depthwise_conv2d")
def _depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    weights = arrays.constant(depthwise_kernel, "float32")
    format_ = data_format or "channels_last"
    return ops.depthwise_conv(x, weights, tuple(strides), padding, format_, tuple(dilation_rate))


@means("K.cast")
def _cast(x: Any, dtype: Any) -> Any:
    return joints.cast(x, dtype)


@means("K.cast_to_floatx", "K.to_dense")
def _cast_to_floatx(x: Any) -> Any:
    return ops.cast(x, "float32") if arrays.is_tensor(x) else arrays.constant(x, "float32")


@means("K.dtype")
def _dtype(x: Any) -> str:
    return str(x.dtype)


@means("K.floatx")
def _floatx() -> str:
    return "float32"


@means("K.epsilon")
def _epsilon() -> float:
    return 1e-7


@means("K.image_data_format")
def _image_data_format() -> str:
    return "channels_last"


@means("K.image_dim_ordering")
def _image_dim_ordering() -> str:
    return "tf"


@means("K.backend")
def _backend() -> str:
    return "tensorflow"


@means("K.learning_phase")
def _learning_phase() -> int:
    return 0


@means("K.constant", "K.variable")
def _constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    array = arrays.constant(value, dtype or "float32")
    return array if shape is None else array * arrays.constant(joints.filled(shape, 1.0))


@means("K.ones")
def _ones(shape: Any, dtype: Any = None, name: Any = None) -> Any:
    return joints.filled(shape, 1.0, dtype)


@means("K.zeros")
def _zeros(shape: Any, dtype: Any = None, name: Any = None) -> Any:
    return joints.filled(shape, 0.0, dtype)


@means("K.arange")
def _arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    return joints.arange(start, stop, step, dtype)


@means("K.eye")
def _eye(size: int, dtype: Any = None, name: Any = None) -> Any:
    return joints.eye(size, None, dtype)


@means_with_domain("K.switch")
def _switch(domain: Any, condition: Any, then_expression: Any, else_expression: Any) -> Any:
    return joints.either(domain, condition, then_expression, else_expression)


@means_with_domain("K.in_train_phase")
def _in_train_phase(domain: Any, x: Any, alt: Any, training: Any = None) -> Any:
    """What it is at inference."""
    return joints.called(domain, alt)


@means_with_domain("K.in_test_phase")
def _in_test_phase(domain: Any, x: Any, alt: Any, training: Any = None) -> Any:
    return joints.called(domain, x)
