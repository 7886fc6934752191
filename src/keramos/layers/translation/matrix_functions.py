"""`tensorflow.linalg` and `tensorflow.nn`, where shapes have to be known, or several tensors come
out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Name, Untranslatable
from keramos.layers.translation import arrays, sizes
from keramos.layers.translation.reductions import axes
from keramos.layers.translation.table import function_of, means, means_with_domain


def _last(x: Any) -> int:
    if x.shape[-1] is None:
        raise Untranslatable("a matrix whose size only a running model knows")
    return int(x.shape[-1])


@means("tf.linalg.diag", "tf.diag", "tf.matrix_diag", "tf.linalg.tensor_diag")
def _diag(diagonal: Any) -> Any:
    size = _last(diagonal)
    arrays.check_count(size**2 / 100)
    eye = np.eye(size, dtype="float32")
    return ops.multiply(ops.expand_dims(diagonal, -1), arrays.like(eye, str(diagonal.dtype)))


@means("tf.linalg.set_diag", "tf.set_diag", "tf.matrix_set_diag")
def _set_diag(input: Any, diagonal: Any) -> Any:
    rows, columns = input.shape[-2:]
    if rows is None or columns is None or rows != columns:
        raise Untranslatable("a matrix that is no square")
    arrays.check_count(rows**2 / 100)
    eye = np.eye(int(rows), dtype="bool")
    return ops.where(eye, ops.expand_dims(diagonal, -1), input)


class Normalized(NamedTuple):
    """A tensor of length 1, and what its length was."""

    normalized: Any
    norm: Any


@means("tf.linalg.normalize", "tf.normalize")
def _normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None) -> Any:
    norm = function_of("tf.norm")
    assert norm is not None
    length = norm(None, tensor, ord=ord, axis=axis, keepdims=True)
    return Normalized(ops.true_divide(tensor, length), length)


@means("tf.clip_by_global_norm")
def _clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None) -> Any:
    if arrays.is_tensor(t_list):
        t_list = [t_list]
    squares = [ops.sum(ops.square(t)) for t in t_list]
    total = squares[0]
    for square in squares[1:]:
        total = ops.add(total, square)
    length = ops.sqrt(total) if use_norm is None else use_norm
    factor = ops.true_divide(clip_norm, ops.maximum(length, clip_norm))
    return [ops.multiply(t, factor) for t in t_list], length


@means("tf.weighted_moments")
def _weighted_moments(
    x: Any, axes_: Any = None, frequency_weights: Any = None, keepdims: Any = False, **more: Any
) -> Any:
    over = axes(more.get("axes", axes_))
    weights = ops.multiply(frequency_weights, ops.ones_like(x))
    keep = bool(keepdims or more.get("keep_dims"))
    total = ops.sum(weights, axis=over, keepdims=True)
    mean = ops.true_divide(ops.sum(ops.multiply(weights, x), axis=over, keepdims=True), total)
    apart = ops.multiply(weights, ops.square(ops.subtract(x, mean)))
    spread = ops.true_divide(ops.sum(apart, axis=over, keepdims=True), total)
    return (mean, spread) if keep else (ops.squeeze(mean, over), ops.squeeze(spread, over))


@means("tf.nn.weighted_cross_entropy_with_logits", "tf.weighted_cross_entropy_with_logits")
def _weighted_cross_entropy(
    labels: Any = None, logits: Any = None, pos_weight: Any = None, targets: Any = None
) -> Any:
    """(1 - z)·x + (1 + (q - 1)·z)·log(1 + e^-x)"""
    z = targets if labels is None else labels
    weight = ops.add(ops.multiply(z, ops.subtract(pos_weight, 1.0)), 1.0)
    first = ops.multiply(ops.subtract(1.0, z), logits)
    return ops.add(first, ops.multiply(weight, ops.softplus(ops.negative(logits))))


@means(
    "tf.sparse_softmax_cross_entropy_with_logits", "tf.nn.sparse_softmax_cross_entropy_with_logits"
)
def _sparse_softmax_cross_entropy(labels: Any = None, logits: Any = None) -> Any:
    return ops.sparse_categorical_crossentropy(labels, logits, from_logits=True)


@means("K.sparse_categorical_crossentropy")
def _k_sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    labels = ops.cast(target, "int32")
    return ops.sparse_categorical_crossentropy(labels, output, from_logits=from_logits, axis=axis)


@means("tf.in_top_k")
def _in_top_k(predictions: Any = None, targets: Any = None, k: int = 1, _more: Any = None) -> Any:
    """TensorFlow 1 has the predictions first, 2 the targets, which are those of one axis."""
    rows, numbers = predictions, targets
    if len(rows.shape) < len(numbers.shape):
        rows, numbers = numbers, rows
    return ops.in_top_k(numbers, rows, k=k)


@means("tf.conv2d_transpose")
def _conv2d_transpose(
    input: Any = None,
    filters: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    dilations: Any = None,
    filter: Any = None,
    value: Any = None,
) -> Any:
    x = value if input is None else input
    kernel = arrays.like(filter if filters is None else filters, str(x.dtype))
    steps = strides if isinstance(strides, int) else list(strides)
    if isinstance(steps, list):
        steps = steps[1:3] if len(steps) == 4 else steps
        steps = steps[0] if len(set(steps)) == 1 else tuple(steps)
    if data_format != "NHWC" or dilations not in (None, 1, [1, 1, 1, 1]):
        raise Untranslatable("a transposed convolution of such a kind")
    result = ops.conv_transpose(
        x, kernel, strides=steps, padding=padding.lower(), data_format="channels_last"
    )
    wanted = sizes.entries(output_shape)
    pairs = zip(result.shape[1:3], wanted[1:3], strict=True)
    if any(n is None or sizes.is_open(m) or n != m for n, m in pairs):
        raise Untranslatable("a transposed convolution into such a shape")
    return result


@means("tf.pool")
def _pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: str = "VALID",
    strides: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    dilation_rate: Any = None,
) -> Any:
    if (
        dilation_rate not in (None, 1)
        or dilations not in (None, 1)
        or data_format not in (None, "NHWC", "NWC", "NDHWC")
    ):
        raise Untranslatable("windows of such a kind")
    pool = ops.max_pool if pooling_type == "MAX" else ops.average_pool
    rank = len(input.shape) - 2

    def plain(value: Any) -> Any:
        numbers = [value] * rank if isinstance(value, int) else list(value)
        return numbers[0] if len(set(numbers)) == 1 else tuple(numbers)

    steps = plain(1 if strides is None else strides)
    return pool(input, plain(window_shape), steps, padding.lower(), "channels_last")


@means("tf.bincount")
def _bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = "int32",
    name: Any = None,
    axis: Any = None,
    binary_output: bool = False,
) -> Any:
    if weights is not None or binary_output or axis != -1 or maxlength is None:
        raise Untranslatable("counts of such a kind")
    if minlength != maxlength or not 0 < maxlength <= arrays.MAX_ELEMENTS:
        raise Untranslatable("counts of as many numbers as only a running model knows")
    return ops.cast(ops.sum(ops.one_hot(arr, maxlength, dtype="int32"), axis=-2), dtype)


@means_with_domain("activations.get", "keras.activations.get")
def _activation(domain: Any, identifier: Any) -> Any:
    if isinstance(identifier, str) and identifier.isidentifier():
        return Name(f"activations.{identifier}")
    raise Untranslatable("an activation by what is no name")
