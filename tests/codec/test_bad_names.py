"""A name in a config is a string before anybody compares it: at every door, at every depth."""

from __future__ import annotations

import json
import zipfile

import h5py
import pytest

import keramos as keras
from keramos.errors import KeramosError

BAD = {
    "nan": float("nan"),
    "infinity": float("inf"),
    "number": 3,
    "list": ["Dense"],
    "dict": {"a": 1},
    "true": True,
}
DEPTHS = {
    "model": lambda config: config,
    "layer": lambda config: config["config"]["layers"][1],
    "initializer": lambda config: config["config"]["layers"][1]["config"]["kernel_initializer"],
}


@pytest.fixture(scope="module")
def text():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu")])
    model.compile("adam", "mse")
    return model.to_json()


def archive(config, folder):
    path = folder / "m.keras"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        file.writestr("config.json", json.dumps(config))
        file.writestr("model.weights.h5", b"")
    return path


def old_h5(config, folder):
    path = folder / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights").attrs["layer_names"] = []
    return path


DOORS = {
    "deserialize_keras_object": lambda c, _: keras.saving.deserialize_keras_object(c),
    "layers.deserialize": lambda c, _: keras.layers.deserialize(c),
    "losses.deserialize": lambda c, _: keras.losses.deserialize(c),
    "optimizers.deserialize": lambda c, _: keras.optimizers.deserialize(c),
    "initializers.get": lambda c, _: keras.initializers.get(c),
    "model_from_json": lambda c, _: keras.models.model_from_json(json.dumps(c)),
    "load_model": lambda c, folder: keras.models.load_model(archive(c, folder)),
    "load_model of .h5": lambda c, folder: keras.models.load_model(old_h5(c, folder)),
    "inspect": lambda c, folder: keras.saving.inspect(archive(c, folder)),
    "untrusted": lambda c, folder: keras.saving.untrusted(archive(c, folder)),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("key", ["class_name", "module", "registered_name"])
@pytest.mark.parametrize("bad", BAD)
def test_a_name_that_is_no_string(door, depth, key, bad, text, tmp_path):
    config = json.loads(text)
    DEPTHS[depth](config)[key] = BAD[bad]
    with pytest.raises(KeramosError) as caught:
        DOORS[door](config, tmp_path)
    assert len(str(caught.value).splitlines()) <= 10
