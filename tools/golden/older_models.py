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
