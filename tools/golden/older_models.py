"""Models with what Keras had until 2.15 and Keras 3 has not: name -> the model, and its inputs."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import tf_keras as keras

MODELS: dict[str, Callable] = {}
#: Models that are written in one format alone, for their size.
FORMATS = {"functions": ("h5",), "masked_queries": ("h5",)}


def model(function: Callable) -> Callable:
    """Decorator: a row of `MODELS`."""
    MODELS[function.__name__] = function
    return function


def numbers(*shape: int) -> np.ndarray:
    """Normal numbers, the same ones for the same shape."""
    return np.random.RandomState(sum(shape)).normal(size=shape).astype("float32")


@model
def local_conv_kinds():
    """Locally connected layers in every way of keeping their kernels."""
    time, image = keras.Input((7, 2)), keras.Input((4, 5, 2))
    outputs = []
    for kind, layout, stride in itertools.product(
        (1, 2, 3), ("channels_last", "channels_first"), (1, 2)
    ):
        settings = {
            "implementation": kind,
            "data_format": layout,
            "strides": stride,
            "padding": "valid" if kind == 1 else "same",
            "bias_initializer": "random_normal",
        }
        outputs.append(keras.layers.LocallyConnected1D(2, 2, **settings)(time))
        outputs.append(keras.layers.LocallyConnected2D(2, (2, 1), **settings)(image))
    return keras.Model([time, image], outputs), [numbers(2, 7, 2), numbers(2, 4, 5, 2)]


def steps(*shape: int) -> np.ndarray:
    """Whole numbers, with 0 at the end of every row, and at the start of the first."""
    found = np.random.RandomState(sum(shape)).randint(1, 9, size=shape)
    found[..., -2:] = 0
    found[0, ..., 0] = 0
    return found.astype("int32")


def _masked(time: keras.KerasTensor, mask_zero: bool = True) -> keras.KerasTensor:
    return keras.layers.Embedding(9, 3, mask_zero=mask_zero)(time)


@model
def merged_masks():
    """Merging layers of inputs that are masked in other steps, or not at all."""
    times = [keras.Input((6,), dtype="int32", name=name) for name in ("a", "b")]
    both, one = [_masked(x) for x in times], [_masked(times[0]), _masked(times[1], False)]
    kinds = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
    outputs = [
        keras.layers.LSTM(2)(getattr(keras.layers, kind)()(inputs))
        for kind in kinds
        for inputs in (both, one)
    ]
    outputs.append(keras.layers.LSTM(2)(keras.layers.Concatenate(axis=1)(both)))
    later = steps(3, 6)
    later[:, 0] = 0
    return keras.Model(times, outputs), [steps(3, 6), later]


@model
def masks_of_times():
    """TimeDistributed around what makes a mask, and around what does not hand it on."""
    words, rows = keras.Input((3, 5), dtype="int32"), keras.Input((3, 5, 2))
    each = keras.layers.TimeDistributed
    inner = each(keras.layers.Embedding(9, 3, mask_zero=True))(words)
    outputs = [
        keras.layers.LSTM(2)(each(keras.layers.LSTM(3))(inner)),
        each(keras.layers.GRU(3))(each(keras.layers.Masking())(rows)),
        keras.layers.LSTM(2)(each(keras.layers.LSTM(3))(_masked(words))),
    ]
    given = numbers(2, 3, 5, 2)
    given[:, :, -1] = 0
    return keras.Model([words, rows], outputs), [steps(2, 3, 5), given]


@model
def masks_that_end():
    """Layers through which no mask went, in a graph."""
    time = keras.Input((6, 3))
    masked = keras.layers.Masking()(time)
    ending = (
        keras.layers.Rescaling(2.0, 1.0),
        keras.layers.Normalization(mean=[0.0] * 3, variance=[4.0] * 3),
        keras.layers.Identity(),
        keras.layers.Reshape((6, 3)),
    )
    outputs = [keras.layers.LSTM(2)(layer(masked)) for layer in ending]
    given = numbers(2, 6, 3)
    given[:, -2:] = 0
    return keras.Model(time, outputs), given


@model
def masks_in_a_stack():
    """A layer through which no mask went, in a Sequential."""
    layers = [
        keras.layers.Masking(input_shape=(6, 3)),
        keras.layers.Rescaling(2.0, 1.0),
        keras.layers.LSTM(2),
    ]
    given = numbers(2, 6, 3)
    given[:, -2:] = 0
    return keras.Sequential(layers), given


@model
def functions():
    """TensorFlow's functions of tensors, each an output."""
    import tensorflow as tf

    x, y, image = keras.Input((6, 4)), keras.Input((6, 4)), keras.Input((6, 4, 3))
    k = keras.backend
    batch, product = tf.shape(x)[0], x @ tf.transpose(y, [0, 2, 1])
    outputs = [
        1.5 - x * [1.0, 2.0, 3.0, 4.0],
        x // 0.3 + x % 0.7 + 2.0**x,
        tf.cast((x > 0) & ~(y > 0), "float32"),
        tf.math.squared_difference(x, y) + tf.math.divide_no_nan(x, y),
        tf.add_n([x, y, x]) + tf.math.reciprocal_no_nan(x),
        tf.math.xlogy(x + 9, y + 9) + tf.math.scalar_mul(0.5, x),
        tf.reduce_mean(x, axis=1, keepdims=True) - tf.reduce_logsumexp(x, 1, True),
        tf.math.reduce_std(x, [1, 2]) + tf.norm(x, axis=[1, 2]),
        tf.nn.l2_normalize(x, -1) + tf.nn.leaky_relu(x, alpha=0.05) + tf.nn.gelu(x),
        tf.nn.crelu(x),
        tf.cumsum(x, axis=1, reverse=True, exclusive=True) + tf.math.cumprod(x, 1),
        tf.sort(x, -1, "DESCENDING"),
        tf.argsort(x, -1, direction="DESCENDING"),
        tf.math.top_k(x, k=2)[1],
        tf.split(x, [1, 3], axis=-1)[1],
        tf.unstack(x, axis=1)[2],
        tf.reshape(tf.nn.relu(x * 2), [batch, -1, 2]),
        tf.reshape(x, (-1, tf.shape(x)[1] * 2, 2)),
        tf.concat([x, tf.zeros([batch, 1, 4])], 1),
        x + tf.tile(tf.constant([[[1.0, 2.0, 3.0, 4.0]]]), [batch, 6, 1]),
        x / tf.cast(tf.shape(x)[1], "float32"),
        tf.pad(x, [[0, 0], [1, 2], [0, 0]], constant_values=5.0),
        tf.gather(x, [0, 2], axis=1) + tf.slice(x, [0, 1, 0], [-1, 2, 4]),
        tf.strided_slice(x, [0, 1, 0], [3, 5, 4], [1, 2, 1]),
        x[:, 1:-1, None, 0] + x[:, :, 1:3][:, :4, tf.newaxis, 1],
        tf.where(x > 0, x, 0.0),
        tf.one_hot(tf.argmax(x, -1), 4, on_value=2.0, off_value=-1.0),
        tf.sequence_mask(tf.argmax(x, -1), 7, dtype=tf.float32),
        tf.matmul(x, y, transpose_b=True) + tf.linalg.band_part(product, 1, 0),
        tf.tensordot(x, np.ones((4, 3), "float32"), 1) + k.dot(x, k.constant(np.ones((4, 3)))),
        k.batch_dot(x, y, axes=(2, 2)) + tf.linalg.matvec(x, y[:, 0])[:, None],
        k.hard_sigmoid(x) + k.clip(x, -0.5, 0.5) + k.relu(x, alpha=0.1, max_value=0.5),
        k.batch_flatten(x),
        tf.clip_by_value(x, -np.inf, 0.2),
        tf.image.resize(image, [3, 8]),
        tf.image.rgb_to_grayscale(tf.image.flip_left_right(tf.image.rot90(image))),
        tf.image.adjust_contrast(image, 2.0) + tf.image.adjust_brightness(image, 0.2),
        tf.nn.max_pool(image, [1, 3, 3, 1], [1, 2, 2, 1], "SAME"),
        tf.nn.avg_pool2d(tf.image.crop_to_bounding_box(image, 1, 1, 4, 3), 2, 1, "VALID"),
        tf.nn.conv2d(image, np.ones((2, 2, 3, 4), "float32"), [1, 2, 2, 1], "VALID"),
        tf.nn.space_to_depth(image, 2),
    ]
    found = keras.Model([x, y, image], outputs)
    return found, [numbers(3, 6, 4), numbers(3, 6, 4)[::-1].copy(), numbers(2, 6, 4, 3)[[0, 1, 0]]]


@model
def adapted():
    """Layers that keep statistics of their data, and those that only change images in training."""
    layers = keras.layers
    data = numbers(40, 3)
    bins, coarse = layers.Discretization(num_bins=5), layers.Discretization(num_bins=3, epsilon=0.1)
    normal = layers.Normalization()
    for layer in (bins, coarse, normal):
        layer.adapt(data)
    x, image = keras.Input((3,)), keras.Input((12, 10, 3))
    inner = keras.Sequential([keras.Input((3,)), coarse, layers.Embedding(3, 2)])
    features = layers.experimental.RandomFourierFeatures(4, "laplacian", scale=2.0, trainable=True)
    outputs = [
        bins(x),
        inner(x),
        features(normal(x)),
        layers.RandomHeight(0.1)(layers.RandomCrop(5, 6)(image)),
    ]
    return keras.Model([x, image], outputs), [data[:4], numbers(4, 12, 10, 3)]


def _words() -> list[np.ndarray]:
    return [np.array([[1, 2, 0, 0], [3, 4, 1, 0]]), np.array([[4, 0, 2, 1], [2, 0, 0, 0]])]


def _embedded() -> tuple:
    words = keras.Input((4,))
    return words, keras.layers.Embedding(5, 4, mask_zero=True)(words)


@model
def decoder():
    """Masked layers that begin with states of others, one of them within a model."""
    layers = keras.layers
    (given, x), (asked, y), (words, z) = _embedded(), _embedded(), _embedded()
    _, h, c = layers.LSTM(4, return_state=True)(x)
    start = keras.Input((4,))
    inner = keras.Model(
        [words, start], layers.GRU(4, return_sequences=True)(z, initial_state=start)
    )
    y = layers.LSTM(4, return_sequences=True)(y, initial_state=[h, c])
    y = layers.Bidirectional(layers.GRU(4, return_sequences=True))(y, initial_state=[h, c])
    y = layers.RNN(layers.SimpleRNNCell(4))(y, initial_state=h)
    z = layers.GRU(4)(inner([asked, h]), initial_state=c)
    return keras.Model([given, asked], layers.Concatenate()([y, z])), _words()


@model
def masks_that_move_layers():
    """What ends a mask stands behind a deeper layer, in a model and in one within it."""
    layers = keras.layers

    def moving() -> keras.Model:
        (a, x), (b, y) = _embedded(), _embedded()
        y = layers.Reshape((4, 4))(layers.Dense(4)(y))
        return keras.Model([a, b], layers.Concatenate()([layers.Dense(4)(x), y]))

    (a, x), b = _embedded(), keras.Input((4,))
    z = layers.Dense(4)(layers.Reshape((16,))(layers.Dense(4)(x)))
    y = layers.Dense(4)(layers.Flatten()(moving()([a, b])))
    return keras.Model([a, b], layers.Concatenate()([y, z])), _words()


@model
def slots_of_moved_layers():
    """Two embeddings of one shape change places, and the optimizer's slots with them."""
    layers = keras.layers
    (a, x), (b, y) = _embedded(), _embedded()
    y = layers.Reshape((4, 4))(layers.Dense(4)(y))
    z = layers.Concatenate()([layers.Dense(4)(x), y])
    trained = keras.Model([a, b], layers.Dense(1)(layers.Flatten()(z)))
    trained.compile("adam", "mse")
    trained.fit(_words(), np.ones((2, 1), "float32"), verbose=0)
    return trained, _words()


@model
def masked_queries():
    """Attention of words that are not there, with weights that drop out, and that are returned."""
    layers = keras.layers
    words, x = _embedded()
    y = layers.MultiHeadAttention(2, 3, dropout=0.1)(x, x, use_causal_mask=True)
    asked = layers.Add()([x, y])
    z, weights = layers.MultiHeadAttention(2, 3)(asked, x, return_attention_scores=True)
    y = layers.MultiHeadAttention(2, 3)(asked, asked)
    outputs = [layers.Flatten()(layers.Concatenate()([y, z])), weights]
    return keras.Model(words, outputs), _words()[0]
