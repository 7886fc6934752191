"""Models that call the model inside them twice, on every level: what costs a line a level in the
file must not cost twice as much a level in time.
"""

import json

import numpy as np
import pytest

import keramos as keras
from keramos.errors import LimitError
from keramos.saving.convert import convert
from keramos.saving.inspection import inspect

LEVELS = 22


class Counting(keras.layers.Layer):
    """An identity that counts how often its shape is asked for."""

    count = 0

    def call(self, inputs):
        return inputs

    def compute_output_shape(self, input_shape):
        type(self).count += 1
        return input_shape


class Subclass(keras.Model):
    """Functional in everything but its name."""


def nest(bottom, shape, levels=LEVELS, cls=keras.Model, **arguments):
    """m0 = bottom; m[n](x) = m[n-1](m[n-1](x))."""
    x = keras.Input(shape)
    model = cls(x, bottom(x), name="m0")
    for level in range(1, levels):
        x = keras.Input(shape, name=f"x{level}")
        model = cls(x, model(model(x, **arguments), **arguments), name=f"m{level}")
    return model


def with_input(model, batch_shape):
    """The config of `model`, as JSON, with another shape of its input."""
    config = json.loads(model.to_json())
    config["config"]["layers"][0]["config"]["batch_shape"] = batch_shape
    return json.dumps(config)


@pytest.fixture
def counting():
    Counting.count = 0
    return Counting


@pytest.mark.parametrize("cls", [keras.Model, Subclass])
def test_a_config_whose_input_has_another_shape_loads_with_a_few_evaluations(counting, cls):
    text = with_input(nest(counting(), (None,), 14, cls), [None, 4])
    counting.count = 0
    names = {"Counting": Counting, "Subclass": Subclass}
    model = keras.models.model_from_json(text, custom_objects=names)
    assert model.output_shape == (None, 4)
    assert counting.count < 100


@pytest.mark.parametrize("shape", [(2, 4), (3, 7)])
def test_shapes_of_other_inputs_are_computed_once_for_each_model(counting, shape):
    model = nest(counting(), (None,), 14)
    counting.count = 0
    assert model.compute_output_shape(shape) == shape
    assert model(keras.Input(batch_shape=shape)).shape == shape
    assert counting.count < 100


def test_each_use_makes_a_node_and_tensors_of_its_own():
    inner = nest(keras.layers.ReLU(), (None,), 3)
    x = keras.Input((4,))
    first, second = inner(x), inner(x)
    assert first is not second
    assert [node.result for node in inner._inbound_nodes[-2:]] == [first, second]
    assert first._keras_history.node_index + 1 == second._keras_history.node_index


def test_a_sequential_between_does_not_hide_the_model_below(counting):
    x = keras.Input((None,))
    model = keras.Model(x, counting()(x))
    for _ in range(12):
        x = keras.Input((None,))
        stack = keras.Sequential([model])
        model = keras.Model(x, stack(stack(x)))
    counting.count = 0
    assert model(keras.Input((4,))).shape == (None, 4)
    assert counting.count < 100


def test_masks_and_training_do_not_multiply():
    x = keras.Input((None,))
    y = keras.layers.Embedding(5, 4, mask_zero=True)(x)
    deep = nest(keras.layers.LSTM(4, return_sequences=True), (None, 4), training=True)
    model = keras.Model(x, deep(y))
    again = keras.models.model_from_json(model.to_json())
    assert again.output_shape == (None, None, 4)


def test_every_verb_that_computes_nothing_works(tmp_path):
    model = nest(keras.layers.Dense(4), (4,))
    model.save(tmp_path / "deep.keras")
    again = keras.models.load_model(tmp_path / "deep.keras")
    assert again.count_params() == 20
    keras.models.clone_model(again)
    again.summary(print_fn=lambda line, **_: None, expand_nested=True)
    again.save_weights(tmp_path / "deep.weights.h5")
    again.load_weights(tmp_path / "deep.weights.h5")
    convert(tmp_path / "deep.keras", tmp_path / "copy.keras")
    assert len(inspect(tmp_path / "deep.keras").layers) == 2 * LEVELS


@pytest.mark.parametrize("run", ["__call__", "predict"])
@pytest.mark.parametrize("cls", [keras.Model, Subclass])
def test_a_run_of_too_many_calls_is_refused_by_name(run, cls):
    model = nest(keras.layers.Dense(4), (4,), cls=cls)
    with pytest.raises(LimitError, match=r"'m21' takes 2,097,152 calls"):
        getattr(model, run)(np.ones((1, 4), "float32"))


def test_the_limit_of_a_run_is_an_attribute_of_the_model():
    model = nest(keras.layers.ReLU(), (4,), 5)
    x = np.ones((1, 4), "float32")
    model.max_calls = 15
    with pytest.raises(LimitError, match="16 calls") as error:
        model(x)
    assert "max_calls" in str(error.value)
    model.max_calls = 16
    assert np.array_equal(model(x), x)


def test_a_long_model_without_models_inside_is_not_refused():
    x = y = keras.Input((1,))
    layer = keras.layers.ReLU()
    for _ in range(30):
        y = layer(y)
    model = keras.Model(x, y)
    model.max_calls = 10
    assert float(model(np.ones((1, 1)))[0, 0]) == 1.0


def test_shapes_that_all_differ_are_refused_by_name():
    model = nest(keras.layers.ZeroPadding1D(1), (None, 1))
    model.max_calls = 100
    with pytest.raises(LimitError, match="shapes of 'm21' need more than 100 calls"):
        model(keras.Input((5, 1)))


@pytest.mark.slow
def test_a_config_in_which_all_shapes_differ_is_refused_by_name():
    text = with_input(nest(keras.layers.ZeroPadding1D(1), (None, 1)), [None, 5, 1])
    with pytest.raises(LimitError, match="shapes of 'm21' need more than"):
        keras.models.model_from_json(text)


def test_pipelines_that_share_their_layers_are_refused_by_name():
    pipeline = keras.layers.Rescaling(2.0)
    for level in range(LEVELS):
        pipeline = keras.layers.Pipeline([pipeline, pipeline], name=f"p{level}")
    with pytest.raises(LimitError, match=r"'p21' takes 4,194,304 calls"):
        pipeline(np.ones((1, 4), "float32"))
