"""Objects of another Keras, which people hand over while they move a program."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.errors import ConfigError


class Adam:
    """Has every method of an optimizer."""

    def apply(self, grads, trainable_variables=None):
        raise AssertionError

    def get_config(self):
        return {}


class Decay:
    def __call__(self, step):
        return 0.1


class Dense:
    pass


for each in (Adam, Decay, Dense):
    each.__module__ = f"keras.src.some.{each.__name__.lower()}"


def test_their_optimizer_is_refused():
    model = keramos.Sequential([keramos.Input((2,)), keramos.layers.Dense(1)])
    with pytest.raises(ConfigError, match="cannot be read as an optimizer") as raised:
        model.compile(Adam(), "mse")
    assert "keras.src.some.adam.Adam" in str(raised.value.found)


def test_their_schedule_is_refused():
    with pytest.raises(ConfigError, match="called without arguments") as raised:
        keramos.optimizers.Adam(Decay())
    assert "keras.src.some.decay.Decay" in str(raised.value.found)
    assert "LearningRateSchedule" in str(raised.value.hint)


def test_a_rate_may_be_a_function():
    rates = iter((0.5, 0.25))
    variable = keramos.Variable(np.ones(1, "float32"))
    optimizer = keramos.optimizers.SGD(lambda: next(rates))
    for wanted in (0.5, 0.25):
        optimizer.apply([np.ones(1, "float32")], [variable])
        assert float(variable.numpy()[0]) == wanted


def test_their_layer_is_refused_by_its_full_name():
    with pytest.raises(ConfigError, match="only layers") as raised:
        keramos.Sequential([Dense()])
    assert str(raised.value.found).startswith("keras.src.some.dense.Dense: ")
