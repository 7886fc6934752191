"""Statistics that older writers kept as variables, in synthetic files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos

SUMMARY = np.array([[0.0, 1.0, 2.0, 3.0], [1.0, 1.0, 1.0, 1.0]], "float32")


def layer(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"name": name, "trainable": True, **config}}


def write(path: Path, layers: list[dict], tensors: dict[str, dict[str, np.ndarray]]) -> None:
    """A whole model in HDF5, as tf.keras 2.9 writes it."""
    first = layer("InputLayer", "x", batch_input_shape=[None, 2], dtype="float32", sparse=False)
    config = {"name": "m", "layers": [first, *layers]}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "2.9.0", "tensorflow"
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": config})
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([*tensors], "S")
        for name, own in tensors.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = np.array([*own], "S") if own else np.zeros(0)
            for tensor, value in own.items():
                inner[tensor] = value


def discretization(name: str, **config: Any) -> dict[str, Any]:
    return layer("Discretization", name, dtype="int64", bin_boundaries=None, num_bins=2, **config)


def test_boundaries_come_from_the_summary(tmp_path):
    write(tmp_path / "m.h5", [discretization("d")], {"x": {}, "d": {"summary:0": SUMMARY}})
    model = keramos.saving.load_model(tmp_path / "m.h5")
    assert model.layers[-1].bin_boundaries == [1.0]
    model.save(tmp_path / "m.keras")
    again = keramos.saving.load_model(tmp_path / "m.keras")
    assert again.layers[-1].bin_boundaries == [1.0]


def test_those_inside_a_model_are_told_by_their_names(tmp_path):
    dense = layer("Dense", "dense", units=1)
    inner = layer("Sequential", "inner", layers=[discretization("d"), dense])
    kernel, bias = np.ones((2, 1), "float32"), np.zeros(1, "float32")
    own = {"dense/kernel:0": kernel, "dense/bias:0": bias, "d/summary_1:0": SUMMARY}
    write(tmp_path / "m.h5", [inner], {"x": {}, "inner": own})
    model = keramos.saving.load_model(tmp_path / "m.h5")
    assert np.asarray(model(np.array([[0.5, 2.5]], "float32"))).tolist() == [[1.0]]


@pytest.mark.parametrize("summary", [np.zeros((2, 0), "float32"), np.zeros(3, "float32")])
def test_an_empty_summary_says_nothing(summary: np.ndarray, tmp_path):
    write(tmp_path / "m.h5", [discretization("d")], {"x": {}, "d": {"summary:0": summary}})
    model = keramos.saving.load_model(tmp_path / "m.h5")
    assert model.layers[-1].bin_boundaries is None


def test_weights_of_terms_stand_in_the_config_as_well(tmp_path):
    lookup = layer(
        "StringLookup",
        "s",
        vocabulary=["a", "b"],
        idf_weights=[0.5, 0.7],
        output_mode="tf_idf",
        dtype="string",
    )
    weights = np.array([0.6, 0.5, 0.7], "float32")
    write(tmp_path / "m.h5", [lookup], {"x": {}, "s": {"Variable:0": weights}})
    model = keramos.saving.load_model(tmp_path / "m.h5")
    assert model.layers[-1].dtype == "float32"


GOLDEN = Path(__file__).parents[1] / "golden" / "statistics"


@pytest.mark.parametrize("weights", ["m.weights.h5", "m"])
def test_weights_alone_bring_them(weights):
    """Of tf.keras 2.15, by path and by object: neither says that the layer has no variables now."""
    model = keramos.saving.load_model(GOLDEN / "m.json", weights=GOLDEN / weights)
    bins = model.get_layer("bins")
    x = np.array([[-0.9, 0.1, 0.7], [0.3, 0.3, -0.3]], "float32")
    assert np.asarray(bins(x)).tolist() == [[0, 2, 3], [2, 2, 1]]
    assert bins.dtype == "float32"  # in which stock Keras takes the numbers
