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
    with pytest.raises(ConfigError, match="only traces it") as raised:
        model.fit(X, Y, verbose=0)
    assert "keramos.ops" in raised.value.hint
    assert raised.value.at == "output 0"


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
