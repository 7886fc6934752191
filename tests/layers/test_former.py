"""Layers as programs for Keras 1 and 2 define them: weights, orders of arguments, updates."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import keramos
from keramos import backend as K
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.layers import Layer
from keramos.layers.base.former import draws_numbers


class Linear(Layer):
    """As in Keras 1.0: weights are variables that the layer lists."""

    def __init__(self, output_dim, weights=None, **kwargs):
        self.output_dim = output_dim
        self.initial_weights = weights
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.constant = K.variable(np.ones(3), name="no_weight")
        self.b = K.zeros((self.output_dim,), name=f"{self.name}_b")
        self.W = K.variable(np.ones((input_shape[-1], self.output_dim)), name=f"{self.name}_W")
        self.trainable_weights = [self.W, self.b]
        self.count = K.variable(0, dtype="int32")
        self.non_trainable_weights = [self.count]
        self.later = K.variable(np.ones(3))
        if self.initial_weights is not None:
            self.set_weights(self.initial_weights)
            del self.initial_weights

    def call(self, x, mask=None):
        return K.dot(x, self.W) + self.b

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], self.output_dim)


def test_a_layer_says_which_variables_are_its_weights():
    layer = Linear(2)
    out = layer(np.ones((5, 4)))
    assert out.shape == (5, 2)
    assert [id(w) for w in layer.weights] == [id(w) for w in (layer.W, layer.b, layer.count)]
    assert [id(w) for w in layer.trainable_weights] == [id(layer.W), id(layer.b)]
    assert not layer.count.trainable
    assert [w.shape for w in copy.deepcopy(layer).weights] == [(4, 2), (2,), ()]
    layer.trainable = False
    assert layer.trainable_weights == []


def test_the_shape_rule_had_another_name():
    layer = Linear(2)
    x = keramos.Input((4,))
    assert layer(x).shape == (None, 2)
    assert layer.compute_output_shape((7, 4)) == layer.get_output_shape_for((7, 4)) == (7, 2)
    dense = keramos.layers.Dense(3)
    assert dense.get_output_shape_for((None, 4)) == (None, 3)

    class Wider(keramos.layers.Dense):
        def get_output_shape_for(self, input_shape):
            return super().get_output_shape_for(input_shape)

    assert Wider(3).compute_output_shape((None, 4)) == (None, 3)


def test_first_weights_are_set_once_built():
    first = [np.full((4, 2), 3.0), np.full((2,), 1.0), np.array(0)]
    np.testing.assert_array_equal(Linear(2, weights=first)(np.ones((1, 4))), [[13, 13]])

    class Shift(Layer):
        def build(self, input_shape):
            self.shift = self.add_weight(input_shape[1:], "zeros")

        def call(self, x):
            return x + self.shift

    layer = Shift(weights=[np.array([1.0, 2.0])], input_shape=(2,), input_dtype="float32")
    np.testing.assert_array_equal(layer(np.zeros((1, 2))), [[1, 2]])
    model = keramos.Sequential([Shift(batch_size=3, input_shape=(2,))])
    assert model.input_shape == (3, 2)


@pytest.mark.parametrize(
    "args",
    [
        ((2, 3), "ones"),
        ((2, 3), "ones", "W"),
        ((2, 3), "ones", "W", False),
        ((2, 3), "ones", "float16"),
        ("W", (2, 3), None, "ones"),
        ("W", (2, 3), "float16", "ones", None, False),
        (None, (2, 3), None, "ones"),
        ((2, 3), "ones", "float16", False, True),
    ],
)
def test_a_weight_is_asked_for_in_any_order(args: tuple):
    layer = Layer()
    weight = layer.add_weight(*args)
    assert weight.shape == (2, 3)
    assert np.all(weight.numpy() == 1)
    assert weight.dtype == ("float16" if "float16" in args else "float32")
    assert weight.trainable == (False not in args)
    assert "W" not in args or weight.name == "W"


def test_a_weight_is_asked_for_with_arguments_of_tensorflow():
    weight = Layer().add_weight(
        name="block/conv_W", shape=[2], initializer=lambda shape: K.ones(shape), trainable=None,
        partitioner=None, use_resource=True, experimental_autocast=False,
    )  # fmt: skip
    assert (weight.name, weight.autocast, weight.trainable) == ("block_conv_W", False, True)
    assert weight.numpy().tolist() == [1, 1]
    with pytest.raises(ArgumentTypeError, match="'shape' twice"):
        Layer().add_weight("W", (2,), shape=(2,))


def test_the_lists_of_tf_keras_can_be_extended():
    class Slope(Layer):
        def build(self, input_shape):
            self.a = self.add_weight((1,), "ones", name="a")
            self.b, self.c = K.ones((1,)), K.ones((1,))
            self._trainable_weights += [self.b]
            self._non_trainable_weights.append(self.c)

        def call(self, x):
            return x * self.a * self.b * self.c

    layer = Slope()
    layer(np.ones((1, 1)))
    assert [id(w) for w in layer.weights] == [id(layer.a), id(layer.b), id(layer.c)]
    assert [id(w) for w in layer.non_trainable_weights] == [id(layer.c)]
    assert len(layer._trainable_weights) == 2


def test_the_list_of_keras_1_can_be_extended_once_it_is_set():
    class Slope(Layer):
        def build(self, input_shape):
            self.a, self.b = K.ones((1,)), K.ones((2,))
            self.trainable_weights = [self.b]
            self.trainable_weights.extend([self.a])

        def call(self, x):
            return x * self.a * self.b

    layer = Slope()
    layer(np.ones((1, 2)))
    assert [w.shape for w in layer.weights] == [(2,), (1,)]


def test_weights_of_a_layer_inside_stay_its_own():
    class Outer(Layer):
        def build(self, input_shape):
            self.inner = keramos.layers.Dense(2)
            self.inner.build(input_shape)
            self.W = K.ones((1,))
            self.trainable_weights = [self.W, *self.inner.trainable_weights]

        def call(self, x):
            return self.inner(x) * self.W

    layer = Outer()
    layer(np.ones((1, 3)))
    assert [w.shape for w in layer.weights] == [(1,), (3, 2), (2,)]
    assert len(layer._own_variables()) == 1


def test_what_is_no_variable_is_no_weight():
    with pytest.raises(ArgumentTypeError, match=r"no variable\n.*\n.*K\.variable"):
        Layer(name="mine").trainable_weights = [np.ones(3)]


@pytest.mark.parametrize("stateful", [False, True])
def test_updates_are_pairs_or_done_already(stateful: bool):
    class Count(Layer):
        def build(self, input_shape):
            self.stateful = stateful
            self.calls = self.add_weight((), "zeros", trainable=False)
            self.rows = self.add_weight((), "zeros", trainable=False)

        def call(self, x):
            self.add_update((self.calls, self.calls + 1), x)
            self.add_update([(self.rows, self.rows + 1.0)], inputs=x)
            self.add_update(K.update_add(self.rows, 1))
            self.add_update(lambda: self.calls.assign_add(1))
            return x

    layer = Count()
    assert layer.updates == []
    layer(np.ones((2, 2)))
    assert (float(layer.calls.value), float(layer.rows.value)) == ((2, 2) if stateful else (0, 0))
    layer(np.ones((2, 2)), training=True)
    assert float(layer.calls.value) == 2 + 2 * stateful


def test_losses_are_added_for_their_inputs():
    class Penalty(Layer):
        def call(self, x):
            self.add_loss(K.sum(x), inputs=x)
            return x

    layer = Penalty()
    layer(np.ones((2, 2)))
    assert float(layer.losses[0]) == 4


def test_symbolic_tensors_know_the_shape_of_keras():
    x = keramos.Input((4,))
    assert x._keras_shape == K.int_shape(x) == (None, 4)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("rule", [True, False])
@pytest.mark.parametrize("kind", ["layer", "lambda", "cell"])
def test_draws_of_a_layer_go_on_from_step_to_step(rule: bool, kind: str):
    """A shape rule means that nothing is traced before the first compiled step."""
    seen = []

    def noise(x):
        return x * 0 + K.random_uniform(K.shape(x))

    class Noise(Layer):
        state_size = 3

        def call(self, x, states=None):
            y = noise(x)
            return y if states is None else (y, [y])

    if rule:
        Noise.compute_output_shape = lambda self, input_shape: input_shape
    layer = {
        "layer": lambda: Noise(),
        "lambda": lambda: keramos.layers.Lambda(noise, output_shape=(3,) if rule else None),
        "cell": lambda: keramos.layers.RNN(Noise()),
    }[kind]()
    shape = (2, 3) if kind == "cell" else (3,)
    model = keramos.Sequential([keramos.Input(shape), layer])
    model.compile("sgd", lambda y_true, y_pred: K.mean(y_pred, axis=-1))
    x = np.zeros((4, *shape), "float32")
    for _ in range(3):
        seen.append(float(model.train_on_batch(x, np.zeros((4, 3)))))
    assert len(set(seen)) == 3
    assert not np.array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))


def test_a_layer_that_draws_is_known_by_its_code():
    from keramos import backend
    from keramos.backend import random_uniform

    def of_a_module(x):
        return K.dropout(x, 0.5)

    def by_a_path(x):
        return keramos.backend.random_normal(K.shape(x)) + x

    def of_a_closure(x):
        return (lambda: backend.truncated_normal(K.shape(x)))()

    def by_itself(x):
        return x + random_uniform(K.shape(x))

    def by_another(x):
        return by_itself(x)

    def not_at_all(self, x):
        return self.dropout(K.relu(x), self.random_normal)

    drawing = [of_a_module, by_a_path, of_a_closure, by_itself, by_another]
    assert all(map(draws_numbers, drawing))
    assert not any(map(draws_numbers, [not_at_all, len, None]))

    class Plain(Layer):
        def build(self, input_shape):
            self.dropout = keramos.layers.Dropout(0.5)

        def call(self, x):
            return self.dropout(K.relu(x))

    layer = Plain()
    layer(np.ones((1, 2)))
    assert len(layer.variables) == 1  # of the dropout inside


def test_unknown_arguments_are_still_refused():
    with pytest.raises(ConfigError, match="wieghts"):
        Layer(wieghts=[])
