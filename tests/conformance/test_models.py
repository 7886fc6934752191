"""Whole models: config, names, order of weights, paths in a file and outputs are those of stock
Keras.

Refuses to know single layers.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

import keramos as keras

from . import table

bench, models = table.cases("bench"), table.cases("models")
HERE = {"Model", "Sequential"} <= table.exported("models") and "Dense" in table.exported("layers")


def layers_of(config: object) -> set[str]:
    """The names of all layers that a config mentions."""
    if isinstance(config, dict):
        own = {config["class_name"]} if config.get("module") == "keras.layers" else set()
        return own.union(*map(layers_of, config.values()))
    return set().union(*map(layers_of, config)) if isinstance(config, list) else set()


NAMES = [
    name
    for name in models.MODELS
    if HERE
    and layers_of(table.golden(f"models/{name}").get("config")) | {"Dense", "ReLU"}
    <= table.exported("layers")
]
STOCK = [name for name in NAMES if name not in models.CUSTOM]
READABLE = [name for name in STOCK if name not in models.ONE_WAY]
each_model = pytest.mark.parametrize("name", NAMES)
each_stock_model = pytest.mark.parametrize("name", STOCK)


def golden(name: str) -> dict:
    return table.golden(f"models/{name}")


@each_stock_model
def test_a_model_is_written_as_keras_writes_it(name):
    written = keras.saving.serialize_keras_object(bench.model(name, keras))
    assert json.dumps(written) == json.dumps(golden(name)["config"])


@pytest.mark.parametrize("name", READABLE)
def test_what_keras_wrote_for_a_model_is_read_and_written_back(name):
    model = keras.saving.deserialize_keras_object(json.loads(json.dumps(golden(name)["config"])))
    assert json.dumps(keras.saving.serialize_keras_object(model)) == json.dumps(
        golden(name)["config"]
    )


@each_model
def test_the_layers_and_weights_are_those_of_keras(name):
    model = bench.model(name, keras)
    assert [layer.name for layer in model.layers] == golden(name)["layers"]
    assert bench.weight_rows(model) == golden(name)["weights"]
    assert [w.path for w in model.trainable_weights] == golden(name)["trainable"]
    assert [w.path for w in model.non_trainable_weights] == golden(name)["non_trainable"]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in models.UNBUILT])
def test_the_paths_in_a_file_are_those_of_keras(name, tmp_path):
    model = bench.model(name, keras)
    tree, wanted = bench.weights_tree(model, tmp_path), golden(name)["saved"]
    arrays = {path for path, node in tree.items() if isinstance(node, np.ndarray | np.generic)}
    assert {path: node for path, node in tree.items() if path not in arrays} == {
        path: node for path, node in wanted.items() if not isinstance(node, int | list)
    }
    assert arrays == {path for path, node in wanted.items() if isinstance(node, int | list)}
    for path in arrays:
        if isinstance(wanted[path], int):  # else it is none of model.weights
            np.testing.assert_array_equal(
                tree[path], np.asarray(model.weights[wanted[path]]), err_msg=path
            )


# Keras warns, too, of an array that stands for the list of it.
@pytest.mark.filterwarnings("ignore:the inputs of")
@pytest.mark.parametrize("name", [name for name in STOCK if name not in models.UNBUILT])
def test_a_model_answers_what_keras_answers(name):
    found = bench.leaves(bench.answer(name, bench.model(name, keras)))
    wanted = [
        value
        for key, value in table.numbers("models/outputs").items()
        if key.startswith(f"{name}|out|")
    ]
    for array, numbers in zip(map(bench.plain, found), wanted, strict=True):
        tolerance = 1e-2 if name == "mixed_precision" else 1e-5
        np.testing.assert_allclose(array, numbers, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", READABLE)
def test_a_saved_model_comes_back(name, tmp_path):
    model, path = bench.model(name, keras), tmp_path / "x.keras"
    model.save(path)
    other = keras.models.load_model(path)
    assert json.dumps(keras.saving.serialize_keras_object(other)) == json.dumps(
        golden(name)["config"]
    )
    for mine, loaded in zip(model.weights, other.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(loaded), err_msg=mine.path)
