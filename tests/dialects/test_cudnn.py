"""Recurrent layers that ran on Nvidia's library, in synthetic weights."""

from __future__ import annotations

import numpy as np
import pytest

from keramos.dialects import arrays, cudnn, origin, upgrade

OLD = origin.Origin(keras_version="2.6.0")
INPUTS, UNITS = 3, 2


def as_the_library_has_them(kernel, recurrent, gates: int):
    """Today's kernels, gate by gate as the library keeps them."""
    columns = [np.reshape(k.T, k.shape) for k in np.hsplit(kernel, gates)]
    return np.hstack(columns), np.hstack([r.T for r in np.hsplit(recurrent, gates)])


def read(cell: str, variable: str, stored, shape, beside, **more):
    target = arrays.Target(cell, variable, shape, "float32", None, OLD, beside=beside, **more)
    for change in arrays.changes(stored.shape, "float32", target):
        stored = change.function(stored)
        assert stored.shape == change.shape
    return stored


@pytest.mark.parametrize(("cell", "gates"), [("LSTMCell", 4), ("GRUCell", 3)])
def test_kernels_come_back(cell: str, gates: int):
    random = np.random.RandomState(0)
    kernel = random.normal(size=(INPUTS, gates * UNITS))
    recurrent = random.normal(size=(UNITS, gates * UNITS))
    stored = as_the_library_has_them(kernel, recurrent, gates)
    beside = (kernel.shape, recurrent.shape, (2 * gates * UNITS,))
    found = read(cell, "kernel", stored[0], kernel.shape, beside)
    np.testing.assert_array_equal(found, kernel)
    found = read(cell, "recurrent_kernel", stored[1], recurrent.shape, beside)
    np.testing.assert_array_equal(found, recurrent)


def test_biases_are_added_or_kept_apart():
    bias = np.arange(2 * 4 * UNITS, dtype="float32")
    found = read("LSTMCell", "bias", bias, (8,), (bias.shape,))
    np.testing.assert_array_equal(found, bias[:8] + bias[8:])
    found = read("LSTMCell", "bias", bias, (8,), (bias.shape,), is_slot=True)
    np.testing.assert_array_equal(found, bias[:8])
    bias = bias[:12]
    found = read("GRUCell", "bias", bias, (2, 6), (bias.shape,))
    np.testing.assert_array_equal(found, bias.reshape(2, 6))


def test_others_are_left_alone():
    kernel = np.ones((INPUTS, 8), "float32")
    assert read("LSTMCell", "kernel", kernel, kernel.shape, (kernel.shape, (8,))) is kernel


def test_the_class_says_what_the_library_computes():
    node = {"class_name": "CuDNNGRU", "config": {"units": 2, "time_major": False}}
    config = upgrade(node, OLD).config
    assert (config["module"], config["class_name"]) == ("keras.layers", "GRU")
    wanted = {"units": 2, **cudnn._FIXED, "reset_after": True}
    assert config["config"].items() >= wanted.items()
    assert "time_major" not in config["config"]
    mine = upgrade(node, OLD, lambda name: name == "CuDNNGRU").config
    assert mine["class_name"] == "CuDNNGRU"
