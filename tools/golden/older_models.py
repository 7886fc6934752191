"""Models with what Keras had until 2.15 and Keras 3 has not: name -> the model, and its inputs."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import tf_keras as keras

MODELS: dict[str, Callable] = {}


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
