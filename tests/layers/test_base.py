"""What every layer does with its arguments: `build`, `add_weight`, dtypes; held to stock Keras."""

from __future__ import annotations

import numpy
import pytest

import keramos
from keramos import dtype_policies, layers
from keramos.errors import ArgumentTypeError, ConfigError

FOO, BAR, BAZ = numpy.ones((4, 1)), numpy.ones((4, 2)), numpy.ones((4, 3))


class Recording(layers.Layer):
    """Keeps what `build` was given."""

    def call(self, foo, bar=None, baz=None):
        return foo


def test_shapes_go_to_the_parameters_of_build_that_name_them():
    class Named(Recording):
        def build(self, baz_shape, foo_shape):
            self.seen = baz_shape, foo_shape

    layer = Named()
    layer(FOO, BAR, BAZ)
    assert layer.seen == ((4, 3), (4, 1))


@pytest.mark.parametrize("name", ["anything", "input_shape", "bar_shape"])
def test_the_only_parameter_of_build_is_the_first_shape(name):
    scope: dict = {}
    exec(f"def build(self, {name}): self.seen = {name}", scope)
    layer = type("One", (Recording,), {"build": scope["build"]})()
    layer(FOO, BAR)
    assert layer.seen == (4, 1)


@pytest.mark.parametrize("parameters", ["foo_shape, bar", "foo_shape, qux_shape", "a, b"])
def test_a_parameter_of_build_that_is_no_shape_is_an_error(parameters):
    scope: dict = {}
    exec(f"def build(self, {parameters}): pass", scope)
    layer = type("Wrong", (Recording,), {"build": scope["build"]})()
    with pytest.raises(ArgumentTypeError, match=r"needs '(bar|qux_shape|a)', and the call"):
        layer(FOO, BAR)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        (("matrix",), {"shape": (3, 4), "initializer": "ones"}),
        (("matrix", (3, 4)), {"initializer": "ones"}),
        (("matrix", (3, 4), "float32", "ones"), {}),
        (((3, 4), "ones"), {"name": "matrix"}),
    ],
)
def test_add_weight_takes_the_order_of_keras_2(args, kwargs):
    weight = layers.Layer().add_weight(*args, **kwargs)
    assert (weight.name, weight.shape) == ("matrix", (3, 4))
    assert float(numpy.sum(weight)) == 12


@pytest.mark.parametrize(
    ("args", "name"), [(((3, 4),), "shape"), (("w",), "name"), (("w", (3, 4)), "shape")]
)
def test_add_weight_takes_nothing_twice(args, name):
    with pytest.raises(ArgumentTypeError, match=f"got '{name}' twice"):
        layers.Layer().add_weight(*args, **{name: (3, 4)})


def test_a_policy_that_is_set_goes_into_the_map_of_the_layer():
    policies = dtype_policies.DTypePolicyMap()
    layer = layers.Dense(2, dtype=policies, name="d")
    layer.dtype_policy = "mixed_bfloat16"
    assert layer.dtype_policy is policies
    assert policies["d"].name == "mixed_bfloat16"
    assert (layer.compute_dtype, layer.variable_dtype) == ("bfloat16", "float32")


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [("bfloat16", str), ("mixed_float16", str), ("int8_from_bfloat16", dtype_policies.DTypePolicy)],
)
def test_constructors_are_given_a_dtype_not_its_config(dtype, kind):
    given = []

    class Mine(layers.Dense):
        def __init__(self, *args, **kwargs):
            given.append(kwargs["dtype"])
            super().__init__(*args, **kwargs)

    Mine.from_config(layers.Dense(2, dtype=dtype).get_config())
    assert isinstance(given[0], kind)
    assert dtype_policies.get(given[0]).name == dtype


@pytest.mark.parametrize(
    ("cls", "arguments"),
    [
        (layers.Embedding, {"input_dim": 3.7, "output_dim": 2}),
        (layers.Dense, {"units": "3"}),
        (layers.Dense, {"units": True}),
        (layers.LSTM, {"units": None}),
        (layers.RepeatVector, {"n": 2.5}),
        (layers.Conv1D, {"filters": 2, "kernel_size": "3"}),
        (layers.LayerNormalization, {"axis": {"axis": -1}}),
        (layers.UnitNormalization, {"axis": "a"}),
        (layers.Dropout, {"rate": "0.5"}),
        (layers.Dense, {"units": 2, "use_bias": "yes"}),
    ],
)
def test_an_argument_of_another_type_is_a_type_error_and_a_value_error(cls, arguments):
    for make in (lambda: cls(**arguments), lambda: cls.from_config(arguments)):
        with pytest.raises(TypeError) as caught:
            make()
        assert isinstance(caught.value, ConfigError)


def test_a_number_out_of_range_is_no_type_error():
    with pytest.raises(ConfigError) as caught:
        layers.Dense(-1)
    assert not isinstance(caught.value, TypeError)


def test_layers_of_a_model_cannot_be_set():
    inputs = keramos.Input((2,))
    model = keramos.Model(inputs, layers.Dense(1)(inputs))
    with pytest.raises(AttributeError, match="cannot be set") as caught:
        model.layers = []
    assert isinstance(caught.value, ConfigError)


def class_of_r(name, base, body):
    """A class made by `type` where no module runs, as reticulate's `PyClass` makes them."""
    scope = {"base": base, "body": body}
    exec(f"made = type({name!r}, (base,), body)", scope)
    return scope["made"]


def test_a_class_without_a_module_has_that_of_r(tmp_path):
    twice = class_of_r("Twice", layers.Layer, {"call": lambda *args, **kwargs: args[1] * 2})
    assert twice.__module__ == "<r-namespace:keras3>"
    model = keramos.Sequential([keramos.Input((1,)), twice()])
    model.save(tmp_path / "m.keras")
    again = keramos.saving.load_model(tmp_path / "m.keras", custom_objects={"Twice": twice})
    assert numpy.array_equal(again(FOO), 2 * FOO)
    loss = class_of_r("Loss", keramos.losses.Loss, {})
    assert loss.__module__ == "<r-namespace:keras3>"
    assert layers.Dense.__module__ == "keramos.layers.core.dense"


class Heard(keramos.Layer):
    """Writes down what its calls hear about training."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def call(self, x, training=None):
        self.heard.append(training)
        return x


def test_what_one_call_settles_about_training_holds_for_those_after_it():
    """Measured: stock 3.15.1. Programs whose `call` does not take `training` rely on it: their
    dropout is on behind random changes of images, which are on unless they hear otherwise.
    """
    flip, dropout, listener = layers.RandomFlip(seed=1), layers.Dropout(0.5, seed=1), Heard()

    class Network(keramos.Model):
        def __init__(self, *first):
            super().__init__()
            self.first = first

        def call(self, x):
            for layer in self.first:
                x = layer(x)
            return listener(x)

    def heard(*first, **how):
        Network(*first)(numpy.ones((1, 2, 2, 3), "float32"), **how)
        return listener.heard[-1]

    assert [heard(flip, dropout), heard(dropout, flip), heard()] == [True, False, None]
    assert [heard(flip, training=False), heard(dropout, training=True)] == [False, True]
    # A graph keeps what its layers heard when it was made.
    graph = keramos.Sequential([keramos.Input((2, 2, 3)), flip, dropout])
    assert heard(graph) is False
