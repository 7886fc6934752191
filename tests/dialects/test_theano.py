"""Layers that Keras 2 ran on Theano, held to Theano's own arithmetic (synthetic)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import keramos


def model_of(class_name: str, shape: list[int | None], **config: Any) -> Any:
    layer = {"name": "x", "batch_input_shape": [None, *shape], "use_bias": False, **config}
    listed = [{"class_name": class_name, "config": layer}]
    whole = {"keras_version": "2.2.4", "backend": "theano", "class_name": "Sequential"}
    return keramos.models.model_from_json(json.dumps({**whole, "config": listed}))


def draw(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape).astype("float32")


@pytest.mark.parametrize(
    ("size", "stride", "added"),
    [(3, 1, None), (3, 2, None), (5, 2, None), (1, 2, None), (3, 3, None), (3, 2, 1), (5, 2, 0)],
)
def test_transposed_convolutions(size: int, stride: int, added: int | None):
    """out[i·s + a − k // 2] += x[i]·w[a]"""
    length = 4
    arguments = {"kernel_size": [size, 1], "strides": [stride, 1], "padding": "same", "filters": 3}
    output_padding = None if added is None else [added, 0]
    made = model_of("Conv2DTranspose", [length, 1, 2], output_padding=output_padding, **arguments)
    x, kernel = draw(2, length, 1, 2), draw(size, 1, 3, 2)
    made.set_weights([kernel])
    steps = length * stride
    if added is not None:
        steps = (length - 1) * stride + size - 2 * (size // 2) + added
    expected = np.zeros((2, steps, 1, 3))
    for i in range(length):
        for a in range(size):
            if 0 <= (place := i * stride + a - size // 2) < steps:
                expected[:, place, 0] += x[:, i, 0] @ kernel[a, 0].T
    np.testing.assert_allclose(made.predict(x, verbose=0), expected, rtol=1e-4, atol=1e-5)


def test_transposed_convolutions_of_volumes_are_cut_alike():
    arguments = {"kernel_size": [3, 3, 3], "strides": [2, 2, 2], "padding": "same", "filters": 2}
    made = model_of("Conv3DTranspose", [2, 3, 2, 1], **arguments)
    kernel = np.ones((3, 3, 3, 2, 1), "float32")
    made.set_weights([kernel])
    found = made.predict(np.ones((1, 2, 3, 2, 1), "float32"), verbose=0)
    assert found.shape == (1, 4, 6, 4, 2)
    # Of the whole, 1 1 2 1 1, the first is cut.
    assert found[0, :, 0, 0, 0].tolist() == [1, 2, 1, 1]


@pytest.mark.parametrize("class_name", ["SeparableConv2D", "DepthwiseConv2D", "SeparableConv1D"])
@pytest.mark.parametrize(("size", "stride"), [(2, 1), (3, 2), (4, 2), (3, 1)])
def test_convolutions_by_channel(class_name: str, size: int, stride: int):
    length, rank = 7, int(class_name[-2])
    ones = [1] * (rank - 1)
    arguments = {"kernel_size": [size, *ones], "padding": "same", "filters": 2}
    if class_name.startswith("Depthwise"):
        del arguments["filters"]
    # Keras takes the same stride for all axes of these layers.
    made = model_of(class_name, [length, *ones, 2], strides=[stride] * rank, **arguments)
    x, depthwise = draw(2, length, *ones, 2), draw(size, *ones, 2, 1)
    pointwise = np.eye(2, dtype="float32").reshape(*[1] * rank, 2, 2)
    made.set_weights([depthwise, *([pointwise] if "filters" in arguments else [])])
    steps, taps = x.reshape(2, length, 2), depthwise.reshape(size, 2)
    around = np.pad(steps, ((0, 0), (size // 2, size), (0, 0)))
    places = range(0, length, stride)
    expected = np.stack([np.sum(around[:, i : i + size] * taps, 1) for i in places], 1)
    found = made.predict(x, verbose=0).reshape(expected.shape)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
