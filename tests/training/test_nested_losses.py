"""Losses nested like the outputs, several for one output, and one for a nest: the numbers are those
of stock Keras 3.15.1 on jax.
"""

from __future__ import annotations

from collections import namedtuple

import jax
import numpy
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError

Pair = namedtuple("Pair", "p q")
X = numpy.arange(8.0).reshape(4, 2) / 4
Y = numpy.arange(4.0).reshape(4, 1)
PAIR = {"p": Y, "q": 2 * Y}
NEST = {"p": (Y, 2 * Y), "q": Y}


def both(y_true, y_pred):
    """A loss of a nest, whatever it is."""
    truths, predictions = (jax.tree_util.tree_leaves(y) for y in (y_true, y_pred))
    return sum(abs(t - p) for t, p in zip(truths, predictions, strict=True))


def model_of(shape: str):
    x = keramos.Input((2,), name="x")
    a, b, c = (
        layers.Dense(1, name=name, kernel_initializer=keramos.initializers.Constant(value))(x)
        for name, value in (("a", 1.0), ("b", 0.5), ("c", 0.25))
    )
    outputs = {
        "one": a,
        "list": [a, b],
        "tuple": (a, b),
        "dict": {"p": a, "q": b},
        "pair": Pair(a, b),
        "nest": {"p": (a, b), "q": c},
        "deep": [{"p": a, "q": b}, c],
    }
    return keramos.Model(x, outputs[shape])


def logs(shape: str, y, loss, weights=None) -> dict[str, float]:
    model = model_of(shape)
    model.compile("sgd", loss=loss, loss_weights=weights)
    history = model.fit(X, y, epochs=1, batch_size=4, verbose=0, shuffle=False).history
    return {name: round(float(values[0]), 5) for name, values in history.items()}


LIST, DEEP = [Y, 2 * Y], [PAIR, Y]
CASES = [
    ("list", LIST, ("mse", "mae"), None, {"a": 0.0625, "b": 2.1875, "": 2.25}),
    ("list", LIST, ("mse",), None, {"": 3.69531}),
    ("list", LIST, (both, ["mse", "mae"]), None,
     {"a_b": 2.4375, "a": 0.0625, "b": 2.1875, "": 4.6875}),
    ("list", LIST, (both, ["mse", "mae"]), (2.0, [3.0, 4.0]),
     {"a_b": 2.4375, "a": 0.0625, "b": 2.1875, "": 13.8125}),
    ("list", LIST, ("mse", ["mse", "mae"]), None,
     {"a_b": 3.69531, "a": 0.0625, "b": 2.1875, "": 5.94531}),
    ("tuple", (Y, 2 * Y), [both, ("mse", "mae")], None,
     {"a_b": 2.4375, "a": 0.0625, "b": 2.1875, "": 4.6875}),
    ("dict", PAIR, [both, {"p": "mse", "q": "mae"}], [2.0, {"p": 3.0, "q": 4.0}],
     {"p_q": 2.4375, "p": 0.0625, "q": 2.1875, "": 13.8125}),
    ("dict", PAIR, [both, {"p": "mse"}], None, {"p_q": 2.4375, "p": 0.0625, "": 2.5}),
    ("dict", PAIR, both, None, {"p": 0.25, "q": 2.1875, "": 2.4375}),
    ("dict", PAIR, [both], None, {"": 2.4375}),
    ("dict", PAIR, ["mse", "mae"], None, {"p": 0.0625, "q": 2.1875, "": 2.25}),
    ("pair", (Y, 2 * Y), [both, both], None, {"a": 0.25, "b": 2.1875, "": 2.4375}),
    ("nest", NEST, {"p": both, "q": "mse"}, None, {"p": 2.4375, "q": 1.83203, "": 4.26953}),
    ("nest", NEST, {"p": "mse", "q": "mse"}, None, {"p": 3.69531, "q": 1.83203, "": 5.52734}),
    ("nest", NEST, {"p": [both, (None, "mse")], "q": "mse"}, None,
     {"p": 2.4375, "p/b": 7.32812, "q": 1.83203, "": 11.59766}),
    ("nest", NEST, {"p": [both, ("mae", "mse")], "q": "mse"}, {"p": [1.0, (2.0, 3.0)], "q": 4.0},
     {"p": 2.4375, "p/a": 0.25, "p/b": 7.32812, "q": 1.83203, "": 32.25}),
    ("nest", NEST, "mse", None, {"p/a": 0.0625, "p/b": 7.32812, "q": 1.83203, "": 9.22266}),
    ("nest", NEST, ["mse", "mae", "mse"], None,
     {"p/a": 0.0625, "p/b": 2.1875, "q": 1.83203, "": 4.08203}),
    ("deep", DEEP, [both, "mae"], None, {"0": 2.4375, "c": 1.09375, "": 3.53125}),
    ("deep", DEEP, [{"p": "mse"}, "mae"], None, {"0/p": 0.0625, "c": 1.09375, "": 1.15625}),
    ("deep", DEEP, [[both, {"p": "mse"}], "mae"], None,
     {"0": 2.4375, "0/p": 0.0625, "c": 1.09375, "": 3.59375}),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "y", "loss", "weights", "wanted"), CASES)
def test_a_nest_of_losses(shape, y, loss, weights, wanted):
    names = {f"{name}_loss" if name else "loss": value for name, value in wanted.items()}
    assert logs(shape, y, loss, weights) == names


# Stock logs the last of them; where the model has one output alone, it counts only the first.
SEVERAL = [
    ("one", Y, ["mse", "mae"], None, {"a": 0.3125, "": 0.3125}),
    ("one", Y, {"a": ("mse", "mae")}, {"a": [1.0, 2.0]}, {"a": 0.3125, "": 0.5625}),
    ("one", Y, ["mse", None], None, {"": 0.0625}),
    ("list", LIST, ["mse", ["mae", "mse"]], [1.0, [2.0, 3.0]],
     {"a": 0.0625, "b": 9.51562, "": 26.42188}),
    ("list", LIST, ["mse", ["mae", "mse"]], [1.0, 2.0],
     {"a": 0.0625, "b": 9.51562, "": 19.09375}),
    ("list", LIST, {"a": ["mse", "mae"], "b": "mse"}, None,
     {"a": 0.3125, "b": 7.32812, "": 7.64062}),
    ("dict", PAIR, {"p": ["mse", "mae"], "q": "mse"}, None,
     {"p": 0.3125, "q": 7.32812, "": 7.64062}),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "y", "loss", "weights", "wanted"), SEVERAL)
def test_several_losses_of_one_output_are_logged_as_their_sum(shape, y, loss, weights, wanted):
    names = {f"{name}_loss" if name else "loss": value for name, value in wanted.items()}
    assert logs(shape, y, loss, weights) == names


def test_a_loss_of_a_nest_has_its_sample_weights():
    model = model_of("dict")
    model.compile("sgd", loss=[both])
    weights = numpy.asarray([0.0, 0.0, 0.0, 1.0])
    found = model.evaluate(X, PAIR, sample_weight=weights, batch_size=4, verbose=0)
    assert found == pytest.approx((abs(3.25 - 3) + abs(1.625 - 6)) / 4)


@pytest.mark.parametrize(("shape", "loss"), [("dict", ["mse"]), ("deep", ["mse", "mae"])])
def test_a_name_for_a_dict_of_outputs_is_an_error(shape, loss):
    with pytest.raises(ConfigError, match="is of one tensor and stands for 2"):
        logs(shape, PAIR if shape == "dict" else DEEP, loss)


@pytest.mark.parametrize(("shape", "y"), [("dict", PAIR), ("list", LIST)])
def test_an_output_that_is_not_there_is_a_key_error(shape, y):
    with pytest.raises(KeyError, match="names an output 'z'") as caught:
        logs(shape, y, {"p" if shape == "dict" else "a": "mse", "z": "mse"})
    assert isinstance(caught.value, ConfigError)


def test_a_loss_is_built_for_what_compute_loss_hands_on():
    class Split(keramos.Model):
        def compute_loss(self, x, y, y_pred, sample_weight=None, **kwargs):
            return super().compute_loss(x, y, [y_pred, y_pred], sample_weight, **kwargs)

    inputs = keramos.Input((2,))
    model = Split(inputs, layers.Dense(1, name="a", kernel_initializer="ones")(inputs))
    model.compile("sgd", loss=["mse", "mae"])
    history = model.fit(X, (Y, 2 * Y), batch_size=4, verbose=0, shuffle=False).history
    found = {name: round(float(values[0]), 5) for name, values in history.items()}
    assert found["loss"] == pytest.approx(0.0625 + 1.375)
    assert set(found) == {"loss", "mse_loss", "mae_loss"}
