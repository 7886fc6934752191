"""SwapEMAWeights: who sees the averages, and when. The pattern was seen in stock Keras 3.15.1."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from keramos import optimizers
from keramos.callbacks import BackupAndRestore, Callback, EarlyStopping, SwapEMAWeights
from keramos.errors import ConfigError

from . import training
from .training import X, Y


def averaging(overwrite: int | None = None) -> Any:
    return optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=overwrite)


@functools.cache
def compiled() -> training.Reborn:
    return training.Reborn(lambda: training.model(optimizer=averaging(), dropout=0.0))


def fresh() -> Any:
    """A model whose optimizer keeps averages; compiled once."""
    return compiled()()


class Sees(Callback):
    """Whether the model holds the weights or the averages, seen from before and after the callback
    in question.
    """

    def __init__(self, seen: list[str], where: str):
        super().__init__()
        self.seen, self.where = seen, where

    def look(self, hook: str) -> None:
        self.seen.append(f"{hook} {self.where} {self.model.get_weights()[0][0, 0]:.6f}")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.look("begin")

    def on_test_begin(self, logs: Any = None) -> None:
        self.look("test")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.look("end")


def run(swap_on_epoch: bool, *more: Any, epochs: int = 3) -> tuple[Any, list[str]]:
    model, seen = fresh(), []
    callbacks = [Sees(seen, "before"), SwapEMAWeights(swap_on_epoch), Sees(seen, "after"), *more]
    model.fit(
        X, Y, epochs=epochs, verbose=0, shuffle=False, validation_data=(X, Y), callbacks=callbacks
    )
    return model, seen


@pytest.mark.parametrize("swap_on_epoch", [False, True], ids=["evaluation", "epochs"])
def test_who_sees_the_averages(swap_on_epoch: bool):
    model, seen = run(swap_on_epoch)
    number = dict(line.rsplit(" ", 1) for line in seen[6:12])  # of the second epoch
    next_epoch = dict(line.rsplit(" ", 1) for line in seen[12:])
    weights, averages = number["test before"], number["test after"]
    assert weights != averages
    assert number["end before"] == weights
    assert number["end after"] == (averages if swap_on_epoch else weights)
    assert (next_epoch["begin before"], next_epoch["begin after"]) == (number["end after"], weights)
    # at last the averages are the weights
    assert f"{model.get_weights()[0][0, 0]:.6f}" == next_epoch["test after"]
    if swap_on_epoch:
        assert next_epoch["end after"] == next_epoch["test after"]


@pytest.mark.parametrize("where", ["first", "last"])
def test_training_that_ends_early_leaves_the_averages(where: str):
    plain = run(True, epochs=2)[0].get_weights()
    stop = EarlyStopping("loss", min_delta=1e9)
    model = fresh()
    callbacks = [stop, SwapEMAWeights(True)] if where == "first" else [SwapEMAWeights(True), stop]
    model.fit(X, Y, epochs=9, verbose=0, shuffle=False, validation_data=(X, Y), callbacks=callbacks)
    assert stop.stopped_epoch == 1
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), plain, strict=True))


def test_an_evaluation_between_two_epochs_changes_nothing():
    class Evaluates(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            swap = next(each for each in callbacks if isinstance(each, SwapEMAWeights))
            self.model.evaluate(X, Y, verbose=0, callbacks=[swap])

    plain = run(True)[0].get_weights()
    model = fresh()
    callbacks = [SwapEMAWeights(True), Evaluates()]
    model.fit(X, Y, epochs=3, verbose=0, shuffle=False, validation_data=(X, Y), callbacks=callbacks)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), plain, strict=True))


def test_evaluate_and_predict_see_the_averages():
    model, _ = run(False)
    optimizer = model.optimizer
    kept = model.get_weights()
    for average in optimizer._averages:
        average.assign(average * 0.0)
    assert np.all(model.predict(X, verbose=0, callbacks=[SwapEMAWeights()]) == 0)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept, strict=True))


def test_optimizers_inside_of_others_keep_averages():
    inner = averaging(), averaging()
    several = optimizers.MultiOptimizer(optimizers.OptimizerMap(inner[0], {".*kernel": inner[1]}))
    model = training.model(optimizer=several, dropout=0.0)
    model.fit(X, Y, epochs=2, verbose=0)
    kept = model.get_weights()
    for average in (average for optimizer in inner for average in optimizer._averages):
        average.assign(average * 0.0)
    swap = SwapEMAWeights()
    swap.set_model(model)
    swap.on_test_begin()
    assert all(np.all(v.numpy() == 0) for v in model.trainable_weights)
    swap.on_test_end()
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept, strict=True))


def test_an_optimizer_without_averages_is_an_error():
    with pytest.raises(ConfigError, match="use_ema=True"):
        training.model().fit(X, Y, verbose=0, validation_data=(X, Y), callbacks=[SwapEMAWeights()])


def test_a_killed_run_knows_what_was_swapped(tmp_path):
    def fit(model: Any, more: list[Any]) -> Any:
        callbacks = [SwapEMAWeights(True), BackupAndRestore(tmp_path), *more]
        told = {"batch_size": training.BATCH, "epochs": 3, "verbose": 0, "validation_data": (X, Y)}
        return model.fit(X, Y, callbacks=callbacks, **told)

    fit(model := fresh(), [])
    plain = training.values(model)
    killed, _ = training.run_killed(fresh, fit, [training.BATCHES + 2])
    assert training.same(killed, plain)


class Interrupted(Callback):
    def on_train_batch_end(self, batch, logs=None):
        self.learned = self.model.get_weights()

    def on_test_batch_end(self, batch, logs=None):
        raise KeyboardInterrupt

    on_predict_batch_end = on_test_batch_end


def test_weights_come_back_where_validation_is_interrupted():
    model, interrupted = fresh(), Interrupted()
    with pytest.raises(KeyboardInterrupt):
        model.fit(
            X, Y, verbose=0, validation_data=(X, Y), callbacks=[SwapEMAWeights(), interrupted]
        )
    learned = dict(zip([w.path for w in model.weights], interrupted.learned, strict=True))
    assert all(np.array_equal(w.numpy(), learned[w.path]) for w in model.weights)


@pytest.mark.parametrize("verb", ["evaluate", "predict"])
def test_weights_come_back_where_a_verb_of_its_own_is_interrupted(verb: str):
    model = fresh()
    model.fit(X, Y, verbose=0)
    learned = training.values(model)
    with pytest.raises(KeyboardInterrupt):
        getattr(model, verb)(
            X,
            **({"y": Y} if verb == "evaluate" else {}),
            verbose=0,
            callbacks=[SwapEMAWeights(), Interrupted()],
        )
    assert training.same(model, learned)
