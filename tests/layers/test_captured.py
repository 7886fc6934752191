"""Configs of classes that users write and that leave `get_config` to this library."""

import pytest

import keramos as keras
from keramos.errors import NoConfigError

layers = keras.layers
DTYPE = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}


class Scale(layers.Layer):
    def __init__(self, factor=1, **options):
        super().__init__(**options)

    def call(self, inputs):
        return inputs


class Plain(layers.Dense):
    pass


class Wider(layers.Dense):
    def __init__(self, units, extra=1, **options):
        super().__init__(units, **options)


class Listed(layers.Layer):
    def __init__(self, *parts, **options):
        super().__init__(**options)


class Placed(layers.Layer):
    def __init__(self, part, /, **options):
        super().__init__(**options)


class Around(layers.Bidirectional):
    pass


def test_an_automatic_name_is_kept_where_the_constructor_takes_one():
    keras.utils.clear_session()
    assert Scale(2).get_config() == {
        "name": "scale",
        "factor": 2,
        "trainable": True,
        "dtype": DTYPE,
    }
    model = keras.Sequential([keras.Input((2,)), Scale(3)])
    keras.utils.clear_session()
    again = keras.Sequential.from_config(model.get_config(), custom_objects={"Scale": Scale})
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


@pytest.mark.parametrize(
    "arguments",
    [
        {"kernel_initializer": keras.initializers.Zeros()},
        {"activation": keras.activations.relu},
        {"dtype": keras.DTypePolicy("mixed_float16")},
        {
            "kernel_regularizer": keras.regularizers.L2(0.5),
            "activity_regularizer": keras.regularizers.L1(0.5),
        },
    ],
)
def test_a_class_of_ours_says_the_arguments_of_those_that_extend_it(arguments):
    known = layers.Dense(3, name="d", **arguments).get_config()
    assert list(Plain(3, name="d", **arguments).get_config().items()) == list(known.items())
    assert Wider(3, name="d", extra=4, **arguments).get_config() == {**known, "extra": 4}
    assert Around(layers.LSTM(2, name="l"), name="a").get_config() == layers.Bidirectional(
        layers.LSTM(2, name="l"), name="a"
    ).get_config()  # fmt: skip


@pytest.mark.parametrize("make", [lambda: Listed(1, 2), lambda: Placed(1), lambda: Scale(object())])
def test_arguments_that_no_config_can_hand_back_are_refused(make):
    with pytest.raises(NoConfigError, match="must define get_config") as caught:
        make().get_config()
    assert isinstance(caught.value, NotImplementedError)


def test_no_loose_arguments_is_fine():
    assert Listed(name="x").get_config() == {"name": "x", "trainable": True, "dtype": DTYPE}


@pytest.mark.parametrize(
    "argument", [{"input_dim": 4}, {"input_shape": (4,)}, {"batch_input_shape": (None, 4)}]
)
def test_a_first_layer_may_declare_its_input_shape(argument):
    model = keras.Sequential([layers.Dense(2, **argument)])
    assert (model.built, model.input_shape) == (True, (None, 4))
