"""Fields of a config of another type are TypeErrors, as in Keras, and errors of our own."""

from __future__ import annotations

import pytest

from keramos import activations, layers, saving
from keramos.errors import ConfigError, UnsafeError

DENSE = {"module": "keras.layers", "class_name": "Dense", "registered_name": None}


@pytest.mark.parametrize(
    "config",
    [
        {**DENSE, "config": [1, 2]},
        {**DENSE, "config": {"units": 1}, "module": 3},
        {**DENSE, "config": {"units": 1}, "build_config": []},
        {"class_name": "function", "config": ["not", "a", "name"]},
        {"class_name": 3, "config": {}},
    ],
)
def test_a_field_of_another_type(config):
    with pytest.raises(TypeError) as caught:
        saving.deserialize_keras_object(config)
    assert isinstance(caught.value, ConfigError)


def test_a_class_without_from_config():
    class Growth:
        pass

    config = {"class_name": "Growth", "config": {}, "module": None, "registered_name": None}
    with pytest.raises(TypeError, match="has no from_config"):
        saving.deserialize_keras_object(config, custom_objects={"Growth": Growth})


def test_no_registered_name_may_be_an_empty_one():
    config = {**DENSE, "registered_name": "", "config": {"units": 1}}
    assert isinstance(saving.deserialize_keras_object(config), layers.Dense)


@pytest.mark.parametrize("name", [None, "", "function", "relu"])
def test_a_function_of_keras_may_be_registered_as_itself(name):
    config = {"module": "builtins", "class_name": "function", "config": "relu"}
    found = saving.deserialize_keras_object({**config, "registered_name": name})
    assert found is activations.relu


def test_a_function_of_keras_is_no_other():
    config = {"module": "builtins", "class_name": "function", "config": "relu"}
    with pytest.raises(UnsafeError, match="also claims to be 'other'"):
        saving.deserialize_keras_object({**config, "registered_name": "other"})
