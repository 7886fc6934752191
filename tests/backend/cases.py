"""What is asked of `K`: a name, a program, and the arrays it is given.

An array is its sizes, and what stands in it: `x` numbers around 0 (when left out), `p` between 0 and 1, `s` rows that
sum up to 1, `b` bools, `i5` whole numbers below 5. The first axis is a batch unless a `!` stands before it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

Program = Callable[..., Any]

CASES: dict[str, tuple[Program, str]] = {
    # elements
    "abs": (lambda K, x: K.abs(x), "3,4"),
    "sqrt": (lambda K, x: K.sqrt(x), "3,4"),
    "square": (lambda K, x: K.square(x), "3,4"),
    "exp": (lambda K, x: K.exp(x), "3,4"),
    "log": (lambda K, x: K.log(x), "3,4p"),
    "round": (lambda K, x: K.round(x * 2), "3,4"),
    "sign": (lambda K, x: K.sign(x), "3,4"),
    "sin": (lambda K, x: K.sin(x), "3,4"),
    "cos": (lambda K, x: K.cos(x), "3,4"),
    "pow": (lambda K, x: K.pow(x, 3), "3,4"),
    "pow_root": (lambda K, x: K.pow(x, 0.5), "3,4p"),
    "clip": (lambda K, x: K.clip(x, -0.5, 0.7), "3,4"),
    "clip_crossed": (lambda K, x: K.clip(x, 0.5, -0.5), "3,4"),
    "clip_below": (lambda K, x: K.clip(x, 0.0, None), "3,4"),
    "clip_epsilon": (lambda K, x: K.clip(x, K.constant(0.25), 1.0 - K.constant(0.25)), "3,4p"),
    "maximum": (lambda K, x, y: K.maximum(x, y), "3,4 3,4"),
    "maximum_number": (lambda K, x: K.maximum(x, 0.0), "3,4"),
    "minimum": (lambda K, x, y: K.minimum(x, y), "3,4 3,4"),
    "equal": (lambda K, x, y: K.equal(x, y), "3,4i3 3,4i3"),
    "not_equal": (lambda K, x, y: K.not_equal(x, y), "3,4i3 3,4i3"),
    "greater": (lambda K, x: K.greater(x, 0.5), "3,4"),
    "greater_equal": (lambda K, x, y: K.greater_equal(x, y), "3,4i3 3,4i3"),
    "less": (lambda K, x, y: K.less(x, y), "3,4 3,4"),
    "less_equal": (lambda K, x, y: K.less_equal(x, y), "3,4i3 3,4i3"),
    "stop_gradient": (lambda K, x: K.stop_gradient(x), "3,4"),
    # reductions
    "sum": (lambda K, x: K.sum(x), "3,4"),
    "sum_axis": (lambda K, x: K.sum(x, axis=-1), "3,4"),
    "sum_axes": (lambda K, x: K.sum(x, axis=[1, 2], keepdims=True), "3,4,2"),
    "sum_tuple": (lambda K, x: K.sum(x, axis=(1, -1)), "3,4,2"),
    "prod": (lambda K, x: K.prod(x, axis=1), "3,4"),
    "max": (lambda K, x: K.max(x, axis=-1, keepdims=True), "3,4"),
    "min": (lambda K, x: K.min(x, axis=[1]), "3,4"),
    "mean": (lambda K, x: K.mean(x, axis=-1), "3,4"),
    "mean_all": (lambda K, x: K.mean(x), "3,4"),
    "mean_of_bools": (lambda K, x: K.mean(K.greater(x, 0)), "3,4"),
    "mean_of_whole": (lambda K, x: K.mean(x - 2, axis=-1), "3,4i5"),
    "std": (lambda K, x: K.std(x, axis=[1, 2]), "3,4,2"),
    "var": (lambda K, x: K.var(x, axis=1, keepdims=True), "3,4"),
    "any": (lambda K, x: K.any(x, axis=-1), "3,4i2"),
    "all": (lambda K, x: K.all(x, axis=-1, keepdims=True), "3,4i2"),
    "argmax": (lambda K, x: K.argmax(x), "3,4"),
    "argmin": (lambda K, x: K.argmin(x, axis=1), "3,4"),
    "cumsum": (lambda K, x: K.cumsum(x, axis=1), "3,4"),
    "cumsum_batch": (lambda K, x: K.cumsum(x), "3,4"),
    "cumprod": (lambda K, x: K.cumprod(x, axis=-1), "3,4"),
    "l2_normalize": (lambda K, x: K.l2_normalize(x, axis=-1), "3,4"),
    "l2_normalize_axes": (lambda K, x: K.l2_normalize(x, axis=[1, 2]), "3,4,2"),
    "l2_normalize_all": (lambda K, x: K.l2_normalize(x), "3,4"),
    "l2_normalize_zeros": (lambda K, x: K.l2_normalize(x * 0, axis=-1), "3,4"),
    # types and sizes
    "cast": (lambda K, x: K.cast(x, "int32"), "3,4"),
    "cast_bools": (lambda K, x: K.cast(K.greater(x, 0), "float32"), "3,4"),
    "cast_size": (lambda K, x: x * K.cast(K.shape(x)[1], "float32"), "3,4"),
    "constant": (lambda K, x: x + K.constant(2.5, shape=(4,)), "3,4"),
    "constant_values": (lambda K, x: x + K.constant([1, 2, 3, 4]), "3,4"),
    "ndim": (lambda K, x: x * K.ndim(x), "3,4"),
    "int_shape": (lambda K, x: x * K.int_shape(x)[-1], "3,4"),
    "count_params": (lambda K, x: x * K.count_params(x), "!3,4"),
    "reshape_by_sizes": (lambda K, x: K.reshape(x, (-1, K.shape(x)[1] * K.shape(x)[2])), "3,4,2"),
    "reshape_by_stack": (lambda K, x: K.reshape(x, K.stack([-1, K.prod(K.shape(x)[1:])])), "3,4,2"),
    "reshape_by_join": (lambda K, x: K.reshape(x, K.concatenate([K.shape(x)[:1], [2, 4]])), "!3,4,2"),
    "zeros_by_size": (lambda K, x: K.zeros((K.shape(x)[0], 2)) + K.sum(x), "!3,4"),
    # arrangement
    "reshape": (lambda K, x: K.reshape(x, (-1, 2, 4)), "3,4,2"),
    "flatten": (lambda K, x: K.flatten(x), "3,4"),
    "batch_flatten": (lambda K, x: K.batch_flatten(x), "3,4,2"),
    "permute_dimensions": (lambda K, x: K.permute_dimensions(x, (0, 2, 1)), "3,4,2"),
    "permute_list": (lambda K, x: K.permute_dimensions(x, [1, 0]), "3,4"),
    "transpose": (lambda K, x: K.transpose(x), "3,4"),
    "expand_dims": (lambda K, x: K.expand_dims(x), "3,4"),
    "expand_dims_axis": (lambda K, x: K.expand_dims(x, 1), "3,4"),
    "squeeze": (lambda K, x: K.squeeze(x, -1), "3,4,1"),
    "concatenate": (lambda K, x, y: K.concatenate([x, y]), "3,4 3,2"),
    "concatenate_axis": (lambda K, x, y: K.concatenate([x, y], axis=1), "3,4,2 3,1,2"),
    "stack": (lambda K, x, y: K.stack([x, y]), "3,4 3,4"),
    "stack_axis": (lambda K, x, y: K.stack([x, y], axis=-1), "3,4 3,4"),
    "tile": (lambda K, x: K.tile(x, [1, 2]), "3,4"),
    "tile_vector": (lambda K, x: K.tile(x, 2), "3"),
    "repeat": (lambda K, x: K.repeat(x, 2), "3,4"),
    "repeat_elements": (lambda K, x: K.repeat_elements(x, 3, axis=1), "3,4"),
    "reverse": (lambda K, x: K.reverse(x, 1), "3,4"),
    "reverse_axes": (lambda K, x: K.reverse(x, [1, 2]), "3,4,2"),
    "gather": (lambda K, x, i: K.gather(x, i), "!5,3 2,4i5"),
    "one_hot": (lambda K, x: K.one_hot(x, 5), "3,4i5"),
    "one_hot_beyond": (lambda K, x: K.one_hot(x, 3), "3,4i5"),
    "arange": (lambda K, x: x * K.cast(K.arange(4), "float32"), "3,4"),
    "arange_step": (lambda K, x: x * K.arange(1, 9, 2, dtype="float32"), "3,4"),
    "temporal_padding": (lambda K, x: K.temporal_padding(x, (2, 0)), "3,4,2"),
    "spatial_2d_padding": (lambda K, x: K.spatial_2d_padding(x, ((1, 0), (0, 2))), "2,3,3,2"),
    "spatial_2d_padding_first": (lambda K, x: K.spatial_2d_padding(x, data_format="channels_first"), "2,3,3,2"),
    "spatial_3d_padding": (lambda K, x: K.spatial_3d_padding(x), "2,2,2,3,1"),
    "spatial_3d_padding_first": (lambda K, x: K.spatial_3d_padding(x, ((0, 1), (2, 0), (1, 1)), "channels_first"), "2,1,2,2,3"),
    "zeros_like": (lambda K, x: K.zeros_like(x), "3,4"),
    "ones_like": (lambda K, x: K.ones_like(x, dtype="int32"), "3,4"),
    # products
    "dot": (lambda K, x, y: K.dot(x, y), "3,4 !4,2"),
    "dot_of_three_axes": (lambda K, x, y: K.dot(x, y), "3,5,4 !4,2"),
    "dot_of_many_axes": (lambda K, x, y: K.dot(x, y), "2,5,4 !3,4,2"),
    "batch_dot": (lambda K, x, y: K.batch_dot(x, y), "3,5,4 3,4,2"),
    "batch_dot_vectors": (lambda K, x, y: K.batch_dot(x, y, axes=1), "3,4 3,4"),
    "batch_dot_axis": (lambda K, x, y: K.batch_dot(x, y, axes=2), "3,5,4 3,2,4"),
    "batch_dot_axes": (lambda K, x, y: K.batch_dot(x, y, axes=[1, 2]), "3,4,5 3,2,4"),
    "batch_dot_tuple": (lambda K, x, y: K.batch_dot(x, y, axes=(1, 1)), "3,4,5,2 3,4"),
    "batch_dot_vector": (lambda K, x, y: K.batch_dot(x, y), "3,5,4 3,4"),
    "batch_dot_of_vector": (lambda K, x, y: K.batch_dot(x, y), "3,4 3,4,2"),
    "batch_dot_negative": (lambda K, x, y: K.batch_dot(x, y, axes=[-1, -2]), "3,5,4 3,4,2"),
    "batch_dot_many": (lambda K, x, y: K.batch_dot(x, y, axes=(2, 1)), "3,5,4,2 3,4,2,2"),
    # activations
    "relu": (lambda K, x: K.relu(x), "3,4"),
    "relu_alpha": (lambda K, x: K.relu(x, alpha=0.3), "3,4"),
    "relu_max": (lambda K, x: K.relu(x, max_value=0.5), "3,4"),
    "relu_six": (lambda K, x: K.relu(x * 9, max_value=6), "3,4"),
    "relu_threshold": (lambda K, x: K.relu(x, threshold=0.4), "3,4"),
    "relu_all": (lambda K, x: K.relu(x, alpha=0.1, max_value=0.8, threshold=-0.2), "3,4"),
    "elu": (lambda K, x: K.elu(x), "3,4"),
    "elu_alpha": (lambda K, x: K.elu(x, 0.5), "3,4"),
    "softmax": (lambda K, x: K.softmax(x), "3,4"),
    "softmax_axes": (lambda K, x: K.softmax(x, axis=[1, 2]), "3,4,2"),
    "softplus": (lambda K, x: K.softplus(x), "3,4"),
    "softsign": (lambda K, x: K.softsign(x), "3,4"),
    "sigmoid": (lambda K, x: K.sigmoid(x), "3,4"),
    "tanh": (lambda K, x: K.tanh(x), "3,4"),
    "hard_sigmoid": (lambda K, x: K.hard_sigmoid(x * 3), "3,4"),
    # losses
    "binary_crossentropy": (lambda K, t, y: K.binary_crossentropy(K.cast(t, y.dtype), y), "3,4i2 3,4p"),
    "binary_crossentropy_logits": (lambda K, t, y: K.binary_crossentropy(t, y, from_logits=True), "3,4p 3,4"),
    "binary_focal_crossentropy": (lambda K, t, y: K.binary_focal_crossentropy(t, y), "3,4p 3,4p"),
    "binary_focal_balanced": (lambda K, t, y: K.binary_focal_crossentropy(t, y, True, 0.3, 1.5, True), "3,4p 3,4"),
    "categorical_crossentropy": (lambda K, t, y: K.categorical_crossentropy(t, y), "3,4s 3,4p"),
    "categorical_crossentropy_logits": (lambda K, t, y: K.categorical_crossentropy(t, y, from_logits=True), "3,2,4s 3,2,4"),
    "categorical_crossentropy_axis": (lambda K, t, y: K.categorical_crossentropy(t, y, axis=1), "3,4,2p 3,4,2p"),
    "categorical_focal_crossentropy": (lambda K, t, y: K.categorical_focal_crossentropy(t, y), "3,4s 3,4p"),
    "categorical_focal_logits": (lambda K, t, y: K.categorical_focal_crossentropy(t, y, 0.5, 1.0, True), "3,4s 3,4"),
    "sparse_categorical_crossentropy": (lambda K, t, y: K.sparse_categorical_crossentropy(t, y), "3i4 3,4s"),
    "sparse_categorical_column": (lambda K, t, y: K.sparse_categorical_crossentropy(t, y), "3,1i4 3,4p"),
    "sparse_categorical_logits": (lambda K, t, y: K.sparse_categorical_crossentropy(t, y, from_logits=True), "3,2i4 3,2,4"),
    "sparse_categorical_ignored": (lambda K, t, y: K.sparse_categorical_crossentropy(t, y, ignore_class=1), "!6i4 !6,4s"),
    "sparse_categorical_time": (lambda K, t, y: K.sparse_categorical_crossentropy(t, y), "3,2,1i4 3,2,4s"),
    "in_top_k": (lambda K, y, t: K.in_top_k(y, t, 2), "5,4 5i4"),
    # normalization
    "batch_normalization": (lambda K, x, m, v: K.batch_normalization(x, m, v, m, v), "3,4 !4 !4p"),
    "batch_normalization_plain": (lambda K, x, m, v: K.batch_normalization(x, m, v, None, None, epsilon=0.1), "3,4 !4 !4p"),
    "batch_normalization_shaped": (lambda K, x, m, v: K.batch_normalization(x, m, v, m, v, axis=1), "3,4,2 !1,4,1 !1,4,1p"),
    "bias_add": (lambda K, x, b: K.bias_add(x, b), "2,3,3,4 !4"),
    "bias_add_first": (lambda K, x, b: K.bias_add(x, b, "channels_first"), "2,4,3,3 !4"),
    "bias_add_places": (lambda K, x, b: K.bias_add(x, b), "2,3,2,4 !3,2,4"),
    "bias_add_places_first": (lambda K, x, b: K.bias_add(x, b, data_format="channels_first"), "2,4,3,2 !3,2,4"),
    # windows
    "conv1d": (lambda K, x, k: K.conv1d(x, k, strides=2), "2,7,3 !3,3,2"),
    "conv1d_causal": (lambda K, x, k: K.conv1d(x, k, padding="causal", dilation_rate=2), "2,7,3 !3,3,2"),
    "conv2d": (lambda K, x, k: K.conv2d(x, k, strides=(2, 1), padding="same"), "2,5,5,3 !3,2,3,2"),
    "conv2d_dilated": (lambda K, x, k: K.conv2d(x, k, dilation_rate=(2, 2)), "2,6,6,3 !3,2,3,2"),
    "conv3d": (lambda K, x, k: K.conv3d(x, k), "2,3,4,4,2 !2,2,2,2,3"),
    "conv2d_transpose": (lambda K, x, k: K.conv2d_transpose(x, k, (2, 7, 7, 2), (2, 2)), "!2,3,3,3 !3,3,2,3"),
    "conv2d_transpose_more": (lambda K, x, k: K.conv2d_transpose(x, k, (2, 8, 8, 2), (2, 2)), "!2,3,3,3 !3,3,2,3"),
    "conv2d_transpose_same": (lambda K, x, k: K.conv2d_transpose(x, k, (2, 6, 6, 2), (2, 2), "same"), "!2,3,3,3 !3,3,2,3"),
    "conv2d_transpose_odd": (lambda K, x, k: K.conv2d_transpose(x, k, (None, 5, 5, 2), (2, 2), "same"), "2,3,3,3 !3,3,2,3"),
    "conv2d_transpose_wide": (lambda K, x, k: K.conv2d_transpose(x, k, (2, 9, 9, 2), (3, 3), "same"), "!2,3,3,3 !2,2,2,3"),
    "depthwise_conv2d": (lambda K, x, k: K.depthwise_conv2d(x, k, padding="same"), "2,5,5,3 !3,2,3,2"),
    "separable_conv2d": (lambda K, x, d, p: K.separable_conv2d(x, d, p, padding="same"), "2,5,5,3 !3,3,3,2 !1,1,6,4"),
    "pool2d": (lambda K, x: K.pool2d(x, (2, 2)), "2,5,5,3"),
    "pool2d_avg": (lambda K, x: K.pool2d(x, (3, 3), (2, 2), "same", pool_mode="avg"), "2,5,5,3"),
    "pool3d": (lambda K, x: K.pool3d(x, (2, 2, 2), padding="same"), "2,3,4,4,2"),
    # larger images
    "resize_images": (lambda K, x: K.resize_images(x, 2, 3, "channels_last"), "2,3,2,2"),
    "resize_images_first": (lambda K, x: K.resize_images(x, 2, 2, "channels_first"), "2,2,3,2"),
    "resize_images_bilinear": (lambda K, x: K.resize_images(x, 2, 2, "channels_last", "bilinear"), "2,3,3,2"),
    "resize_volumes": (lambda K, x: K.resize_volumes(x, 2, 1, 3, "channels_last"), "2,2,2,2,1"),
    "resize_volumes_first": (lambda K, x: K.resize_volumes(x, 1, 2, 2, "channels_first"), "2,1,2,2,2"),
    # loops and cases
    "map_fn": (lambda K, x: K.map_fn(lambda row: K.sum(row * 2), x), "3,4"),
    "foldl": (lambda K, x: K.foldl(lambda so_far, row: so_far * 0.5 + row, x), "!3,4"),
    "foldl_from": (lambda K, x: K.foldl(lambda so_far, row: so_far - row, x, initializer=K.ones_like(x[0])), "!3,4"),
    "foldr": (lambda K, x: K.foldr(lambda so_far, row: so_far * 0.5 + row, x), "!3,4"),
    "switch": (lambda K, c, x, y: K.switch(c, x, y), "3,4b 3,4 3,4"),
    "switch_rows": (lambda K, c, x, y: K.switch(c, x, y), "3,1b 3,4 3,4"),
    "switch_rows_of_two": (lambda K, c, x, y: K.switch(c, x, y), "3,4b 3,4,2 3,4,2"),
    "switch_one": (lambda K, x: K.switch(K.sum(x) > 100, lambda: x * 2, lambda: x + 1), "3,4"),
    "rnn": (lambda K, x, s: list(K.rnn(lambda now, states: ((now + states[0]) * 0.5, [now * states[0]]), x, [s])), "2,3,4 2,4"),
    "rnn_backwards": (lambda K, x, s: K.rnn(lambda now, states: (now + states[0], [now - states[0]]), x, [s], go_backwards=True)[1], "2,3,4 2,4"),
    "rnn_masked": (lambda K, x, s, m: list(K.rnn(lambda now, states: (now + states[0], [now + states[0]]), x, [s], mask=m)), "2,3,4 2,4 2,3b"),
    "rnn_unrolled": (lambda K, x, s: K.rnn(lambda now, states: (now * states[1] + states[0], [now]), x, [s], constants=[s * 2], unroll=True)[1], "2,3,4 2,4"),
    # labels
    "ctc_batch_cost": (lambda K, t, y, n, m: K.ctc_batch_cost(t, y, n + 5, m + 1), "!2,3i3 !2,7,5s !2,1i3 !2,1i3"),
    "ctc_decode": (lambda K, y, n: [K.ctc_decode(y, n + 5)[0][0], K.ctc_decode(y, n + 5)[1]], "!3,8,4s !3i3"),
}  # fmt: skip

_ARRAY = re.compile(r"(!?)([\d,]+)([a-z]?)(\d*)")


def arrays(name: str, empty: bool = False) -> list[np.ndarray]:
    """The arrays of one case, the same in every run.

    Args:
        name: of the case.
        empty: with no member in the batch.
    """
    chance = np.random.RandomState(zlib.crc32(name.encode()) % 2**32)
    return [_array(spec, chance, empty) for spec in CASES[name][1].split()]


def batched(name: str) -> list[bool]:
    """Whether the first axis of each array is a batch."""
    return [not spec.startswith("!") for spec in CASES[name][1].split()]


def _array(spec: str, chance: np.random.RandomState, empty: bool) -> np.ndarray:
    fixed, sizes, kind, below = _ARRAY.fullmatch(spec).groups()
    shape = [int(size) for size in sizes.split(",")]
    if empty and not fixed:
        shape[0] = 0
    if kind == "i":
        return chance.randint(0, int(below), shape).astype("int32")
    if kind == "b":
        return chance.rand(*shape) > 0.5
    if kind in ("p", "s"):
        numbers = 0.05 + 0.9 * chance.rand(*shape)
        return (numbers / numbers.sum(-1, keepdims=True) if kind == "s" else numbers).astype(
            "float32"
        )
    return chance.randn(*shape).astype("float32")
