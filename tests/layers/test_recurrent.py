"""Recurrent layers beyond the golden cases: states over batches, users' cells, masks, errors."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos import layers, ops
from keramos.errors import ConfigError, ShapeError
from keramos.layers import (
    GRU,
    LSTM,
    RNN,
    BatchNormalization,
    Bidirectional,
    ConvLSTM2D,
    Dense,
    Dropout,
    GRUCell,
    Layer,
    LSTMCell,
    ReLU,
    SimpleRNN,
    SimpleRNNCell,
    SpectralNormalization,
    StackedRNNCells,
    TimeDistributed,
)

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(3, 6, 2)).astype("float32")


def close(a, b) -> None:
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-5, atol=1e-6)


def twin(layer: Layer, **changes) -> Layer:
    """A layer with the same arguments but for `changes`, and the same weights."""
    other = type(layer).from_config({**layer.get_config(), **changes})
    other.build(X.shape)
    other.set_weights(layer.get_weights())
    return other


@pytest.fixture
def lstm() -> LSTM:
    layer = LSTM(4, return_sequences=True)
    layer.build(X.shape)
    return layer


# -- States between batches ------------------------------------------------------------------------


def test_a_stateful_layer_goes_on_where_it_stopped(lstm):
    stateful = twin(lstm, stateful=True)
    halves = [stateful(X[:, :3]), stateful(X[:, 3:])]
    close(np.concatenate(halves, axis=1), lstm(X))
    stateful.reset_state()
    close(stateful(X[:, :3]), halves[0])


def test_it_goes_on_under_compiled_predict(lstm):
    inputs = keras.Input(batch_shape=(3, 3, 2))
    stateful = LSTM(4, return_sequences=True, stateful=True)
    model = keras.Model(inputs, stateful(inputs))
    stateful.set_weights(lstm.get_weights())
    halves = [model.predict(X[:, :3], verbose=0), model.predict(X[:, 3:], verbose=0)]
    close(np.concatenate(halves, axis=1), lstm(X))


def test_states_are_variables_but_no_weights(tmp_path, lstm):
    stateful = twin(lstm, stateful=True)
    assert [v.path for v in stateful.states] == [f"{stateful.name}/rnn_state"] * 2
    assert len(stateful.weights) == 3
    assert all(any(v is s for v in stateful.non_trainable_variables) for s in stateful.states)
    assert not any(v.trainable for v in stateful.states)


def test_the_states_of_stacked_cells_can_be_reset():
    layer = RNN([LSTMCell(2), GRUCell(3)], stateful=True)
    first = layer(X)
    assert np.abs(layer(X) - first).max() > 1e-4
    layer.reset_states()
    close(layer(X), first)


def test_one_stacked_cell_is_that_cell():
    stacked, alone = RNN([LSTMCell(3)]), RNN(LSTMCell(3))
    stacked.build(X.shape)
    alone.build(X.shape)
    alone.set_weights(stacked.get_weights())
    close(stacked(X), alone(X))


def test_a_stateful_layer_must_know_the_batch_size():
    with pytest.raises(ShapeError, match="batch size"):
        LSTM(2, stateful=True).build((None, 4, 2))


def test_every_batch_has_the_size_of_the_first():
    layer = GRU(2, stateful=True)
    layer(X)
    with pytest.raises(ShapeError, match="size of the first"):
        layer(X[:2])


def test_convolutional_states_go_on():
    frames = RANDOM.normal(size=(2, 4, 5, 5, 1)).astype("float32")
    layer = ConvLSTM2D(2, 3, padding="same", return_sequences=True)
    whole = layer(frames)
    stateful = ConvLSTM2D(2, 3, padding="same", return_sequences=True, stateful=True)
    stateful.build((2, 2, 5, 5, 1))
    stateful.set_weights(layer.get_weights())
    close(np.concatenate([stateful(frames[:, :2]), stateful(frames[:, 2:])], axis=1), whole)


# -- The state in which a sequence begins ----------------------------------------------------------


def test_the_state_of_one_layer_can_begin_another(lstm):
    inputs, h, c = keras.Input((None, 2)), keras.Input((4,)), keras.Input((4,))
    second = LSTM(4, return_sequences=True, return_state=True)
    model = keras.Model([inputs, h, c], second(inputs, initial_state=[h, c]))
    second.set_weights(lstm.get_weights())
    _, *states = twin(lstm, return_state=True)(X[:, :3])
    outputs, *_ = model.predict([X[:, 3:], *map(np.asarray, states)], verbose=0)
    close(outputs, lstm(X)[:, 3:])
    again = keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    close(again.predict([X[:, 3:], *map(np.asarray, states)], verbose=0)[0], outputs)


def test_the_number_of_states_is_checked():
    with pytest.raises(ShapeError, match="2 state"):
        LSTM(2)(X, initial_state=[np.zeros((3, 2), "float32")])


# -- Cells -----------------------------------------------------------------------------------------


def test_a_layer_is_its_cell_over_time(lstm):
    rnn = RNN(LSTMCell(4), return_sequences=True)
    rnn.build(X.shape)
    rnn.set_weights(lstm.get_weights())
    close(rnn(X), lstm(X))
    states = rnn.cell.get_initial_state(3)
    for t in range(X.shape[1]):
        output, states = rnn.cell(X[:, t], states)
        close(output, lstm(X)[:, t])


class Sum(Layer):
    """Running sum; a cell that says nothing but what it must."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def call(self, inputs, states):
        total = states[0] + inputs
        return total, [total]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Doubled(LSTMCell):
    def call(self, inputs, states, training=False):
        output, states = super().call(inputs, states, training)
        return 2 * output, states


def test_a_users_cell_runs_as_it_is_written(lstm):
    close(RNN(Sum(2), return_sequences=True)(X), np.cumsum(X, axis=1))
    doubled = RNN(Doubled(4), return_sequences=True)
    doubled.build(X.shape)
    doubled.set_weights(lstm.get_weights())
    close(doubled(X), 2 * np.asarray(lstm(X)))


def test_a_users_cell_is_read_with_the_layer():
    layer = RNN([Sum(2), GRUCell(3)], name="both")
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config, custom_objects={"Sum": Sum})
    assert keras.saving.serialize_keras_object(again) == config
    same = RNN.from_config(layer.get_config(), custom_objects={"Sum": Sum})
    assert [type(c) for c in same.cell.cells] == [Sum, GRUCell]


@pytest.mark.parametrize(
    "cell", [3, Dense(2), [Dense(2)]], ids=["number", "no state_size", "in a list"]
)
def test_what_is_no_cell_is_refused(cell):
    with pytest.raises(ConfigError, match="a cell must have"):
        RNN(cell)


def test_the_arguments_of_a_layer_are_those_of_its_cell():
    layer = LSTM(3, activation="relu", dropout=7, name="one")
    assert (layer.units, layer.dropout, layer.cell.dropout, layer.cell.name) == (
        3,
        1.0,
        1.0,
        "lstm_cell",
    )
    layer.activation = keras.activations.tanh
    assert layer.cell.activation is keras.activations.tanh
    assert layer.get_config()["activation"] == "tanh"


def test_the_weights_of_a_layer_as_activation_stand_in_the_cell():
    layer = LSTM(3, activation=keras.layers.PReLU())
    layer(X)
    assert [v.path.split("/")[-1] for v in layer.weights] == [
        "kernel",
        "recurrent_kernel",
        "bias",
        "alpha",
    ]


# -- Time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [GRU])
def test_unrolled_is_the_same(make):
    layer = make(3, return_sequences=True, go_backwards=True)
    layer.build(X.shape)
    mask = np.array([[1, 1, 0, 1, 1, 0]] * 3, bool)
    close(twin(layer, unroll=True)(X, mask=mask), layer(X, mask=mask))


def test_masked_times_change_nothing(lstm):
    mask = np.array([[1, 0, 1, 1, 0, 1]] * 3, bool)
    seen = np.asarray(lstm(X[:, mask[0]]))
    outputs = np.asarray(lstm(X, mask=mask))
    close(outputs[:, mask[0]], seen)
    close(outputs[:, 1], outputs[:, 0])
    zeroed = twin(lstm, zero_output_for_mask=True)(X, mask=mask)
    assert not np.any(np.asarray(zeroed)[:, ~mask[0]])


def test_all_times_lose_the_same_inputs():
    layer = SimpleRNN(
        4,
        activation="linear",
        kernel_initializer="identity",
        recurrent_initializer="zeros",
        dropout=0.5,
        return_sequences=True,
    )
    outputs = np.asarray(layer(np.ones((3, 5, 4), "float32"), training=True))
    assert set(np.unique(outputs)) == {0.0, 2.0}
    assert np.all(outputs == outputs[:, :1])
    assert np.any(outputs != np.asarray(layer(np.ones((3, 5, 4), "float32"), training=True)))


@pytest.mark.parametrize(
    ("arguments", "draws"),
    [
        ({"dropout": 0.4}, 1),
        ({"dropout": 0.4, "implementation": 1}, 4),
        ({"dropout": 0.4, "recurrent_dropout": 0.3}, 8),
    ],
)
def test_as_many_masks_are_drawn_as_stock_keras_draws(arguments, draws):
    layer = LSTM(2, seed=6, **arguments)
    layer(X, training=True)
    assert np.asarray(layer.cell.seed_generator.state).tolist() == [6, draws]


# -- Wrappers --------------------------------------------------------------------------------------


def test_both_directions():
    layer = Bidirectional(GRU(3, return_sequences=True), merge_mode=None)
    forward, backward = layer(X)
    close(forward, layer.forward_layer(X))
    close(backward[:, ::-1], layer.backward_layer(X))
    assert layer.forward_layer.name == "forward_gru" or layer.forward_layer.name.startswith(
        "forward_gru_"
    )


def test_a_layer_that_goes_backwards_has_a_partner_that_does_not():
    layer = Bidirectional(GRU(3, go_backwards=True))
    assert [layer.forward_layer.go_backwards, layer.backward_layer.go_backwards] == [True, False]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"layer": Dense(2)}, "recurrent layer"),
        ({"layer": GRU(2), "backward_layer": GRU(2)}, "go_backwards"),
        (
            {"layer": GRU(2), "backward_layer": GRU(2, go_backwards=True, return_state=True)},
            "return_state",
        ),
        ({"layer": GRU(2), "merge_mode": "both"}, "merge_mode"),
        ({"layer": 3}, "must be a layer"),
    ],
)
def test_two_layers_that_do_not_pair_are_refused(arguments, complaint):
    with pytest.raises(ConfigError, match=complaint):
        Bidirectional(**arguments)


def test_a_mask_goes_through_both_directions():
    inputs = keras.Input((None,))
    x = keras.layers.Embedding(5, 2, mask_zero=True)(inputs)
    sequence = Bidirectional(LSTM(2, return_sequences=True))
    model = keras.Model(inputs, Bidirectional(LSTM(2))(sequence(x)))
    padded, short = np.array([[1, 2, 3, 0, 0, 0]]), np.array([[1, 2, 3]])
    close(model.predict(padded, verbose=0), model.predict(short, verbose=0))


def test_one_layer_at_every_time():
    dense = Dense(3)
    layer = TimeDistributed(dense)
    close(layer(X), dense(X))
    with pytest.raises(ShapeError, match="at least 3 axes"):
        TimeDistributed(Dense(3))(X[0])
    with pytest.raises(ShapeError, match="mask"):
        layer(X, mask=np.ones((3, 4), bool))


def test_every_time_has_a_dropout_of_its_own():
    outputs = np.asarray(
        TimeDistributed(Dropout(0.5, seed=1))(np.ones((4, 5, 8), "float32"), training=True)
    )
    assert np.any(outputs != outputs[:, :1])


def test_every_time_moves_the_averages():
    layer = TimeDistributed(BatchNormalization(momentum=0.5))
    layer(np.ones((2, 3, 4), "float32"), training=True)
    close(layer.layer.moving_mean, np.full(4, 1 - 0.5**3))


def test_times_of_a_masked_inner_sequence():
    inner = LSTM(3)
    layer, mask = TimeDistributed(inner), RANDOM.random((2, 3, 4)) > 0.3
    x = RANDOM.normal(size=(2, 3, 4, 2)).astype("float32")
    outputs = layer(x, mask=mask)
    close(outputs[:, 1], inner(x[:, 1], mask=mask[:, 1]))


def test_the_kernel_comes_to_norm_one():
    apart = np.diag([4.0, 1.0, 1.0, 1.0, 1.0])[
        :, :4
    ]  # the largest singular value is found fast where it is far from the next
    layer = SpectralNormalization(
        Dense(4, kernel_initializer=lambda shape, dtype=None: apart), power_iterations=20
    )
    x = RANDOM.normal(size=(3, 5)).astype("float32")
    before = np.asarray(layer(x))
    close(layer(x), before)
    layer(x, training=True)
    np.testing.assert_allclose(np.linalg.norm(np.asarray(layer.kernel), 2), 1, rtol=1e-3)


def test_a_kernel_of_zeros_stays():
    layer = SpectralNormalization(Dense(4, kernel_initializer="zeros"))
    assert not np.any(np.asarray(layer(X[:, 0], training=True)))


def test_nothing_to_normalize():
    with pytest.raises(ConfigError, match="neither a kernel nor embeddings"):
        SpectralNormalization(ReLU())(X)


def test_stacked_cells_by_hand():
    cells = StackedRNNCells([SimpleRNNCell(2), LSTMCell(3)])
    output, states = cells(X[:, 0], cells.get_initial_state(3))
    assert output.shape == (3, 3)
    assert [len(state) for state in states] == [1, 2]
    assert (cells.state_size, cells.output_size) == ([2, [3, 3]], 3)
    close(ops.shape(states[1][1]), (3, 3))


def test_both_directions_begin_with_stocks_weights():
    keras.utils.set_random_seed(3)
    layer = Bidirectional(GRU(4))
    layer.build((None, 5, 2))
    sums = [float(np.abs(w).sum()) for w in layer.get_weights()]
    np.testing.assert_allclose(
        sums, [7.326, 11.659, 0, 8.095, 10.719, 0], atol=1e-3
    )  # of Keras 3.15.1 with this seed


@pytest.mark.parametrize("name", ["GRU", "LSTM"])
def test_both_directions_keep_use_cudnn(name):
    layer = Bidirectional(getattr(keras.layers, name)(2, use_cudnn=False))
    assert (layer.forward_layer.use_cudnn, layer.backward_layer.use_cudnn) == (False, False)


class OneState(layers.Layer):
    """A cell that takes its state alone, and gives it back alone."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.state_size), initializer="ones")

    def call(self, inputs, states):
        former = states[0] if isinstance(states, list) else states
        output = ops.matmul(inputs, self.kernel) + former
        return output, [output] if isinstance(states, list) else output


@pytest.mark.parametrize("units", [[3], [3, 2]])
def test_stacked_cells_return_single_states_alone(units):
    sequence = np.ones((2, 3, 4), "float32")
    output, *states = layers.RNN([OneState(n) for n in units], return_state=True)(sequence)
    assert [state.shape for state in states] == [(2, n) for n in units]
    np.testing.assert_array_equal(output, states[-1])


def test_a_stack_keeps_the_state_of_a_cell_as_the_cell_says_it():
    """A size that is no list means a state that is no list, where users' cells say no more."""

    class Plain(Layer):
        state_size = 3

        def call(self, inputs, states):
            h = inputs + states[0]
            return h, [h]

    x = np.ones((2, 4, 3), "float32")
    found = RNN([Plain(), Plain()], return_state=True)(x)
    assert [f.shape for f in found] == [(2, 3)] * 3
    close(found[1], np.full((2, 3), 4.0))


@pytest.mark.parametrize("cls", [keras.layers.SimpleRNNCell, keras.layers.GRUCell])
def test_a_symbolic_call_leaves_no_mask_for_the_next_one(cls):
    cell = cls(2, dropout=0.5, seed=1)
    cell(keras.Input((3,)), [keras.Input((2,))])
    states = [np.zeros((1, 2), "float32")]
    assert cell(np.ones((1, 3), "float32"), states, training=True)[0].shape == (1, 2)


def test_a_pair_that_is_the_shape_of_one_state_is_a_cells_own_affair():
    """Measured: stock 3.15.1 trains with it; keras.io's latent bottleneck is such a cell."""

    class Sums(keras.Layer):
        state_size = output_size = (2, 3)

        def get_initial_state(self, batch_size=None):
            return [keras.ops.zeros((batch_size, 2, 3))]

        def call(self, inputs, states):
            sums = states[0] + inputs
            return sums, [sums]

    steps = np.arange(24, dtype="float32").reshape(1, 4, 2, 3)
    np.testing.assert_array_equal(keras.layers.RNN(Sums())(steps), steps.sum(1))
