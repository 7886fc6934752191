"""HDF5 files that list their weights and do not hold what they list: the cause, its place and the
file are named, and the model keeps its weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos.errors import (
    DamagedFileError,
    KeramosError,
    UnrecognizedFileError,
    WeightsError,
)

Damage = Callable[[h5py.File, h5py.Group], object]


def live():
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(3, name="body"),
        keras.layers.Dense(2, name="d"),
    ]
    return keras.Sequential(layers, name="m")


def whole(path, damage: Damage):
    """A file of a whole model as Keras 2 wrote it, damaged by `damage(file, group of weights)`."""
    model = live()
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = model.to_json()
        file.attrs["keras_version"], file.attrs["backend"] = "2.9.0", "tensorflow"
        weights = file.create_group("model_weights")
        fill(weights, model)
        damage(file, weights)
    return path


def alone(path, damage: Damage):
    """A file of weights alone, likewise."""
    with h5py.File(path, "w") as file:
        fill(file, live())
        damage(file, file)
    return path


def fill(group: h5py.Group, model) -> None:
    group.attrs["layer_names"] = [layer.name for layer in model.layers]
    for layer in model.layers:
        inner = group.create_group(layer.name)
        inner.attrs["weight_names"] = [f"{layer.name}/{v.name}:0" for v in layer.weights]
        for variable in layer.weights:
            inner[f"{layer.name}/{variable.name}:0"] = np.full(variable.shape, 7, "float32")


def rewrite(name: str, data: object) -> Damage:
    """Put something else in the place of a member."""

    def damage(file: h5py.File, weights: h5py.Group) -> None:
        del weights[name]
        if data is None:
            weights.create_group(name)
        else:
            weights[name] = data

    return damage


def listed(group: str, attribute: str, value: object) -> Damage:
    """Another value of a list; none when None."""

    def damage(file: h5py.File, weights: h5py.Group) -> None:
        attrs = weights[group].attrs if group else weights.attrs
        del attrs[attribute]
        if value is not None:
            attrs[attribute] = value

    return damage


#: What is damaged -> (how, the cause, its place inside the group of weights).
LISTS: dict[str, tuple[Damage, str, str | None]] = {
    "layer_names is missing": (
        listed("", "layer_names", None),
        "the list `layer_names` is missing",
        None,
    ),
    "layer_names is a number": (
        listed("", "layer_names", 3),
        "attribute 'layer_names' is not a list",
        None,
    ),
    "layer_names is one name": (
        listed("", "layer_names", "body"),
        "attribute 'layer_names' is not a list",
        None,
    ),
    "layer_names are numbers": (
        listed("", "layer_names", [1, 2]),
        "attribute 'layer_names' does not hold names",
        None,
    ),
    "a layer is absent": (
        listed("", "layer_names", ["body", "dense"]),
        "layer 'dense' is listed but not in the file",
        "dense",
    ),
    "a layer has no name": (
        listed("", "layer_names", ["body", ""]),
        "layer '' is listed but not in the file",
        "",
    ),
    "a layer is a tensor": (
        rewrite("body", np.ones(3)),
        "'body' is a tensor, not a group",
        "body",
    ),
    "weight_names is missing": (
        listed("d", "weight_names", None),
        "the list `weight_names` is missing",
        "d",
    ),
    "weight_names is a number": (
        listed("d", "weight_names", 1.5),
        "attribute 'weight_names' is not a list",
        "d",
    ),
    "a weight is absent": (
        listed("d", "weight_names", ["d/kernel:0", "d/scale:0"]),
        "weight 'd/scale:0' is listed but not in the file",
        "d/d/scale:0",
    ),
    "a weight is inside another": (
        listed("d", "weight_names", ["d/kernel:0/x", "d/bias:0"]),
        "weight 'd/kernel:0/x' is listed but not in the file",
        "d/d/kernel:0/x",
    ),
    "a weight has no name": (
        listed("d", "weight_names", ["", "d/bias:0"]),
        "weight '' is listed but not in the file",
        "d/",
    ),
    "a weight is a group": (
        rewrite("d/d/kernel:0", None),
        "weight 'd/kernel:0' is a group, not a tensor",
        "d/d/kernel:0",
    ),
}

#: What is damaged -> (how, the cause, its place in the file).
MODELS: dict[str, tuple[Damage, str, str]] = {
    "model_weights is missing": (
        lambda file, weights: file.pop("model_weights"),
        "the file has no weights: `model_weights` is missing",
        "/",
    ),
    "model_weights is a tensor": (
        lambda file, weights: (file.pop("model_weights"), file.update(model_weights=1.0)),
        "'model_weights' is a tensor, not a group",
        "model_weights",
    ),
    "model_config is missing": (
        lambda file, weights: file.attrs.pop("model_config"),
        "the file has no readable `model_config`",
        "/",
    ),
    "model_config is cut short": (
        lambda file, weights: file.attrs.modify("model_config", "{"),
        "not JSON",
        "model_config",
    ),
    "model_config is a list": (
        lambda file, weights: file.attrs.modify("model_config", "[]"),
        "the file does not describe a model: `model_config` is not an object",
        "model_config",
    ),
}


def assert_refused(read: Callable[[], object], cause: str, place: str, path) -> None:
    with pytest.raises(DamagedFileError, match=f"^{re.escape(cause)}") as caught:
        read()
    assert caught.value.at == place
    assert str(path) in str(caught.value.in_)


def assert_weights_stay(cause: str, place: str, path) -> None:
    model = live()
    before = model.get_weights()
    assert_refused(lambda: model.load_weights(path), cause, place, path)
    for by_name in ({"by_name": True}, {"skip_mismatch": True}):
        with pytest.raises(KeramosError):
            model.load_weights(path, **by_name)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_files_that_are_whole_are_read(tmp_path):
    for path in (whole(tmp_path / "m.h5", lambda *_: 0), alone(tmp_path / "w.h5", lambda *_: 0)):
        model = live()
        model.load_weights(path)
        assert all(np.all(value == 7) for value in model.get_weights())
    assert np.all(keras.models.load_model(tmp_path / "m.h5").get_weights()[0] == 7)


@pytest.mark.parametrize("case", LISTS)
def test_a_model_file_whose_lists_are_wrong(case, tmp_path):
    damage, cause, place = LISTS[case]
    path = whole(tmp_path / "m.h5", damage)
    place = "model_weights" if place is None else f"model_weights/{place}"
    assert_refused(lambda: keras.models.load_model(path), cause, place, path)
    assert_weights_stay(cause, place, path)


@pytest.mark.parametrize("case", [case for case in LISTS if case != "layer_names is missing"])
def test_a_weights_file_whose_lists_are_wrong(case, tmp_path):
    damage, cause, place = LISTS[case]
    path = alone(tmp_path / "w.h5", damage)
    assert_weights_stay(cause, place or "/", path)


def test_a_weights_file_without_a_list_of_layers_is_none(tmp_path):
    path = alone(tmp_path / "w.h5", listed("", "layer_names", None))
    with pytest.raises(UnrecognizedFileError, match="without a model or weights"):
        live().load_weights(path)


def test_numbered_layers_that_are_not_there(tmp_path):
    def numbered(file: h5py.File, _: h5py.Group) -> None:
        del file.attrs["layer_names"]
        file.attrs["nb_layers"] = 2

    path = alone(tmp_path / "w.h5", numbered)
    with pytest.raises(DamagedFileError, match="'layer_0' is listed but not in the file"):
        live().load_weights(path)


def test_another_number_of_layers_names_the_file(tmp_path):
    path = alone(tmp_path / "w.h5", listed("", "layer_names", ["d"]))
    with pytest.raises(WeightsError, match="the file has 1 layers with weights") as caught:
        live().load_weights(path)
    assert str(path) in str(caught.value.in_)


@pytest.mark.parametrize("case", MODELS)
def test_a_model_file_that_lacks_a_part(case, tmp_path):
    damage, cause, place = MODELS[case]
    path = whole(tmp_path / "m.h5", damage)
    assert_refused(lambda: keras.models.load_model(path), cause, place, path)
    assert_weights_stay(cause, place, path)
