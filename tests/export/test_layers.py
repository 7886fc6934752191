"""Every layer as an endpoint of a SavedModel, run by our own loader beside the layer itself.

`tools/export_table.py` runs the same in TensorFlow, and the other formats.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers

from .layer_cases import Called, layer_cases

#: One of each kind is quick.
QUICK = frozenset(
    "Dense Conv2D LSTM BatchNormalization MultiHeadAttention Embedding MaxPooling2D Softmax "
    "Concatenate Dropout Discretization Rescaling".split()
)


def cases():
    for case in layer_cases():
        marks = () if case["class"] in QUICK else pytest.mark.slow
        yield pytest.param(case, id=case["class"], marks=marks)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", list(cases()))
def test_a_layer_leaves_and_comes_back(case: dict, tmp_path: Path):
    Called(case).archive("saved_model").write_out(tmp_path / "m", verbose=False, verify=True)


def test_masks_and_states(tmp_path: Path):
    inputs = keramos.Input((None,), dtype="int32")
    hidden = layers.Embedding(9, 4, mask_zero=True)(inputs)
    outputs = layers.Bidirectional(layers.GRU(3, return_sequences=True))(hidden)
    model = keramos.Model(inputs, layers.GlobalAveragePooling1D()(outputs))
    model.export(tmp_path / "m", verbose=False)
    loaded = keramos.export.load(tmp_path / "m")
    x = np.array([[1, 2, 0, 0], [3, 4, 5, 0]], "int32")
    np.testing.assert_allclose(loaded.serve(x), model(x), rtol=1e-5, atol=1e-6)


def test_mixed_precision(tmp_path: Path):
    layer = layers.Dense(4, dtype="mixed_bfloat16")
    model = keramos.Sequential([keramos.Input((3,)), layer])
    model.export(tmp_path / "m", verbose=False)
    x = np.ones((2, 3), "float32")
    loaded = keramos.export.load(tmp_path / "m").serve(x)
    assert loaded.dtype == "bfloat16"
    np.testing.assert_array_equal(np.asarray(loaded), np.asarray(model(x)))
