"""Names that nobody knows, in configs that a user's class takes apart itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import keramos as keras
from keramos import layers
from keramos.errors import UnknownClassError, UnsafeError


class Wiring:
    """A user's class that is no layer, and that nobody registers."""

    def __init__(self, units: int):
        self.units = units

    def get_config(self) -> dict[str, Any]:
        return {"units": self.units}


class Circuit(Wiring):
    """Another one."""


class Wired(layers.Layer):
    """A layer that makes its wirings itself, and asks the library for nothing."""

    def __init__(self, *wirings: Wiring, **kwargs: Any):
        super().__init__(**kwargs)
        self.wirings = wirings

    def call(self, x: Any) -> Any:
        return x * sum(wiring.units for wiring in self.wirings)

    def get_config(self) -> dict[str, Any]:
        saved = [keras.saving.serialize_keras_object(wiring) for wiring in self.wirings]
        return {**super().get_config(), "wirings": saved}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Wired:
        wirings = [Wiring(**wiring["config"]) for wiring in config.pop("wirings")]
        return cls(*wirings, **config)


class Asking(Wired):
    """One that asks the library."""

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Asking:
        wirings = keras.saving.deserialize_keras_object(config.pop("wirings"))
        return cls(*wirings, **config)


class Silent(layers.Layer):
    """One that leaves `from_config` to the library."""

    def __init__(self, wiring: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.wiring = wiring

    def get_config(self) -> dict[str, Any]:
        saved = keras.saving.serialize_keras_object(Wiring(2))
        return {**super().get_config(), "wiring": saved}


def saved(layer: layers.Layer, tmp_path: Any) -> Any:
    keras.Sequential([keras.Input((2,)), layer]).save(tmp_path / "m.keras")
    return tmp_path / "m.keras"


def test_a_class_that_takes_its_config_apart_gets_it(tmp_path):
    path = saved(Wired(Wiring(2), Wiring(3)), tmp_path)
    model = keras.saving.load_model(path, custom_objects={"Wired": Wired})
    assert np.asarray(model(np.array([[1.0, 2.0]]))).tolist() == [[5.0, 10.0]]
    with keras.saving.custom_object_scope({"Wired": Wired}):
        again = keras.layers.deserialize(keras.layers.serialize(model.layers[0]))
    assert again.wirings[1].units == 3


def test_a_class_that_asks_is_told_what_is_missing(tmp_path):
    path = saved(Asking(Wiring(2)), tmp_path)
    with pytest.raises(UnknownClassError, match=r"Wiring(.|\n)*custom_objects={'Wiring'"):
        keras.saving.load_model(path, custom_objects={"Asking": Asking})


def test_all_that_is_missing_is_named(tmp_path):
    path = saved(Asking(Wiring(2), Circuit(2)), tmp_path)
    with pytest.raises(UnknownClassError, match=r"Asking(.|\n)*Wiring"):
        keras.saving.load_model(path)
    with pytest.raises(UnknownClassError, match=r"wirings\[0\](.|\n)*wirings\[1\]"):
        keras.saving.load_model(path, custom_objects={"Asking": Asking})


def test_what_the_library_takes_apart_must_be_known(tmp_path):
    path = saved(Silent(), tmp_path)
    with pytest.raises(UnknownClassError, match="Wiring"):
        keras.saving.load_model(path, custom_objects={"Silent": Silent})


def test_code_is_refused_wherever_it_stands():
    function = {"class_name": "__lambda__", "config": {"value": "AAAA"}}
    for name, error in (("os.system", UnsafeError), ("__lambda__", UnsafeError)):
        inner = {"class_name": name, "module": "os", "config": {}, "registered_name": None}
        inner = function if name == "__lambda__" else inner
        config = {
            "module": "mine",
            "class_name": "Wired",
            "registered_name": "Wired",
            "config": {"wirings": [inner]},
        }
        with pytest.raises(error):
            keras.saving.deserialize_keras_object(config, custom_objects={"Wired": Wired})
