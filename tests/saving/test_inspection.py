"""What `inspect` says of files, without opening a model."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import keramos as keras
from keramos.saving import inspect

CORPUS = Path(__file__).parents[1] / "golden" / "corpus"
#: The config of a subclassed model does not say its layers.
FILES = sorted(path for path in CORPUS.rglob("*.keras") if path.stem != "subclass")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_each_weight_is_found_with_its_layer(path):
    info = inspect(path)
    assert sum(layer.parameters for layer in info.layers if not layer.depth) == info.parameters
    assert info.parameters > 0


def shapes(path):
    return {layer.name: layer.output_shape for layer in inspect(path).layers}


def test_each_layer_has_the_shape_of_its_output(tmp_path):
    inner = keras.Sequential([keras.Input((26, 26, 8)), keras.layers.Flatten(name="flat")])
    inner.name = "inner"
    x = keras.Input((28, 28, 1), name="image")
    y = keras.layers.Conv2D(8, 3, name="conv")(x)
    y = inner(y)
    y = keras.layers.Dense(10, name="last")(y)
    keras.Model(x, y).save(tmp_path / "m.keras")
    assert shapes(tmp_path / "m.keras") == {
        "image": [None, 28, 28, 1],
        "conv": [None, 26, 26, 8],
        "inner": [None, 5408],
        "flat": [None, 5408],
        "last": [None, 10],
    }


def test_a_layer_with_several_outputs_has_several_shapes(tmp_path):
    x = keras.Input((5, 3))
    lstm = keras.layers.LSTM(4, return_state=True, name="lstm")
    keras.Model(x, lstm(x)[0]).save(tmp_path / "m.keras")
    found = shapes(tmp_path / "m.keras")["lstm"]
    assert [list(shape) for shape in found] == [[None, 4]] * 3


@keras.saving.register_keras_serializable("inspection")
class Mine(keras.layers.Layer):
    made = 0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        type(self).made += 1

    def call(self, inputs):
        return inputs[:, :2]


def test_with_a_class_of_the_users_the_file_says_what_it_can_and_nothing_is_made(tmp_path):
    x = keras.Input((4,), name="x")
    y = keras.layers.Dense(3, name="first")(x)
    y = Mine(name="mine")(y)
    keras.Model(x, keras.layers.Dense(1, name="last")(y)).save(tmp_path / "m.keras")
    Mine.made = 0
    assert shapes(tmp_path / "m.keras") == {
        "x": [None, 4],
        "first": [None, 3],
        "mine": [None, 2],
        "last": None,
    }
    stack = [keras.Input((4,)), keras.layers.Dense(3, name="first"), Mine(name="mine")]
    keras.Sequential(stack).save(tmp_path / "s.keras")
    assert shapes(tmp_path / "s.keras") == {"first": [None, 3], "mine": None}
    assert Mine.made == 1


@pytest.mark.parametrize("damage", [5, [1], {"input_shape": "x"}, {"shapes_dict": 3}])
def test_a_model_that_cannot_be_made_is_shown_all_the_same(tmp_path, damage):
    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="dense")]).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][1]["build_config"] = damage
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert shapes(path) == {"dense": None}


def test_looking_at_a_file_does_not_count_as_making_layers(tmp_path):
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]).save(tmp_path / "m.keras")
    keras.utils.clear_session()
    inspect(tmp_path / "m.keras")
    assert keras.layers.Dense(1).name == "dense"
    assert keras.Sequential().name == "sequential"


@pytest.fixture
def nothing_registered():
    """What another module of tests registered must not decide which classes a file lacks."""
    known = keras.saving.get_custom_objects()
    before = dict(known)
    known.clear()
    yield
    known.update(before)


@pytest.mark.usefixtures("nothing_registered")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_layer_of_a_genuine_file_of_built_in_classes_has_a_shape(path):
    info = inspect(path)
    if not (info.custom or info.refused or info.unsupported):
        assert [layer.name for layer in info.layers if layer.output_shape is None] == []
