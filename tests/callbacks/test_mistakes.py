"""Callbacks that change or watch numbers refuse what cannot be meant."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest

import keramos
from keramos.callbacks.monitor import MonitorCallback
from keramos.errors import ConfigError, WriteError
from keramos.optimizers.multi import MultiOptimizer, OptimizerMap


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1.0, 2.0, math.nan])
def test_a_plateau_reduces_by_a_factor_between_0_and_1(factor):
    with pytest.raises(ConfigError, match="does not reduce"):
        keramos.callbacks.ReduceLROnPlateau(factor=factor)


@pytest.mark.parametrize(
    "callback",
    [
        keramos.callbacks.ReduceLROnPlateau(monitor="loss"),
        keramos.callbacks.LearningRateScheduler(lambda epoch: 0.1),
    ],
    ids=lambda callback: type(callback).__name__,
)
def test_several_learning_rates_below_a_loss_scale_are_not_one(callback):
    model = keramos.Sequential([keramos.Input((2,)), keramos.layers.Dense(1)])
    several = OptimizerMap(keramos.optimizers.SGD(), {"bias": keramos.optimizers.Adam()})
    scaled = keramos.optimizers.LossScaleOptimizer(MultiOptimizer(several))
    model.compile(scaled, loss="mse")
    with pytest.raises(ConfigError, match="no learning rate of its own"):
        model.fit(np.zeros((4, 2)), np.zeros((4, 1)), callbacks=[callback], verbose=0)


def test_the_mode_that_was_found_is_kept():
    callback = MonitorCallback("loss")
    callback._decide_mode({"loss": 1.0})
    assert callback.mode == "min"
    assert callback._is_improvement(0.0, 1.0)
    assert not callback._is_improvement(1.0, 0.0)


@pytest.mark.skipif(
    not os.path.isdir("/proc/self"), reason="no folder here in which nobody can make anything"
)
@pytest.mark.parametrize(
    "callback",
    [
        keramos.callbacks.ModelCheckpoint("/proc/keramos/m.keras"),
        keramos.callbacks.CSVLogger("/proc/keramos.csv"),
        keramos.callbacks.BackupAndRestore("/proc/keramos"),
    ],
    ids=lambda callback: type(callback).__name__,
)
def test_a_place_where_nothing_can_be_made_is_named(callback):
    model = keramos.Sequential([keramos.Input((2,)), keramos.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(
        WriteError, match=r"nothing can be made there|you may not write there"
    ) as raised:
        model.fit(np.zeros((4, 2)), np.zeros((4, 1)), callbacks=[callback], verbose=0)
    assert str(raised.value.in_).startswith("/proc/keramos")
