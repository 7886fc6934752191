"""Every way to name an activation, how each is written, and relu's arguments.

The numbers of all are compared with Keras's in tests/conformance.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from keramos import KerasTensor, activations, initializers
from keramos.activations.rectifiers import OPERATIONS
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.errors import ConfigError, UnknownClassError, UnsafeError
from keramos.layers import Dense
from keramos.saving import custom_object_scope, register_keras_serializable

FUNCTIONS = [n for n in activations.__all__ if n not in ("get", "serialize", "deserialize")]
X = np.array([-7.0, -2.0, -0.5, 0.0, 0.5, 2.0, 7.0], "float32")


@register_keras_serializable("tests")
def doubled(x):
    """A user's own."""
    return 2 * x


def plain(x):
    return x


def node(name: str, module: str | None = "builtins") -> dict:
    return {
        "module": module,
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_name_is_read_and_written(name):
    function = activations.get(name)
    assert function is getattr(activations, name) is activations.deserialize(node(name))
    assert activations.serialize(function) == function.__name__
    assert activations.get(activations.serialize(function)) is function
    assert serialize_keras_object(function) == node(function.__name__)


def test_none_is_linear_and_linear_is_nothing():
    assert activations.get(None) is activations.linear
    assert activations.linear(X) is X


def test_callables_stand_for_themselves():
    assert activations.get(plain) is plain
    assert activations.get(np.tanh) is np.tanh


def test_a_registered_function_is_written_by_its_registered_name():
    written = activations.serialize(doubled)
    assert written == node("tests>doubled")
    assert activations.get(written) is activations.get("tests>doubled") is doubled


def test_custom_functions_come_from_the_argument_before_the_scope():
    assert activations.serialize(plain) == node("plain")
    with custom_object_scope({"plain": plain}):
        assert activations.get("plain") is activations.get(node("plain")) is plain
        assert activations.deserialize("plain", custom_objects={"plain": doubled}) is doubled
    with pytest.raises(UnknownClassError, match="plain"):
        activations.get(node("plain"))


def test_a_layer_may_be_an_activation():
    layer = Dense(3, name="inner")
    assert activations.get(layer) is layer
    written = json.loads(json.dumps(activations.serialize(layer)))
    again = activations.get(written)
    assert (type(again), again.name) == (Dense, "inner")
    old = {"class_name": "Dense", "config": {"units": 3}}
    assert type(activations.get(old)) is Dense
    assert type(activations.get({**old, "module": "keras.layers"})) is Dense


def test_a_layer_class_makes_one():
    class Own(Dense):
        def __init__(self):
            super().__init__(2)

    assert type(activations.get(Own)) is Own
    assert type(activations.deserialize("Own", custom_objects={"Own": Own})) is Own


def test_a_layer_writes_its_activation_as_keras_does():
    assert Dense(2, activation=plain).get_config()["activation"] == node("plain")
    assert Dense(2, activation="swish").get_config()["activation"] == "silu"
    assert Dense(2).get_config()["activation"] == "linear"


def test_a_lambda_is_said_in_operations_or_not_read_unless_granted():
    written = activations.serialize(lambda x: 3 * x)
    assert written["class_name"] == "__lambda__"
    assert float(activations.deserialize(written)(2.0)) == 6
    other = activations.deserialize(activations.serialize(lambda x: globals()))
    with pytest.raises(UnsafeError, match=r"^the activation has code that .*globals") as caught:
        other(2.0)
    assert "safe_mode=False" in caught.value.hint


def test_an_unknown_name_is_told_what_is_near():
    with pytest.raises(UnknownClassError) as caught:
        activations.get("leaky_rellu")
    assert "leaky_relu" in caught.value.near
    assert "custom_objects={'leaky_rellu'" in caught.value.hint


@pytest.mark.parametrize(
    "name", ["get", "serialize", "deserialize", "kind", "FUNCTIONS", "attach", "mean_squared_error"]
)
def test_only_activations_can_be_named(name):
    for identifier in (name, node(name), node(name, "keras.activations")):
        with pytest.raises((UnknownClassError, UnsafeError)):
            activations.get(identifier)


@pytest.mark.parametrize(
    ("module", "error"),
    [
        ("os", UnsafeError),
        ("keras.src.backend", UnknownClassError),
        ("builtins.eval", UnsafeError),
    ],
)
def test_a_function_of_another_module_is_not_looked_up_by_its_bare_name(module, error):
    with pytest.raises(error, match="relu"):
        activations.get(node("relu", module))


@pytest.mark.parametrize(
    "wrong", [3, [1], {"no": "class"}, {"class_name": 3, "config": {}}], ids=repr
)
def test_what_is_no_activation_is_refused(wrong):
    with pytest.raises(ConfigError):
        activations.get(wrong)


def test_what_is_no_activation_is_refused_although_it_can_be_called():
    with pytest.raises(ConfigError, match="not the config of an activation"):
        activations.get(initializers.serialize(initializers.Zeros()))


RELU = [  # what stock Keras 3.15.1 answers for X
    ({}, [0, 0, 0, 0, 0.5, 2, 7]),
    ({"negative_slope": 0.25}, [-1.75, -0.5, -0.125, 0, 0.5, 2, 7]),
    ({"max_value": 1.0}, [0, 0, 0, 0, 0.5, 1, 1]),
    ({"max_value": 6}, [0, 0, 0, 0, 0.5, 2, 6]),
    ({"threshold": 1.0}, [0, 0, 0, 0, 0, 2, 7]),
    ({"threshold": -1.0}, [0, 0, -0.5, 0, 0.5, 2, 7]),
    ({"threshold": -1.0, "max_value": 1.0}, [0, 0, 0, 0, 0.5, 1, 1]),
    ({"negative_slope": 0.25, "max_value": 6.0}, [-1.75, -0.5, -0.125, 0, 0.5, 2, 6]),
    (
        {"negative_slope": 0.5, "max_value": 1.5, "threshold": 1.0},
        [-4, -1.5, -0.75, -0.5, -0.25, 1.5, 1.5],
    ),
    ({"negative_slope": 0.5, "threshold": -1.0, "max_value": 6.0}, [-3, -0.5, 0, 0, 0.5, 2, 6]),
]


@pytest.mark.parametrize(("arguments", "wanted"), RELU)
def test_relu_with_its_arguments(arguments, wanted):
    np.testing.assert_allclose(activations.relu(X, **arguments), wanted, rtol=1e-6)


def test_relu_and_mish_are_operations_of_their_own_in_files():
    for function, name, arguments in (
        (activations.relu, "ReLU", {"max_value": 3}),
        (activations.mish, "Mish", {}),
    ):
        written = serialize_keras_object(OPERATIONS[name](**arguments))
        assert written["module"] == "keras.src.activations.activations"
        assert written["class_name"] == written["registered_name"] == name
        again = decode_config(json.loads(json.dumps(written)))
        np.testing.assert_allclose(again(X), function(X, **arguments))


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if n != "threshold"])
def test_every_activation_works_on_symbolic_tensors(name):
    x = KerasTensor((None, 4))
    found = getattr(activations, name)(x)
    assert found.shape == ((None, 2) if name == "glu" else (None, 4))
    assert found.dtype == "float32"
