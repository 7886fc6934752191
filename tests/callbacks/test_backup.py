"""A run that is killed at any moment ends as one that never was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.callbacks import (
    BackupAndRestore,
    Callback,
    CSVLogger,
    EarlyStopping,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from keramos.errors import ConfigError, DamagedFileError, SaveError, WeightsError, WriteError

from . import training
from .training import BATCHES, X, Y

EPOCHS = 3


def fit(model: Any, callbacks: list[Any], **arguments: Any) -> Any:
    told = {"epochs": EPOCHS, "batch_size": training.BATCH, "verbose": 0, "validation_data": (X, Y)}
    return model.fit(X, Y, callbacks=callbacks, **{**told, **arguments})


@pytest.fixture(scope="module")
def whole() -> Any:
    """What a run in one go leaves behind, and its history."""
    model = training.fresh()
    history = fit(model, [])
    return training.values(model), dict(history.history)


FREQUENCIES = ["epoch", 2, 1, BATCHES]
KILLS = [(after, FREQUENCIES[(after + i) % 4]) for after in range(EPOCHS * BATCHES) for i in (0, 1)]


@pytest.mark.parametrize(("after", "save_freq"), KILLS, ids=str)
def test_killed_after_any_batch(whole: Any, after: int, save_freq: Any, tmp_path: Path):
    model, history = training.run_killed(
        training.fresh,
        lambda model, more: fit(model, [BackupAndRestore(tmp_path, save_freq), *more]),
        [after],
    )
    assert training.same(model, whole[0])
    assert history.history == whole[1]
    assert not tmp_path.exists()


def test_killed_again_and_again(whole: Any, tmp_path: Path):
    model, history = training.run_killed(
        training.fresh,
        lambda model, more: fit(model, [BackupAndRestore(tmp_path, 2), *more]),
        [3, 2, 4, 2],
    )
    assert training.same(model, whole[0])
    assert history.history == whole[1]


class KilledAt(Callback):
    """Ends the run in a hook of one epoch."""

    def __init__(self, hook: str, epoch: int):
        super().__init__()
        self.epoch, self.now = epoch, 0
        setattr(self, hook, self.end)
        self.hook = hook

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.now = epoch

    def end(self, *args: Any, **kwargs: Any) -> None:
        if self.hook == "on_train_end" or self.now == self.epoch:
            raise training.Killed


@pytest.mark.parametrize(
    "hook", ["on_test_begin", "on_test_batch_end", "on_epoch_end", "on_train_end"]
)
def test_killed_between_epochs(whole: Any, hook: str, tmp_path: Path):
    with pytest.raises(training.Killed):
        fit(training.fresh(), [BackupAndRestore(tmp_path), KilledAt(hook, 1)])
    model = training.fresh()
    history = fit(model, [BackupAndRestore(tmp_path)])
    assert training.same(model, whole[0])
    assert history.history == whole[1]


PROGRAM = """
import os, signal, sys
sys.path.insert(0, {root!r})
from tests.callbacks import test_backup, training
from keramos.callbacks import BackupAndRestore, Callback

class Dies(Callback):
    left = 7
    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

test_backup.fit(training.fresh(), [BackupAndRestore({folder!r}, 3), Dies()])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_by_the_system(whole: Any, root: Path, tmp_path: Path):
    program = PROGRAM.format(root=str(root), folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ),
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    model = training.fresh()
    fit(model, [BackupAndRestore(tmp_path, 3)])
    assert training.same(model, whole[0])


def test_the_states_of_other_callbacks_go_on(tmp_path: Path):
    def callbacks(name: str) -> list[Any]:
        return [
            BackupAndRestore(tmp_path / name, 2),
            EarlyStopping(patience=3, restore_best_weights=True),
            ReduceLROnPlateau(patience=1, min_delta=0.3),
            CSVLogger(tmp_path / f"{name}.csv"),
            ModelCheckpoint(tmp_path / name / "{epoch}.keras", save_best_only=True, max_to_keep=2),
        ]

    fit(model := training.fresh(), callbacks("plain"), epochs=6)
    plain = training.values(model)
    killed, _ = training.run_killed(
        training.fresh,
        lambda model, more: fit(model, [*callbacks("killed"), *more], epochs=6),
        [8, 4, 9],
    )
    assert training.same(killed, plain)
    assert (tmp_path / "killed.csv").read_text() == (tmp_path / "plain.csv").read_text()
    files = [
        sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("plain", "killed")
    ]
    assert files[0] == files[1] != []


def test_a_run_that_was_about_to_stop_stops(tmp_path: Path):
    def callbacks() -> list[Any]:
        return [
            BackupAndRestore(tmp_path),
            EarlyStopping("loss", patience=0, min_delta=1e9, restore_best_weights=True),
        ]

    fit(model := training.fresh(), callbacks())
    plain = model.get_weights()
    with pytest.raises(training.Killed):
        fit(training.fresh(), [*callbacks(), KilledAt("on_train_end", 1)])
    model = training.fresh()
    history = fit(model, callbacks())
    assert history.epoch == [0, 1]
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), plain, strict=True))


def test_a_generator_goes_on_where_it_was(tmp_path: Path):
    def run(model: Any, more: list[Any]) -> Any:
        arguments = {"steps_per_epoch": 3, "epochs": 4, "verbose": 0}
        return model.fit(
            training.batches([]), callbacks=[BackupAndRestore(tmp_path, 2), *more], **arguments
        )

    (model := training.fresh()).fit(training.batches([]), steps_per_epoch=3, epochs=4, verbose=0)
    plain = training.values(model)
    killed, _ = training.run_killed(training.fresh, run, [4, 5])
    assert training.same(killed, plain)


@pytest.mark.parametrize(
    "after", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_several_batches_in_one_step(after: int, tmp_path: Path):
    def make() -> Any:
        model = training.model()
        model.compile("adam", "mse", steps_per_execution=3)
        return model

    def run(model: Any, more: list[Any]) -> Any:
        return model.fit(
            X,
            Y,
            batch_size=4,
            epochs=3,
            verbose=0,
            callbacks=[BackupAndRestore(tmp_path, 2), *more],
        )

    (plain := make()).fit(X, Y, batch_size=4, epochs=3, verbose=0)
    killed, _ = training.run_killed(make, run, [after])
    assert training.same(killed, plain)


def test_a_second_run_begins_anew(tmp_path: Path):
    model = training.fresh()
    with pytest.raises(training.Killed):
        fit(model, [BackupAndRestore(tmp_path), training.Killer(8)])
    assert fit(model, [BackupAndRestore(tmp_path)]).epoch == [0, 1, 2]
    assert fit(model, [BackupAndRestore(tmp_path)]).epoch == [0, 1, 2]


def test_a_backup_may_stay(tmp_path: Path):
    fit(training.fresh(), [BackupAndRestore(tmp_path, delete_checkpoint=False)])
    assert json.loads((tmp_path / "training_metadata.json").read_text()) == {
        "epoch": EPOCHS,
        "batch": 0,
    }
    model = training.fresh()
    assert fit(model, [BackupAndRestore(tmp_path)], epochs=EPOCHS + 1).epoch == [0, 1, 2, 3]


def kill(folder: Path, **arguments: Any) -> None:
    with pytest.raises(training.Killed):
        fit(
            training.fresh(),
            [BackupAndRestore(folder, **arguments), training.Killer(2 * BATCHES + 1)],
        )


def test_a_damaged_backup_is_said_so(tmp_path: Path):
    kill(tmp_path)
    path = tmp_path / "latest.weights.h5"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DamagedFileError, match=r"(?s)latest.weights.h5.*BackupAndRestore|.*latest"):
        fit(training.fresh(), [BackupAndRestore(tmp_path)])


def test_the_backup_before_is_taken_where_the_last_is_damaged(whole: Any, tmp_path: Path):
    kill(tmp_path, double_checkpoint=True)
    path = tmp_path / "latest.weights.h5"
    path.write_bytes(path.read_bytes()[:1000])
    model = training.fresh()
    fit(model, [BackupAndRestore(tmp_path, double_checkpoint=True)])
    assert training.same(model, whole[0])
    assert not tmp_path.exists()


def test_a_backup_of_another_model_changes_nothing(tmp_path: Path):
    kill(tmp_path)
    other = keramos.Sequential([keramos.Input((3,)), layers.Dense(7), layers.Dense(1)])
    other.compile("adam", "mse")
    before = other.get_weights()
    with pytest.raises(WeightsError):
        fit(other, [BackupAndRestore(tmp_path)])
    assert all(np.array_equal(a, b) for a, b in zip(other.get_weights(), before, strict=True))


def test_a_full_disk_leaves_the_last_backup(whole: Any, tmp_path: Path, full_disk: Any):
    class Fills(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 1:
                full_disk()

    with pytest.raises(WriteError, match="the disk is full") as caught:
        fit(training.fresh(), [BackupAndRestore(tmp_path), Fills()])
    assert "BackupAndRestore" in caught.value.__notes__[0]
    full_disk(False)
    model = training.fresh()
    fit(model, [BackupAndRestore(tmp_path)])
    assert training.same(model, whole[0])


def test_arguments():
    with pytest.raises(ConfigError, match="folder"):
        BackupAndRestore("")
    with pytest.raises(ConfigError, match="save_freq"):
        BackupAndRestore("x", save_freq="often")


def test_a_file_in_the_place_of_the_folder(tmp_path: Path):
    (tmp_path / "there").write_text("mine")
    with pytest.raises(SaveError, match="in the place"):
        fit(training.fresh(), [BackupAndRestore(tmp_path / "there")])


def test_a_state_that_cannot_be_kept_is_named(tmp_path: Path):
    class Odd(Callback):
        def get_state(self) -> dict[str, Any]:
            return {"file": object()}

    with pytest.raises(ConfigError, match="JSON values and arrays"):
        fit(training.fresh(), [BackupAndRestore(tmp_path), Odd()])


STOCK = """
import sys, keras, numpy as np
layers, callbacks = keras.layers, keras.callbacks
inner = [layers.Dense(4), layers.BatchNormalization(), layers.Dropout(0.0), layers.Dense(1)]
model = keras.Sequential([keras.Input((3,)), *inner])
model.compile("adam", "mse", metrics=["mae"])
x = np.random.RandomState(0).randn(20, 3).astype("float32")
class Dies(callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        print("epoch", epoch, int(self.model.optimizer.iterations.numpy()))
        if epoch == int(sys.argv[2]):
            raise KeyboardInterrupt
told = [callbacks.BackupAndRestore(sys.argv[1]), Dies()]
model.fit(x, x.sum(1, keepdims=True) + 1, epochs=3, batch_size=4, verbose=0, callbacks=told)
"""


def stock(oracle: str, folder: Path, epoch: int) -> list[str]:
    command = [oracle, "-W", "ignore", "-c", STOCK, str(folder), str(epoch)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "KERAS_BACKEND": "jax"},
    ).stdout.split("\n")


@pytest.mark.oracle
def test_backups_go_both_ways(oracle: str, tmp_path: Path):
    kill(tmp_path / "ours")
    assert "epoch 2 10" in stock(oracle, tmp_path / "ours", 9)
    stock(oracle, tmp_path / "theirs", 2)
    model = training.model(dropout=0.0)
    history = fit(model, [BackupAndRestore(tmp_path / "theirs")])
    assert history.epoch == [2]
    assert int(model.optimizer.iterations) == EPOCHS * BATCHES
