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


def names(operations):
    return [type(operation).__name__ for operation in operations]


@pytest.mark.parametrize("nest", [[], (), {}])
def test_a_function_has_inputs_and_outputs(nest):
    x = keras.KerasTensor((2,))
    with pytest.raises(ConfigError, match="a function without outputs"):
        keras.Function(x, nest)
    with pytest.raises(ConfigError, match="a function without inputs"):
        keras.Function(nest, x)


def test_what_makes_the_inputs_is_no_part_of_a_function():
    x = keras.Input((3,))
    middle = x**2
    function = keras.Function(middle, middle + 1)
    assert names(function.operations) == ["Add"]
    np.testing.assert_allclose(function(3 * X), 4 * X)
    assert names(keras.Function([middle, x], middle + x).operations) == ["InputLayer", "Add"]
    assert names(keras.Function(middle, middle).operations) == []
    assert names(keras.Function(x, middle + 1).operations) == ["InputLayer", "Power", "Add"]
    raw = keras.KerasTensor((2, 3)) * 2
    assert names(keras.Function(raw, raw + 1).operations) == ["Add"]


def test_one_of_two_results_may_be_an_input():
    x = keras.Input((4,))
    left, right = keras.ops.split(x, 2, axis=1)
    function = keras.Function([x, left], left + right)
    assert names(function.operations) == ["InputLayer", "Split", "Add"]
    found = function([np.ones((1, 4), "float32"), np.full((1, 2), 5, "float32")])
    np.testing.assert_allclose(found, [[6, 6]])


class Three(keras.Operation):
    def call(self, x, y, z=None):
        return x + y, z

    def compute_output_spec(self, x, y, z=None):
        return keras.KerasTensor(x.shape), keras.KerasTensor(x.shape)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_operation_knows_all_its_tensors(count):
    tensors = {name: keras.KerasTensor((2, 3), name=name) for name in "xyz"}
    operation = Three()
    keywords = {name: tensors[name] for name in "xyz"[count:]}
    outputs = operation(*[tensors[name] for name in "xyz"[:count]], **keywords)
    assert [t.name for t in operation.input] == ["x", "y", "z"]
    assert operation.output == list(outputs)
    assert [t.name for t in operation.input] == ["x", "y", "z"]


def test_layers_know_their_tensors_as_flat_lists():
    a, b = keras.KerasTensor((2, 3), name="a"), keras.KerasTensor((2, 3), name="b")
    add, dense, lstm = layers.Add(), layers.Dense(2), layers.LSTM(2, return_state=True)
    add((a, b))
    assert (add.input[0], add.input[1], type(add.input)) == (a, b, list)
    assert dense(a) is dense.output
    assert dense.input is a
    assert lstm(keras.KerasTensor((2, 3, 4))) == tuple(lstm.output)
    assert isinstance(lstm.output, list)
    assert layers.InputLayer((3,)).input == []


def test_tensors_that_nothing_made_are_sources():
    a, b = keras.KerasTensor((2,), name="a"), keras.KerasTensor((2,), name="b")
    sources = keras.utils.get_source_inputs
    assert [t.name for t in sources(keras.ops.square(a + b + 2 + a))] == ["a", "b"]
    assert [t.name for t in sources(a)] == ["a"]
    mixed = layers.Dense(2)(keras.Input((2,), name="c")) + b
    assert [t.name for t in sources(mixed)] == ["c", "b"]


@pytest.mark.parametrize(
    ("use", "error"),
    [(bool, TypeError), (list, NotImplementedError), (np.asarray, ValueError), (len, TypeError)],
)
def test_a_symbolic_tensor_has_no_values(use, error):
    with pytest.raises(error, match="KerasTensor"):
        use(keras.Input((3,)))
