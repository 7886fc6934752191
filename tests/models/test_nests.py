"""Inputs and outputs nested in lists, tuples and dicts; values are stock Keras's."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError

X = np.ones((4, 3), "float32")


def dense(units, name, x):
    return keras.layers.Dense(units, name=name, kernel_initializer="ones")(x)


@pytest.fixture
def i():
    keras.utils.clear_session()
    return keras.Input((3,), name="i")


def test_one_output_in_a_list_comes_alone(i):
    model = keras.Model([i], [dense(2, "a", i)])
    assert model([X]).shape == model.predict(X, verbose=0).shape == (4, 2)
    assert (model.input_shape, model.output_shape) == ((None, 3), (None, 2))
    assert isinstance(model.output, list)
    assert model.get_config()["output_layers"] == [["a", 0, 0]]
    again = keras.Model.from_config(model.get_config())
    assert again([X]).shape == (4, 2)


def test_outputs_in_a_tuple_stay_in_one(i, tmp_path):
    model = keras.Model(i, (dense(2, "a", i), dense(1, "b", i)))
    assert model.get_config()["output_layers"] == (["a", 0, 0], ["b", 0, 0])
    copies = [model, keras.Model.from_config(model.get_config())]
    model.save(tmp_path / "m.keras")
    for copy in copies:
        assert isinstance(copy(X), tuple)
        assert isinstance(copy.predict(X, verbose=0), tuple)
    # JSON has no tuples
    assert isinstance(keras.models.load_model(tmp_path / "m.keras")(X), list)


def test_metrics_of_nested_outputs_are_called_by_their_layers(i):
    model = keras.Model(i, {"p": {"a": dense(2, "a", i)}, "q": dense(1, "b", i)})
    model.compile("sgd", "mse", metrics={"p": {"a": ["mae"]}, "q": ["mae"]})
    y = {"p": {"a": np.ones((4, 2))}, "q": np.ones((4, 1))}
    history = model.fit(X, y, verbose=0).history
    assert {"a_mae", "b_mae"} <= set(history)
    assert history["a_mae"] == history["b_mae"] == [2.0]


@pytest.mark.parametrize("y", [np.ones((4, 2)), [np.ones((4, 2))]])
def test_targets_may_come_for_those_outputs_alone_that_have_a_loss(i, y):
    model = keras.Model(i, [dense(2, "a", i), dense(1, "b", i)])
    model.compile("sgd", ["mse", None])
    assert model.fit(X, y, verbose=0).history == {"loss": [4.0]}


def test_one_loss_may_be_for_a_list_of_outputs(i):
    model = keras.Model(i, {"p": [dense(2, "a", i), dense(2, "c", i)], "q": dense(1, "b", i)})
    model.compile("sgd", {"p": "mse", "q": "mse"})
    y = {"p": [np.ones((4, 2))] * 2, "q": np.ones((4, 1))}
    history = model.fit(X, y, verbose=0).history
    assert history == {"loss": [8.0], "p_loss": [4.0], "q_loss": [4.0]}
    other = keras.Model(i, {"p": [dense(2, "d", i), dense(1, "e", i)]})
    other.compile("sgd", {"p": "mse"})
    with pytest.raises(ConfigError, match="stands for 2 of different shapes"):
        other.fit(X, {"p": [np.ones((4, 2)), np.ones((4, 1))]}, verbose=0)


def test_values_nested_otherwise_are_taken_in_order_and_warned_of(i):
    model = keras.Model({"i": i}, dense(2, "a", i))
    with pytest.warns(UserWarning, match="nested otherwise"):
        assert model([X]).shape == (4, 2)
    assert keras.Model([i], dense(2, "b", i))({"i": X}).shape == (4, 2)


def test_a_dict_that_holds_more_is_warned_of(i):
    """As stock Keras does, in calls and in loops."""
    model = keras.Model({"i": i}, dense(2, "a", i))
    model.compile("sgd", "mse")
    given, y = {"i": X, "more": 5 * X}, np.ones((4, 2))
    for told in (
        lambda: model(given),
        lambda: model.predict(given, verbose=0),
        lambda: model.fit(given, y, verbose=0),
    ):
        with pytest.warns(UserWarning, match="nested otherwise"):
            told()


def test_an_array_for_a_list_of_one_is_warned_of_where_it_is_called(i, recwarn):
    model = keras.Model([i], dense(2, "a", i))
    model.compile("sgd", "mse")
    model.predict(X, verbose=0)
    model.fit(X, np.ones((4, 2)), verbose=0)
    keras.Model(i, model(i))(X)
    keras.Sequential([keras.Input((3,)), model])(X)
    assert not [w for w in recwarn if "nested otherwise" in str(w.message)]
    with pytest.warns(UserWarning, match="nested otherwise"):
        assert model(X).shape == (4, 2)


def test_a_warning_has_one_text_whatever_the_sizes_of_batches(i, recwarn):
    model = keras.Model({"i": i}, keras.layers.Softmax()(dense(1, "a", i)))
    model.compile("sgd", "mse")
    for size in (4, 3):
        model.predict([np.ones((7, 3))], batch_size=size, verbose=0)
    assert len({str(w.message) for w in recwarn if "nested otherwise" in str(w.message)}) == 1
    assert len({str(w.message) for w in recwarn if "always 1" in str(w.message)}) == 1


def test_an_input_may_be_left_out_only_if_it_is_optional(i):
    j = keras.Input((2,), name="j")
    with pytest.raises(ConfigError, match="input 'j' of 'm' is None"):
        keras.Model([i, j], dense(2, "a", i), name="m")([X, None])
    with pytest.raises(ConfigError, match="is None"):
        keras.Model(i, dense(2, "b", i))(None)
    k = keras.Input((2,), name="k", optional=True)
    assert keras.Model([i, k], dense(2, "c", i))([X, None]).shape == (4, 2)


def test_a_function_takes_symbols_that_no_operation_made():
    x = keras.KerasTensor((2, 3))
    (y,) = keras.Function([x], [keras.ops.add(x, 1)])([np.ones((2, 3))])
    np.testing.assert_array_equal(y, np.full((2, 3), 2.0))


def test_a_clone_takes_inputs_nested_as_those_of_the_model(i):
    model = keras.Model([i], dense(2, "a", i))
    with pytest.raises(ConfigError, match="nested like the inputs"):
        keras.models.clone_model(model, input_tensors={"k": keras.Input((3,))})


@pytest.mark.parametrize("name", ["input_shape", "output_shape"])
def test_shapes_are_no_attributes_before_there_are_any(name):
    assert not hasattr(keras.Sequential(), name)


def test_callbacks_of_predict_are_told_of_executions(i):
    class Log(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.calls = []

        def on_predict_batch_begin(self, batch, logs=None):
            self.calls.append(batch)

        def on_predict_batch_end(self, batch, logs=None):
            self.calls.append((batch, logs["outputs"].shape))

    model, log = keras.Model(i, dense(2, "a", i)), Log()
    model.compile("sgd", "mse", steps_per_execution=2)
    outputs = model.predict(np.ones((5, 3)), batch_size=1, verbose=0, callbacks=[log])
    assert outputs.shape == (5, 2)
    assert log.calls == [0, (1, (2, 2)), 2, (3, (2, 2)), 4, (5, (1, 2))]


@pytest.mark.parametrize("names", ["ij", "ji"])
def test_inputs_in_a_dict_of_lists_may_be_given_by_their_names(i, names):
    j = keras.Input((3,), name="j")
    model = keras.Model({"p": [i, j]}, keras.layers.Subtract()([i, j]))
    values = {"i": X, "j": 3 * X}
    with pytest.warns(UserWarning, match="nested otherwise"):
        outputs = model({name: values[name] for name in names})
    np.testing.assert_array_equal(outputs, -2 * X)
    with pytest.raises(ConfigError, match="no value for input 'p'"):
        model({"i": X})
