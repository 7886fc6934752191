"""A user's subclass of each layer: its own `build` runs, and the weights made there are its own."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest

import keramos as keras

from . import table

bench, grammar = table.cases("bench"), table.cases("grammar")
#: The first case of each class that is called.
FIRST = {case["class"]: case for case, row in reversed(table.layer_cases()) if "outputs" in row}


def with_a_gain(kind: type) -> type:
    """A subclass of `kind` with one weight more, which `call` reads."""

    class WithGain(kind):
        def build(self, *shapes, **named):
            super().build(*shapes, **named)
            self.gain = self.add_weight(shape=(), initializer="ones", name="gain")

        def call(self, *inputs, **named):
            self.read = float(self.gain.numpy())
            return super().call(*inputs, **named)

    for method in ("build", "call"):
        vars(WithGain)[method].__signature__ = inspect.signature(getattr(kind, method))
    return WithGain


@pytest.mark.parametrize("name", sorted(FIRST))
def test_build_of_a_subclass_runs_before_the_first_call(name):
    case = FIRST[name]
    keras.utils.clear_session(free_memory=False)
    keras.config.set_dtype_policy("float32")
    kind = with_a_gain(getattr(keras.layers, name))
    layer = kind(**grammar.realize(case["args"], keras))
    assert not any(weight.name == "gain" for weight in layer.weights)
    bench.outputs(case, layer)
    assert layer.read == 1.0
    assert [weight.name for weight in layer.weights].count("gain") == 1


@pytest.mark.parametrize("data", [[[1, 0]], np.array([[1, 0]])])
def test_build_runs_for_what_is_no_tensor(data):
    class Encoding(keras.layers.CategoryEncoding):
        def build(self, input_shape):
            self.shape = input_shape

    layer = Encoding(2)
    layer(data)
    assert layer.shape is None


def test_build_that_names_no_shape_gets_none():
    class Gain(keras.layers.ReLU):
        def build(self, *shapes, **named):
            self.shapes = (shapes, named)

    layer = Gain()
    layer(np.ones((2, 3), "float32"))
    assert layer.shapes == ((), {})


def with_hooks_of_its_own(kind: type) -> type:
    """A subclass that stores what it likes, and a file."""

    class Own(kind):
        def save_own_variables(self, store):
            store["mine"] = np.array([1.0, 2.0], "float32")

        def load_own_variables(self, store):
            self.got = np.asarray(store["mine"]).tolist()

        def save_assets(self, folder):
            Path(folder, "note.txt").write_text("hello", encoding="utf-8")

        def load_assets(self, folder):
            self.note = Path(folder, "note.txt").read_text(encoding="utf-8")

    Own.__module__ = "user"
    return Own


def graph_of(case: dict, layer):
    """A functional model of one layer."""
    symbols = {
        place: [
            keras.Input(batch_shape=array.shape, dtype=str(array.dtype))
            for array in bench.arrays_of(case, place)
        ]
        for place in ("inputs", "call")
    }
    outputs = layer(
        *grammar.put(case["inputs"], list(symbols["inputs"])),
        **grammar.put(case["call"], list(symbols["call"])),
    )
    return keras.Model([*symbols["inputs"], *symbols["call"]], outputs)


SYMBOLIC = [name for name in sorted(FIRST) if FIRST[name]["symbolic"] and name != "Lambda"]


@pytest.mark.parametrize("name", SYMBOLIC)
def test_what_a_subclass_stores_is_handed_back_to_it(name, tmp_path):
    case, path = FIRST[name], tmp_path / "x.keras"
    kind = with_hooks_of_its_own(getattr(keras.layers, name))
    graph_of(case, kind(**grammar.realize(case["args"], keras))).save(path)
    loaded = keras.saving.load_model(path, custom_objects={"Own": kind})
    (own,) = [layer for layer in loaded.layers if isinstance(layer, kind)]
    assert (own.got, own.note) == ([1.0, 2.0], "hello")


@pytest.mark.parametrize("name", SYMBOLIC)
def test_the_shapes_that_a_subclass_says_are_those_of_its_output(name):
    case = FIRST[name]
    kind = getattr(keras.layers, name)

    class Shape(kind):
        def compute_output_shape(self, *args, **kwargs):
            return (7, 11)

    class Spec(kind):
        def compute_output_spec(self, *args, **kwargs):
            return keras.KerasTensor((7, 12), "int32")

    Shape.compute_output_shape.__signature__ = inspect.signature(kind.compute_output_shape)
    arguments = grammar.realize(case["args"], keras)
    spec = bench.symbolic_call(case, Spec(**arguments), keras)
    assert (spec.shape, spec.dtype) == ((7, 12), "int32")
    if kind.compute_output_spec is keras.layers.Layer.compute_output_spec:
        assert bench.symbolic_call(case, Shape(**arguments), keras).shape == (7, 11)


@pytest.mark.parametrize("name", sorted(FIRST))
def test_an_argument_without_a_config_of_its_own_is_written(name):
    """Stock Keras forgets it, and cannot read what it wrote."""
    case, kind = FIRST[name], getattr(keras.layers, name)

    class Own(kind):
        def __init__(self, needed, **kwargs):
            super().__init__(**kwargs)
            self.needed = needed

    Own.__module__ = "user"
    config = Own(4, **grammar.realize(case["args"], keras)).get_config()
    assert config["needed"] == 4
    assert Own.from_config(config).needed == 4 if name != "Lambda" else True


@pytest.mark.parametrize("name", sorted(FIRST))
def test_a_mask_that_a_subclass_makes_is_that_of_its_output(name):
    case, kind = FIRST[name], getattr(keras.layers, name)

    class Own(kind):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.supports_masking = True

        def call(self, *args, **kwargs):
            return keras.ops.ones((5, 13))

        def compute_mask(self, inputs, previous_mask):
            return keras.ops.ones((5,), "bool")

    Own.call.__signature__ = inspect.signature(kind.call)
    (output,) = bench.outputs({**case, "times": 1}, Own(**grammar.realize(case["args"], keras)))
    assert output.shape == (5, 13)
    assert output._keras_mask.shape == (5,)


# -- Single methods --------------------------------------------------------------------------------


def test_load_own_variables_is_asked_where_nothing_was_stored(tmp_path):
    class Own(keras.layers.Dropout):
        def load_own_variables(self, store):
            self.names = list(store.keys())

    model = keras.Sequential([keras.Input((3,)), Own(0.5)])
    model.save_weights(tmp_path / "x.weights.h5")
    model.load_weights(tmp_path / "x.weights.h5")
    assert model.layers[0].names == []


def test_a_build_that_collects_shapes_is_built_again_with_them():
    class Own(keras.layers.MultiHeadAttention):
        def build(self, query_shape, **shapes):
            self.shapes = shapes
            super().build(query_shape, **shapes)

    layer, again = Own(2, 2), Own(2, 2)
    x = keras.KerasTensor((None, 3, 4))
    layer(x, x)
    named = {"query_shape": (None, 3, 4), "value_shape": (None, 3, 4)}
    assert layer.get_build_config() == {"shapes_dict": named}
    again.build_from_config(layer.get_build_config())
    assert again.shapes == layer.shapes == {"value_shape": (None, 3, 4)}


@pytest.mark.parametrize("name", ["MultiHeadAttention", "GroupQueryAttention"])
def test_a_call_that_lacks_a_tensor_of_build_is_named(name):
    class Own(getattr(keras.layers, name)):
        def call(self, x):
            return x

    with pytest.raises(ValueError, match="needs 'query_shape'") as raised:
        Own(**grammar.realize(FIRST[name]["args"], keras))(np.ones((2, 3, 4), "float32"))
    assert isinstance(raised.value, keras.errors.ConfigError)


@pytest.mark.parametrize("name", ["MultiHeadAttention", "GroupQueryAttention"])
def test_the_mask_of_attention_can_be_overridden(name):
    asked = []

    class Own(getattr(keras.layers, name)):
        def _compute_attention_mask(self, query, value, **masks):
            asked.append(sorted(masks))
            return keras.ops.eye(query.shape[1], dtype="bool")[None]

    layer = Own(**grammar.realize(FIRST[name]["args"], keras))
    x = np.linspace(0, 1, 12, dtype="float32").reshape(1, 3, 4)
    _, scores = layer(x, x, return_attention_scores=True)
    np.testing.assert_allclose(np.asarray(scores)[0, 0], np.eye(3), atol=1e-6)
    names = ["attention_mask", "key_mask", "query_mask", "use_causal_mask", "value_mask"]
    assert asked == [names]


@pytest.mark.parametrize("name", ["Conv2D", "Conv3D"])  # stock Keras's Conv1D does not ask it
def test_the_convolution_of_a_layer_can_be_overridden(name):
    class Own(getattr(keras.layers, name)):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, keras.ops.ones_like(kernel))

    layer = Own(1, 2)
    output = layer(np.ones((1, *[2] * (layer.rank), 3), "float32"))
    assert float(np.asarray(output).item()) == 3 * 2**layer.rank


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_first_states_of_a_convolutional_lstm_are_its_own(rank):
    class Own(getattr(keras.layers, f"ConvLSTM{rank}D")):
        def get_initial_state(self, *args, **kwargs):
            self.asked = args, sorted(kwargs)
            return [state + 1 for state in super().get_initial_state(*args, **kwargs)]

    options = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    layer = Own(1, 2, **options)
    output = layer(np.ones((1, 2, *[4] * rank, 1), "float32"))
    assert layer.asked == ((), ["batch_size"])
    if rank == 1:
        np.testing.assert_allclose(float(np.sum(np.asarray(output))), 2.890315, rtol=1e-5)


def test_the_first_states_of_a_cell_are_its_own():
    class Own(keras.layers.LSTMCell):
        def get_initial_state(self, batch_size=None):
            return [keras.ops.ones((batch_size, 2))] * 2

    layer = keras.layers.RNN(Own(2), return_state=True)
    layer.build((1, 0, 3))
    assert [np.asarray(state).tolist() for state in layer.get_initial_state(1)] == [[[1, 1]]] * 2


@pytest.mark.parametrize(("name", "times"), [("SimpleRNNCell", 2), ("GRUCell", 1), ("LSTMCell", 1)])
def test_cells_ask_for_masks_when_keras_asks(name, times):
    asked = []

    class Own(getattr(keras.layers, name)):
        def get_dropout_mask(self, step_input):
            asked.append(step_input.shape)
            return super().get_dropout_mask(step_input)

    cell = Own(2)
    states = [np.zeros((1, 2), "float32")] * cell.state_count
    for training in (False, True):
        cell(np.ones((1, 3), "float32"), states, training=training)
    assert len(asked) == times


class Relative(keras.layers.Layer):
    """As in packages of others: a shape rule, parts, and no `build`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.norm = keras.layers.LayerNormalization()
        self.table = self.add_weight(shape=(5, 4))

    def call(self, x):
        return self.norm(self.table) + keras.ops.sum(x)

    def compute_output_shape(self, input_shape):
        return (5, 4)


def test_parts_are_built_where_a_shape_rule_spares_the_call():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Relative(name="relative")(inputs))
    assert [w.path.rpartition("/")[2] for w in model.weights] == ["variable", "gamma", "beta"]


def test_parts_that_cannot_be_built_are_told():
    class Broken(Relative):
        def call(self, x):
            raise RuntimeError("no symbols here")

    with pytest.warns(UserWarning, match="'layer_normalization.*no symbols here"):
        Broken()(keras.Input((3,)))
