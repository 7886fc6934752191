"""Locally connected layers: a kernel of its own in every place."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import keramos
from keramos import errors
from keramos.layers import legacy

CASES = list(itertools.product(("channels_last", "channels_first"), ("valid", "same"), (1, 2)))


def naive(layer, x: np.ndarray) -> np.ndarray:
    """The formula, window by window, for one axis of space and channels last."""
    kernel, bias = np.asarray(layer.kernel), np.asarray(layer.bias)
    size, stride = layer.kernel_size[0], layer.strides[0]
    before = size // 2 if layer.padding == "same" else 0
    padded = np.pad(x, ((0, 0), (before, size), (0, 0)))
    windows = [padded[:, i * stride : i * stride + size] for i in range(len(bias))]
    values = [w.reshape(len(x), -1) @ kernel[i] + bias[i] for i, w in enumerate(windows)]
    return np.stack(values, 1)


@pytest.mark.parametrize(("padding", "stride", "size"), [("valid", 2, 3), ("same", 2, 2)])
def test_each_place_has_its_own_kernel(padding: str, stride: int, size: int):
    layer = legacy.LocallyConnected1D(
        4, size, strides=stride, padding=padding, bias_initializer="random_normal"
    )
    x = np.random.RandomState(0).normal(size=(2, 8, 3)).astype("float32")
    found = layer(x)
    np.testing.assert_allclose(found, naive(layer, x), rtol=1e-5, atol=1e-6)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("layout", "padding", "stride"), CASES)
@pytest.mark.parametrize("rank", [1, 2])
def test_shapes_agree(rank: int, layout: str, padding: str, stride: int):
    cls = (legacy.LocallyConnected1D, legacy.LocallyConnected2D)[rank - 1]
    layer = cls(3, 3, strides=stride, padding=padding, data_format=layout)
    shape = (5, 6, 7)[: rank + 1]
    symbolic = layer(keramos.Input(shape)).shape[1:]
    for batch in (0, 2):
        x = np.ones((batch, *shape), "float32")
        assert layer(x).shape == layer.compute_output_shape(x.shape) == (batch, *symbolic)


@pytest.mark.parametrize("policy", ["float16", "mixed_float16", "mixed_bfloat16"])
def test_computes_in_the_dtype_of_its_policy(policy: str):
    layer = legacy.LocallyConnected2D(2, 2, dtype=policy)
    x = np.ones((1, 3, 3, 1), "float32")
    assert layer(x).dtype == layer.compute_dtype
    assert layer.kernel.dtype == layer.variable_dtype


@pytest.mark.parametrize("cls", [legacy.LocallyConnected1D, legacy.LocallyConnected2D])
def test_its_config_makes_it_again(cls):
    settings = {
        "padding": "same",
        "data_format": "channels_first",
        "activation": "relu",
        "kernel_regularizer": "l2",
        "bias_constraint": "non_neg",
    }
    config = cls(3, 2, **settings).get_config()
    assert cls.from_config(config).get_config() == config


def test_a_file_names_it_as_registered(tmp_path):
    model = keramos.Sequential([keramos.Input((7, 3)), legacy.LocallyConnected1D(4, 3)])
    written = keramos.saving.serialize_keras_object(model.layers[0])
    assert written["module"] == "keramos.layers.legacy"
    assert written["registered_name"] == "keramos>LocallyConnected1D"
    model.save(tmp_path / "m.keras")
    again = keramos.saving.load_model(tmp_path / "m.keras")
    x = np.ones((2, 7, 3), "float32")
    np.testing.assert_array_equal(model(x), again(x))


def test_it_trains():
    model = keramos.Sequential([keramos.Input((6, 2)), legacy.LocallyConnected1D(1, 2)])
    model.compile("sgd", "mse")
    x = np.random.RandomState(0).normal(size=(8, 6, 2)).astype("float32")
    losses = model.fit(x, np.ones((8, 5, 1)), epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("shape", [(None, 3), (7, None)])
def test_every_size_must_be_known(shape: tuple):
    with pytest.raises(errors.ShapeError, match="all sizes"):
        legacy.LocallyConnected1D(4, 3)(keramos.Input(shape))
