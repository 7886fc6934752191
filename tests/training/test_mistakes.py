"""Mistakes in losses and metrics are told where they were made."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.errors import ConfigError

X, Y = np.zeros((32, 4), "float32"), np.zeros((32, 1), "float32")


class ArrayLoss(keramos.Sequential):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        return keramos.ops.abs(y - y_pred)


class TwoOutputs(keramos.Model):
    def __init__(self):
        super().__init__()
        self.dense = keramos.layers.Dense(1)

    def call(self, x):
        return [self.dense(x), self.dense(x)]


def one_output(cls=keramos.Sequential):
    return cls([keramos.Input((4,)), keramos.layers.Dense(1)])


def test_a_loss_of_numpy_is_pointed_to_ops():
    model = one_output()
    model.compile("adam", loss=lambda a, b: np.mean(np.abs(a - b)))
    with pytest.raises(ConfigError, match="numpy needs the value of an array") as raised:
        model.fit(X, Y, verbose=0)
    assert "keramos.ops" in raised.value.hint
    assert raised.value.at.startswith("<lambda>(), line ")


def test_a_loss_of_an_array_cannot_be_learned_from():
    model = one_output(ArrayLoss)
    model.compile("adam", loss="mse")
    with pytest.raises(ConfigError, match="only one number") as raised:
        model.fit(X, Y, verbose=0)
    assert raised.value.at == "ArrayLoss"
    assert raised.value.found == (32, 1)


def test_outputs_without_names_are_told_by_their_positions():
    model = TwoOutputs()
    model.compile("adam", loss=["mse", None], metrics=[[], ["accuracy"]])
    with pytest.raises(ConfigError, match="depends on the targets") as raised:
        model.fit(X, [Y, None], verbose=0)
    assert raised.value.at == "compile(metrics=…), output 1"


@pytest.mark.parametrize("validation", [(X[:, :2], Y), iter(())], ids=["inputs", "nothing"])
def test_what_is_wrong_with_validation_data_says_whose_it_is(validation):
    model = one_output()
    model.compile("adam", loss="mse")
    with pytest.raises(ConfigError) as raised:
        model.fit(X, Y, verbose=0, validation_data=validation)
    assert raised.value.__notes__ == ["(while measuring validation_data)"]


class Picky(keramos.losses.Loss):
    def call(self, y_true, y_pred):
        raise ValueError("my own words")


def test_what_a_loss_of_the_users_raises_is_let_alone():
    model = one_output()
    model.compile("adam", loss=Picky())
    with pytest.raises(ValueError, match="my own words") as raised:
        model.fit(X, Y, verbose=0)
    assert not isinstance(raised.value, ConfigError)
    assert (
        raised.value.__notes__[0]
        == f"(raised in the loss {model._compile_loss.terms[0].loss.name!r})"
    )


class Odd(keramos.metrics.Metric):
    def update_state(self, y_true, y_pred, sample_weight=None):
        raise KeyError("mine")

    def result(self):
        return 0.0


def test_what_a_metric_of_the_users_raises_says_which():
    model = one_output()
    model.compile("adam", loss="mse", metrics=[Odd(name="odd")])
    with pytest.raises(KeyError, match="mine") as raised:
        model.fit(X, Y, verbose=0)
    assert "(raised in the metric 'odd')" in raised.value.__notes__


def test_loss_weights_are_numbers():
    model = one_output()
    with pytest.raises(ConfigError, match="`loss_weights` must be numbers") as raised:
        model.compile("adam", loss="mse", loss_weights="all")
    assert raised.value.found == "'all'"


@pytest.mark.parametrize("call", ["__call__", "predict", "predict_on_batch"])
def test_numbers_are_not_computed_from_text(call: str):
    text = np.array([["a"] * 4] * 2)
    with pytest.raises(ConfigError, match="numbers are needed") as raised:
        getattr(one_output(), call)(text)
    assert "<U1, shape (2, 4)" in raised.value.found


def two_outputs() -> keramos.Model:
    inputs = keramos.Input((4,))
    heads = {
        name: keramos.layers.Dense(1, name=name)(inputs) for name in ("priority", "department")
    }
    return keramos.Model(inputs, heads)


NO_TARGETS = {
    "one left out": ({"priority": Y}, "has nothing for 'department'", "'priority'"),
    "one that is None": (
        {"priority": Y, "department": None},
        "has None there",
        "{'department': None, 'priority': (32, 1)}",
    ),
    "none at all": (None, "`y` is missing", "None"),
}


@pytest.mark.parametrize(
    "told", [{"loss": "mse"}, {"loss": {"priority": "mse"}, "metrics": {"department": ["mae"]}}]
)
@pytest.mark.parametrize("case", NO_TARGETS)
def test_an_output_without_targets_is_named(case: str, told: dict):
    y, said, found = NO_TARGETS[case]
    model = two_outputs()
    model.compile("sgd", **told)
    with pytest.raises(ConfigError, match="has no targets: ") as raised:
        model.fit(X, y, verbose=0)
    assert said in raised.value.what
    assert str(raised.value.found) == found
    assert raised.value.at == "output 'department'" or y is None
