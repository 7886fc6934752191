"""Arguments and names that are nearly right."""

import pytest

import keramos as keras
from keramos.errors import ConfigError


def graph():
    inputs = keras.Input((3,))
    return inputs, keras.layers.Dense(2, name="dense")(inputs)


def test_the_argument_that_is_wrong_is_the_one_named():
    inputs, outputs = graph()
    with pytest.raises(ConfigError, match=r"no argument 'output'\n  near +outputs"):
        keras.Model(inputs=inputs, output=outputs)
    with pytest.raises(ConfigError, match="both `inputs` and `outputs`"):
        keras.Model(inputs=inputs)


def test_get_layer_shows_what_there_is():
    model = keras.Model(*graph())
    with pytest.raises(ConfigError, match=r"near +dense"):
        model.get_layer("dens")
    with pytest.raises(ConfigError, match=r"found .*dense"):
        model.get_layer("something else")
