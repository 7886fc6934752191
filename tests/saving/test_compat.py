"""Files for older readers: what is in them, and what is said where they cannot hold a model."""

from __future__ import annotations

import json
import zipfile

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos import layers
from keramos.errors import ConfigError, SaveError

KERAS2 = "keras==2.15"


def trained(*stack, optimizer="adam"):
    """A small model that took one step."""
    model = keras.Sequential([keras.Input((4,)), *stack, layers.Dense(2)])
    model.compile(optimizer, "mse")
    x = np.arange(12, dtype="float32").reshape(3, 4) / 10
    model.fit(x, np.ones((3, 2), "float32"), verbose=0)
    return model, x


@pytest.mark.parametrize("compat", [None, KERAS2, "keras==2.12", "keras==3.5", "tf_keras==2.21"])
@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_what_is_written_for_a_reader_opens_here(ending, compat, tmp_path):
    model, x = trained(layers.Dense(3, "relu"), layers.BatchNormalization())
    path = tmp_path / f"m{ending}"
    model.save(path, compat=compat)
    again = keras.saving.load_model(path)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    pairs = zip(again.optimizer.variables, model.optimizer.variables, strict=True)
    for found, wanted in pairs:
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_an_h5_file_lists_layers_and_their_weights(tmp_path):
    model, _ = trained(layers.BatchNormalization(name="norm"))
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        assert file.attrs["keras_version"] == "2.15.0"
        assert file.attrs["backend"] == "tensorflow"
        group = file["model_weights"]
        assert list(group.attrs["layer_names"]) == [layer.name for layer in model.layers]
        names = [name.rpartition("/")[2] for name in group["norm"].attrs["weight_names"]]
        assert names == ["gamma:0", "beta:0", "moving_mean:0", "moving_variance:0"]
        assert file["optimizer_weights"].attrs["weight_names"][0] == "iteration:0"
        config = json.loads(file.attrs["model_config"])
        training = json.loads(file.attrs["training_config"])
    first, *_ = config["config"]["layers"]
    assert first["config"]["batch_input_shape"] == [None, 4]
    assert training["optimizer_config"]["class_name"] == "Custom>Adam"
    assert training["optimizer_config"]["config"]["is_legacy_optimizer"] is False


def test_what_a_reader_does_not_have_is_left_out_at_its_default(tmp_path):
    model, _ = trained()
    model.save(tmp_path / "m.keras", compat="keras==3.5")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        text = archive.read("config.json").decode()
        version = json.loads(archive.read("metadata.json"))["keras_version"]
    assert version == "3.5.0"
    assert "quantization_config" not in text
    assert "input_axes" not in text


def test_all_that_would_be_lost_is_said_at_once(tmp_path):
    stack = [layers.RMSNormalization(name="rms"), layers.Dense(3, "hard_sigmoid", name="d")]
    model, _ = trained(*stack, optimizer=keras.optimizers.Lamb())
    with pytest.raises(SaveError) as caught:
        model.save(tmp_path / "m.keras", compat=KERAS2)
    text = str(caught.value)
    assert len(text.splitlines()) <= 10
    assert "(rms): RMSNormalization came with Keras 3.9" in text
    assert "(d): activation='hard_sigmoid' was another function until Keras 3" in text
    assert "Lamb came with Keras 3.5" in text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("compat", ["2.15", "keras", "keras==2.4", "keras>=3", "torch==2.0", 3])
def test_a_reader_that_nobody_is_gets_refused(compat, tmp_path):
    model, _ = trained()
    with pytest.raises(ConfigError, match="Keras"):
        model.save(tmp_path / "m.keras", compat=compat)
    assert not list(tmp_path.iterdir())


def test_a_graph_of_operations_becomes_one_of_functions(tmp_path):
    inputs = keras.Input((4,), name="x")
    outputs = keras.ops.exp(1.0 - layers.Dense(3, name="d")(inputs)[:, 1:])
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "m.h5", compat=KERAS2)
    with h5py.File(tmp_path / "m.h5") as file:
        listed = json.loads(file.attrs["model_config"])["config"]["layers"]
    found = {layer["config"].get("function"): layer["inbound_nodes"] for layer in listed[2:]}
    assert list(found) == ["__operators__.getitem", "math.subtract", "math.exp"]
    (first,) = found["math.subtract"]
    assert first[:3] == ["_CONSTANT_VALUE", -1, 1.0]
    x = np.ones((2, 4), "float32")
    again = keras.saving.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)


@pytest.mark.parametrize("compat", [None, KERAS2, "keras==3.0"])
@pytest.mark.parametrize("name", ["w.h5", "w.weights.h5"])
def test_weights_alone_come_back(name, compat, tmp_path):
    model, _ = trained(layers.Dense(3), layers.Dense(3), layers.BatchNormalization())
    model.save_weights(tmp_path / name, compat=compat)
    again = keras.Sequential.from_config(model.get_config())
    again.load_weights(tmp_path / name)
    for found, wanted in zip(again.weights, model.weights, strict=True):
        np.testing.assert_array_equal(found.numpy(), wanted.numpy())


def test_a_path_ends_in_what_it_holds(tmp_path):
    model, _ = trained()
    with pytest.raises(ConfigError, match="ending"):
        model.save(tmp_path / "m.weights.h5")
    model.save_weights(tmp_path / "w.weights.h5")
    with h5py.File(tmp_path / "w.weights.h5") as file:
        assert "layers" in file
    model.save_weights(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as file:
        assert "layer_names" in file.attrs
