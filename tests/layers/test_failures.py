"""The errors of a wrong layer, or of a wrong call."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

X = np.ones((2, 4), "float32")


class Uninitialized(layers.Layer):
    def __init__(self, units):
        self.units = units


class UninitializedModel(keras.Model):
    def __init__(self):
        self.dense = layers.Dense(3)


class Misfit(layers.Layer):
    def call(self, x):
        return ops.matmul(x, ops.ones((7, 3)))


class Silent(layers.Layer):
    def call(self, x):
        self.seen = True


@pytest.mark.parametrize("make", [lambda: Uninitialized(3), UninitializedModel])
def test_a_forgotten_constructor_of_the_base_is_named(make):
    with pytest.raises(
        ConfigError, match=r"Uninitialized\w*\.__init__\(\) has not called super\(\)\.__init__\(\)"
    ):
        make()(X)


def test_an_error_of_jax_keeps_its_type_and_says_the_innermost_layer():
    for call, batch in (
        (lambda: Misfit(name="misfit")(X), "2"),
        (lambda: Misfit(name="misfit")(keras.Input((4,))), "None"),
        (lambda: keras.Sequential([layers.Dense(4), Misfit(name="misfit")])(X), "2"),
    ):
        with pytest.raises(TypeError, match=r"matmul: .* same shape") as caught:
            call()
        assert isinstance(caught.value, ArgumentTypeError)
        assert caught.value.at == "Misfit 'misfit'"
        assert caught.value.found == f"float32[{batch}, 4], float32[7, 3]"
        assert not getattr(caught.value, "__notes__", None)


@pytest.mark.parametrize("layer", [layers.Conv2D(3, 5, name="it"), layers.Reshape((5,), name="it")])
def test_a_shape_that_does_not_fit_says_in_which_layer(layer):
    with pytest.raises(ShapeError) as caught:
        layer(keras.Input((3, 3, 3)))
    assert caught.value.at == f"{type(layer).__name__} 'it'"


def test_a_call_without_a_result_is_refused_in_a_graph_alone():
    assert Silent()(X) is None
    with pytest.raises(ConfigError, match=r"call\(\) of Silent 'silent\w*' returned None"):
        Silent()(keras.Input((4,)))
    with pytest.raises(ConfigError, match=r"call\(\) of Silent 'silent\w*' returned None"):
        keras.Sequential([Silent(), layers.Dense(3)])(X)


class Growing(layers.Layer):
    def call(self, x):
        return ops.matmul(x, self.add_weight(shape=(4, 4), name="more"))


def test_a_call_makes_no_weights():
    layer = Growing(name="growing")
    for inputs in (X, X, keras.Input((4,))):
        with pytest.raises(ConfigError, match="'growing' is built: it takes no more weights"):
            layer(inputs)
    assert not layer.weights
    stack = keras.Sequential([layers.Dense(2)])
    stack(X)
    stack.add(layers.Dense(3))
    assert len(stack.weights) == 4


def test_a_stateless_call_takes_a_value_for_each_variable():
    model = keras.Sequential([layers.Dense(2), layers.BatchNormalization()])
    with pytest.raises(ConfigError, match="is not built"):
        model.stateless_call([], [], X)
    assert not model.built
    model(X)
    values = {
        name: [v.value for v in getattr(model, name)]
        for name in ("trainable_variables", "non_trainable_variables")
    }
    for name in values:
        with pytest.raises(ConfigError, match=f"`{name}` must have a value for each") as caught:
            model.stateless_call(**{**values, name: values[name][:1]}, inputs=X)
        assert (caught.value.found, caught.value.wanted) == (1, len(values[name]))
    assert model.stateless_call(**values, inputs=X)[0].shape == (2, 2)


@pytest.mark.parametrize(
    ("layer", "options"),
    [
        (layers.GlobalAveragePooling1D(name="it"), {"mask": [None]}),
        (layers.GlobalAveragePooling1D(name="it"), {"mask": "text"}),
        (layers.MultiHeadAttention(1, 2, name="it"), {"value": X, "key": "text"}),
    ],
)
def test_what_a_layer_of_ours_cannot_take_is_an_error_of_ours(layer, options):
    with pytest.raises(ConfigError) as caught:
        layer(np.ones((2, 3, 4), "float32"), **options)
    assert caught.value.at == f"{type(layer).__name__} 'it'"


def test_what_a_users_function_raises_stays_as_it_is():
    def failing(x):
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine") as caught:
        layers.Dense(2, activation=failing)(X)
    assert type(caught.value) is ValueError
    assert caught.value.args == ("mine",)
