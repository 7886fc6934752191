"""Objects as `{"class_name", "config"}`: keras.legacy.saving, keras.utils.legacy."""

from __future__ import annotations

import pytest

import keramos
from keramos.errors import ConfigError, UnknownClassError
from keramos.legacy.saving import deserialize_keras_object, serialize_keras_object

MODULE = {
    "Dense": keramos.layers.Dense,
    "relu": keramos.activations.relu,
    "L2": keramos.regularizers.L2,
}


def test_there_and_back():
    config = serialize_keras_object(keramos.layers.Dense(3, name="d"))
    assert (config["class_name"], config["config"]["units"]) == ("Dense", 3)
    layer = deserialize_keras_object(config, MODULE)
    assert isinstance(layer, keramos.layers.Dense)
    assert layer.get_config() == keramos.layers.Dense(3, name="d").get_config()


def test_names_and_functions():
    assert serialize_keras_object(None) is deserialize_keras_object(None) is None
    assert serialize_keras_object(keramos.activations.relu) == "relu"
    assert deserialize_keras_object("relu", MODULE) is keramos.activations.relu
    assert deserialize_keras_object(keramos.activations.relu) is keramos.activations.relu
    assert isinstance(deserialize_keras_object("L2", MODULE), keramos.regularizers.L2)


class Holder:
    """A class of the user, which holds an object and a function."""

    def __init__(self, inner, activation, name="h"):
        self.inner, self.activation, self.name = inner, activation, name

    def get_config(self):
        return {"inner": self.inner, "activation": self.activation, "name": "relu"}


def test_objects_in_a_config():
    config = serialize_keras_object(Holder(keramos.regularizers.L2(0.5), keramos.activations.relu))
    assert config["config"]["inner"]["__passive_serialization__"]
    assert config["config"]["activation"] == "relu"
    holder = deserialize_keras_object(config, MODULE, {"Holder": Holder})
    assert float(holder.inner.l2) == 0.5
    assert holder.activation is keramos.activations.relu
    assert holder.name == "relu"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("Dens", UnknownClassError),
        ({"class_name": "Dens", "config": {}}, UnknownClassError),
        ({"class_name": "Dense"}, ConfigError),
        (7, ConfigError),
    ],
)
def test_what_is_refused(value, error):
    with pytest.raises(error):
        deserialize_keras_object(value, MODULE)


def test_what_cannot_be_written():
    with pytest.raises(ConfigError):
        serialize_keras_object(object())


def test_the_other_name():
    assert keramos.utils.legacy.serialize_keras_object is serialize_keras_object
    assert keramos.utils.legacy.deserialize_keras_object is deserialize_keras_object
