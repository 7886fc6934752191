"""Layers of Keras 1 that Keras 3 has not, in configs that are made here (synthetic), against the
formulas.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import keramos
from keramos.dialects import upgrade
from keramos.dialects.origin import Origin

THEANO = Origin(keras_version="1.2.2", backend="theano")
TENSORFLOW = Origin(keras_version="1.2.2", backend="tensorflow")


def model(origin: Origin, class_name: str, shape: tuple[int, ...], **config: Any) -> Any:
    """A Sequential of one layer."""
    arguments = {"name": "x", "batch_input_shape": [None, *shape], **config}
    node = {"class_name": "Sequential", "config": [{"class_name": class_name, "config": arguments}]}
    return keramos.saving.deserialize_keras_object(upgrade(node, origin).config)


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def compare(made: Any, x: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(made.predict(x, verbose=0), expected, rtol=1e-4, atol=1e-5)


def test_maxout():
    made = model(THEANO, "MaxoutDense", (4,), output_dim=3, nb_feature=2, bias=True)
    x, kernel, bias = draw(5, 4), draw(2, 4, 3), draw(2, 3)
    made.set_weights([kernel, bias])
    compare(made, x, np.max(np.einsum("bi,fio->bfo", x, kernel) + bias, 1))


def test_highway():
    made = model(THEANO, "Highway", (4,), activation="tanh", transform_bias=-2, init="uniform")
    x, w, carry = draw(5, 4), draw(4, 4), draw(4, 4, seed=1)
    made.set_weights([w, carry, np.ones(4), np.zeros(4)])
    t = 1 / (1 + np.exp(-x @ carry))
    compare(made, x, t * np.tanh(x @ w + 1) + (1 - t) * x)


def test_each_sample_normalized():
    made = model(THEANO, "BatchNormalization", (4,), mode=1, epsilon=0.1, axis=-1, momentum=0.9)
    x = draw(5, 4)
    deviation = np.sqrt(x.var(-1, keepdims=True) + 0.1)
    compare(made, x, (x - x.mean(-1, keepdims=True)) / (deviation + 0.1))


def test_each_sample_normalized_by_a_plain_deviation():
    origin = Origin(keras_version="1.0.3", backend="theano")
    made = model(origin, "BatchNormalization", (4,), mode=1, epsilon=0.1, axis=-1, momentum=0.9)
    x = draw(5, 4)
    compare(made, x, (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + 0.1))


def test_each_batch_normalized():
    made = model(THEANO, "BatchNormalization", (3, 4), mode=2, epsilon=0.1, axis=1, momentum=0.9)
    x = draw(5, 3, 4)
    mean, variance = x.mean((0, 2), keepdims=True), x.var((0, 2), keepdims=True)
    compare(made, x, (x - mean) / np.sqrt(variance + 0.1))


@pytest.mark.parametrize("origin", [THEANO, TENSORFLOW])
def test_s_shaped(origin: Origin):
    made = model(origin, "SReLU", (4,), t_left_init="zero")
    x, (t, a, r, b) = draw(50, 4) * 3, (draw(4, seed=i) for i in range(4))
    made.set_weights([t, a, r, b])
    right = t + abs(r)
    left = t + a * (x - t)
    if origin is THEANO:  # K.relu there was a minimum of all of it
        left = np.minimum(left, right)
    assert np.any(t + a * (x - t) > right)
    middle = np.where(x < t, left, x)
    compare(made, x, np.where(x > right, right + b * (x - right), middle))


def transposed(x: np.ndarray, kernel: np.ndarray, stride: int, before: int, length: int):
    """x: (batch, L, in), kernel: (k, out, in) of a correlation's reverse."""
    whole = np.zeros(
        (x.shape[0], (x.shape[1] - 1) * stride + len(kernel) + length, kernel.shape[1])
    )
    for i in range(x.shape[1]):
        for a in range(len(kernel)):
            whole[:, i * stride + a] += x[:, i] @ kernel[a].T
    return whole[:, before : before + length]


@pytest.mark.parametrize(
    ("origin", "mode", "size", "stride", "length", "before"),
    [
        (THEANO, "same", 3, 1, 5, 1),
        (THEANO, "same", 3, 2, 9, 1),
        (THEANO, "same", 4, 2, 8, 2),
        (THEANO, "valid", 3, 2, 11, 0),
        (TENSORFLOW, "same", 3, 2, 10, 0),
        (TENSORFLOW, "same", 3, 2, 9, 1),
        (TENSORFLOW, "same", 2, 1, 5, 0),
        (TENSORFLOW, "valid", 3, 2, 11, 0),
        (TENSORFLOW, "valid", 3, 2, 12, 0),
        (TENSORFLOW, "valid", 2, 3, 15, 0),
    ],
)
def test_deconvolution(origin: Origin, mode: str, size: int, stride: int, length: int, before: int):
    made = model(
        origin,
        "Deconvolution2D",
        (1, 5, 2),
        nb_filter=3,
        nb_row=1,
        nb_col=size,
        output_shape=[None, 1, length, 3],
        border_mode=mode,
        subsample=[1, stride],
        dim_ordering="tf",
        bias=True,
    )
    x, kernel = draw(4, 1, 5, 2), draw(size, 3, 2)
    made.set_weights([kernel[None], np.ones(3)])
    compare(made, x, transposed(x[:, 0], kernel, stride, before, length)[:, None] + 1)


@pytest.mark.parametrize("mode", ["same", "valid"])
def test_deconvolution_of_channels_first(mode: str):
    config = {"nb_filter": 3, "nb_row": 3, "nb_col": 3, "bias": False, "border_mode": mode}
    origin, sizes = THEANO, [11, 9]
    size = {"subsample": [2, 2], "output_shape": [None, 3, *sizes]}
    config |= size
    last = {"output_shape": [None, *sizes, 3], "dim_ordering": "tf"}
    x, kernel = draw(4, 2, 5, 4), draw(3, 3, 3, 2)
    first = model(origin, "Deconvolution2D", (2, 5, 4), **config, dim_ordering="th")
    other = model(origin, "Deconvolution2D", (5, 4, 2), **{**config, **last})
    first.set_weights([kernel])
    other.set_weights([kernel])
    expected = other.predict(x.transpose(0, 2, 3, 1), verbose=0).transpose(0, 3, 1, 2)
    compare(first, x, expected)


def test_locally_connected():
    made = model(
        THEANO,
        "LocallyConnected1D",
        (6, 2),
        nb_filter=3,
        filter_length=2,
        subsample_length=2,
        border_mode="valid",
        input_dim=None,
    )
    x, kernel = draw(4, 6, 2), draw(3, 4, 3)
    made.set_weights([kernel, np.zeros((3, 3))])
    compare(made, x, np.einsum("bpk,pkf->bpf", x.reshape(4, 3, 4), kernel))
