"""Callbacks that stop training or change its speed. Expected numbers were seen in stock Keras
3.15.1.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from keramos import optimizers
from keramos.callbacks import (
    EarlyStopping,
    LearningRateScheduler,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from keramos.errors import ConfigError

from . import fake

NAN = math.nan

# arguments, values -> (last epoch, weight at the end)
STOPPING = {
    "no patience": ({}, [3, 2, 2, 1], (2, 2)),
    "patience": ({"patience": 2}, [3, 2, 2, 2.5, 1, 0], (3, 3)),
    "a change that is too small": ({"patience": 1, "min_delta": 1}, [3, 2.5, 2.2, 1.4], (1, 1)),
    "the sign of min_delta means nothing": (
        {"patience": 1, "min_delta": -1},
        [3, 2.5, 2.2, 1.4],
        (1, 1),
    ),
    "better, but never than the baseline": ({"patience": 2, "baseline": 2.5}, [5, 4, 3, 2], (3, 3)),
    "the baseline was reached": ({"patience": 2, "baseline": 2.5}, [2, 4, 3, 2, 2], (2, 2)),
    "best weights": ({"patience": 2, "restore_best_weights": True}, [3, 1, 2, 2], (3, 1)),
    "best weights though it never stopped": (
        {"patience": 5, "restore_best_weights": True},
        [3, 1, 2],
        (2, 1),
    ),
    "best weights below the baseline": (
        {"patience": 3, "baseline": 2.5, "restore_best_weights": True},
        [5, 4, 6],
        (2, 1),
    ),
    "a late start": (
        {"patience": 1, "start_from_epoch": 3, "restore_best_weights": True},
        [1, 2, 3, 4, 5, 6],
        (4, 3),
    ),
    "never started": ({"start_from_epoch": 5, "restore_best_weights": True}, [1, 2], (1, 1)),
    "more is better": ({"patience": 2, "mode": "max"}, [1, 2, 2, 1, 9], (3, 3)),
    "NaN is never better": ({"patience": 2}, [1, NAN, NAN, 0], (2, 2)),
}


@pytest.mark.parametrize("case", STOPPING)
def test_early_stopping(case: str):
    arguments, values, (last, weight) = STOPPING[case]
    model, callback = fake.Model(), EarlyStopping(**arguments)
    told = fake.train(callback, model, fake.losses(*values))
    assert told.history is not None
    assert (told.history.epoch[-1], model.weight) == (last, weight)
    assert callback.stopped_epoch == (last if last + 1 < len(values) or model.stop_training else 0)


def test_nan_at_first_is_not_the_best_for_good():
    # stock keeps NaN as the best, to which nothing compares
    callback = EarlyStopping(patience=3, restore_best_weights=True)
    fake.train(callback, model := fake.Model(), fake.losses(NAN, 3, 2, 5))
    assert (callback.best, model.weight) == (2, 2)


def test_early_stopping_says_what_it_does(capsys):
    fake.train(EarlyStopping(restore_best_weights=True, verbose=1), fake.Model(), fake.losses(1, 2))
    assert capsys.readouterr().out.splitlines() == [
        "Epoch 2: early stopping",
        "Weights are those of the best epoch again: 1.",
    ]


def test_early_stopping_goes_on_from_its_state():
    first = EarlyStopping(patience=3, restore_best_weights=True)
    fake.train(first, model := fake.Model(), fake.losses(1, 2))
    second = EarlyStopping(patience=3, restore_best_weights=True)
    second.set_model(model)
    second.on_train_begin()
    second.set_state(first.get_state())
    second.on_epoch_end(2, {"val_loss": 2})
    assert not model.stop_training
    second.on_epoch_end(3, {"val_loss": 2})
    second.on_train_end()
    assert (model.stop_training, model.weight) == (True, 0)


DIRECTIONS = {
    "loss": "min",
    "val_a_loss": "min",
    "acc": "max",
    "val_acc": "max",
    "val_out_acc": "max",
    "mae": "min",
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_auto_asks_the_metric(name: str):
    model = fake.Model(
        [fake.metric("acc", "up"), fake.metric("mae", "down"), fake.metric("count", None)]
    )
    callback = EarlyStopping(name, patience=9)
    fake.train(callback, model, fake.losses(2, 1, 3, name=name))
    assert callback.best == (3 if DIRECTIONS[name] == "max" else 1)


@pytest.mark.parametrize(
    ("name", "said"),
    [("count", "does not say"), ("val_acccc", "not a metric")],
    ids=["silent", "unknown"],
)
@pytest.mark.parametrize("kind", [EarlyStopping, ReduceLROnPlateau])
def test_auto_that_cannot_know_is_an_error(kind: Any, name: str, said: str):
    model = fake.Model([fake.metric("val_acc", "up"), fake.metric("count", None)])
    with pytest.raises(ConfigError, match=said) as caught:
        fake.train(kind(name), model, [{"count": 1.0, "val_acc": 1.0}])
    assert "mode='max'" in str(caught.value)


@pytest.mark.parametrize(
    "callback", [EarlyStopping(mode="min"), ReduceLROnPlateau(mode="min")], ids=["stop", "reduce"]
)
def test_a_number_that_is_not_there_is_named_with_those_that_are(callback: Any):
    with pytest.warns(UserWarning, match=r"'val_loss'.*: loss, mae"):
        fake.train(callback, fake.Model(), [{"loss": 1.0, "mae": 2.0}])


def test_an_unknown_mode_is_auto():
    with pytest.warns(UserWarning, match="'best'"):
        assert EarlyStopping(mode="best").mode == "auto"


def rates(callback: Any, values: list[float]) -> list[float]:
    """The learning rate after each epoch."""
    model = fake.Model(learning_rate=8.0)
    callback.set_model(model)
    callback.on_train_begin()
    found = []
    for epoch, value in enumerate(values):
        logs = {"val_loss": value}
        before = model.optimizer.learning_rate
        callback.on_epoch_end(epoch, logs)
        assert logs["learning_rate"] == before
        found.append(model.optimizer.learning_rate)
    return found


REDUCING = {
    "patience": ({"patience": 2}, [1] * 8, [8, 8, 4, 4, 2, 2, 1, 1]),
    "cooldown": ({"patience": 2, "cooldown": 2}, [1] * 9, [8, 8, 4, 4, 4, 2, 2, 2, 1]),
    "never below": ({"patience": 1, "min_lr": 3.0}, [1] * 5, [8, 4, 3, 3, 3]),
    "too small a change": ({"patience": 1}, [1, 0.99995, 0.9, 0.95], [8, 4, 4, 2]),
    "no patience": ({"patience": 0}, [1, 1, 1], [8, 4, 2]),
}


@pytest.mark.parametrize("case", REDUCING)
def test_reduce_on_plateau(case: str):
    arguments, values, expected = REDUCING[case]
    assert rates(ReduceLROnPlateau(factor=0.5, **arguments), values) == expected


def test_reduce_on_plateau_reads_what_the_optimizer_holds(capsys):
    model = fake.Model()
    model.optimizer = optimizers.SGD(0.01)  # type: ignore[assignment]
    fake.train(ReduceLROnPlateau(patience=0, factor=0.5, verbose=1), model, fake.losses(1, 1, 2))
    assert float(model.optimizer.learning_rate) == pytest.approx(0.0025)
    assert "Epoch 3: ReduceLROnPlateau" in capsys.readouterr().out


def test_arguments_of_reduce_on_plateau():
    with pytest.raises(ConfigError, match="factor"):
        ReduceLROnPlateau(factor=1.0)
    with pytest.raises(ConfigError, match="'foo'"):
        ReduceLROnPlateau(foo=1)
    with pytest.warns(DeprecationWarning, match="min_delta"):
        assert ReduceLROnPlateau(epsilon=0.3).min_delta == 0.3


SCHEDULES = {
    "epoch and rate": (lambda epoch, lr: lr * 0.5, [0.5, 0.25, 0.125]),
    "epoch alone": (lambda epoch: 1.0 / (epoch + 1), [1, 0.5, 1 / 3]),
    "whole numbers": (lambda epoch: 3, [3, 3, 3]),
    "a schedule of the library": (
        optimizers.schedules.ExponentialDecay(1.0, 1, 0.5),
        [1, 0.5, 0.25],
    ),
}


@pytest.mark.parametrize("case", SCHEDULES)
def test_scheduled_rates(case: str, capsys):
    schedule, expected = SCHEDULES[case]
    told = fake.train(LearningRateScheduler(schedule, verbose=1), fake.Model(), [{}, {}, {}])
    assert told.history is not None
    assert told.history.history["learning_rate"] == pytest.approx(expected)
    assert "Epoch 3: LearningRateScheduler" in capsys.readouterr().out


def test_a_schedule_must_return_a_number():
    with pytest.raises(ConfigError, match="must return a number"):
        fake.train(LearningRateScheduler(lambda epoch: "fast"), fake.Model(), [{}])
    model = fake.Model()
    model.optimizer = None  # type: ignore[assignment]
    with pytest.raises(ConfigError, match="no optimizer"):
        fake.train(LearningRateScheduler(lambda epoch: 1.0), model, [{}])


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf], ids=str)
def test_training_ends_without_a_number(loss: float, capsys):
    model = fake.Model()
    fake.train(TerminateOnNaN(), model, fake.losses(1.0, loss, 1.0, name="loss"), batches=1)
    assert model.stop_training
    assert "Batch 0" in capsys.readouterr().out
    with pytest.raises(RuntimeError, match="batch 0"):
        fake.train(
            TerminateOnNaN(raise_error=True),
            fake.Model(),
            fake.losses(loss, name="loss"),
            batches=1,
        )
