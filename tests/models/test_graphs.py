"""Graphs that start in the middle, freeze, or name their variables."""

import contextlib

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError

layers = keras.layers

X = np.ones((2, 3), "float32")


def test_a_model_may_start_in_the_middle_of_another():
    inputs = keras.Input((4,))
    middle = keras.layers.Dense(3)(inputs)
    last = keras.layers.Dense(2)
    model = keras.Model(middle, last(middle))
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "Dense"]
    assert model.layers[1] is last
    np.testing.assert_allclose(model.predict(X), X @ last.kernel.numpy(), rtol=1e-6)


def test_an_output_that_the_inputs_do_not_determine_is_refused():
    a, b = keras.Input((4,)), keras.Input((4,))
    with pytest.raises(ConfigError, match="disconnected"):
        keras.Model(a, keras.layers.Add()([a, keras.layers.Dense(4)(b)]))


def test_a_frozen_model_trains_nothing():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(3)(inputs), trainable=False)
    assert not model.trainable_weights
    assert len(model.non_trainable_weights) == 2


def test_variables_made_in_the_constructor_carry_the_layers_name():
    class Scale(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.factor = self.add_weight(name="factor", shape=(1,))

        def call(self, x):
            return x * self.factor

    assert Scale(name="scale").factor.path == "scale/factor"


def test_symbolic_tensors_have_the_methods_of_arrays():
    x = keras.Input((4, 1))
    assert x.reshape((-1, 2, 2)).shape == (None, 2, 2)
    assert x.squeeze(-1).shape == (None, 4)


def test_a_function_knows_its_shapes_and_counts_its_inputs():
    a, b = keras.Input((4,)), keras.Input((4,))
    both = keras.Function(
        {"a": a, "b": b}, {"sum": layers.Add()([a, b]), "wide": layers.Dense(3)(a)}
    )
    assert both.compute_output_shape({"a": (7, 4), "b": (7, 4)}) == {"sum": (7, 4), "wide": (7, 3)}
    assert keras.Function([a, b], layers.Add()([a, b])).compute_output_shape(
        [(None, 4), (None, 4)]
    ) == (None, 4)
    assert keras.Function(a, layers.Dense(2)(a)).compute_output_shape([7, 4]) == (7, 2)
    with pytest.raises(ConfigError, match=r"takes 2 input\(s\), not 1"):
        both({"a": np.ones((1, 4))})


def test_a_model_counts_the_shapes_that_it_is_asked_about():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    model = keras.Model({"b": b, "a": a}, layers.Concatenate()([a, b]), name="both")
    assert model.compute_output_shape({"b": (7, 3), "a": (7, 4)}) == (7, 7)
    with pytest.raises(ConfigError, match=r"'both' takes 2 input\(s\), got 1"):
        model.compute_output_shape((7, 4))


@pytest.mark.parametrize("by_name", [False, True])
def test_what_a_dict_holds_beside_the_inputs_is_let_alone(by_name: bool):
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    model = keras.Model({"b": b, "a": a} if by_name else [b, a], keras.layers.Concatenate()([a, b]))
    data = {"a": np.zeros((4, 3)), "b": np.ones((4, 3)), "row": np.arange(4)}
    warned = pytest.warns(UserWarning, match="nested otherwise")
    with warned if by_name else contextlib.nullcontext():  # as stock Keras
        outputs = model.predict(data, verbose=0)
    np.testing.assert_array_equal(outputs, [[0, 0, 0, 1, 1, 1]] * 4)


def test_masks_are_given_by_name():
    plain, masked = keras.Input((2, 3), name="z"), keras.Input((2, 3), name="a")
    pooled = [keras.layers.GlobalAveragePooling1D()(each) for each in (plain, masked)]
    model = keras.Model([plain, masked], keras.layers.Concatenate()(pooled))
    x = np.array([[[1.0] * 3, [3.0] * 3]], "float32")
    found = model({"a": x, "z": x}, mask={"a": np.array([[True, False]]), "z": None})
    np.testing.assert_allclose(found, [[2, 2, 2, 1, 1, 1]])


@pytest.mark.parametrize(
    ("use", "error"),
    [(bool, TypeError), (list, NotImplementedError), (np.asarray, ValueError), (len, TypeError)],
)
def test_a_symbolic_tensor_has_no_values(use, error):
    with pytest.raises(error, match="KerasTensor"):
        use(keras.Input((3,)))
