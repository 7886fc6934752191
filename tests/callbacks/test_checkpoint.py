"""Files that appear as training goes on: which, when, in one piece, and which are left."""

from __future__ import annotations

import math
import os
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keramos.callbacks import Callback, ModelCheckpoint, background, images, path_template
from keramos.errors import ConfigError, SaveError, WriteError
from keramos.models import load_model

from . import fake, training
from .training import X, Y

NAN = math.nan


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# arguments, path, logs of the epochs, batches of each -> files, as stock Keras 3.15.1 writes them
WRITTEN = {
    "every epoch": (
        {},
        "{epoch:02d}-{val_loss:.2f}.keras",
        [3, 2.5],
        0,
        ["01-3.00.keras", "02-2.50.keras"],
    ),
    "one path": ({}, "m.keras", [3, 2], 0, ["m.keras", "m.keras"]),
    "weights": (
        {"save_weights_only": True},
        "{epoch}.weights.h5",
        [3, 2],
        0,
        ["1.weights.h5", "2.weights.h5"],
    ),
    "the best": (
        {"save_best_only": True},
        "{epoch}.keras",
        [3, 2, 2.5, NAN, 1],
        0,
        ["1.keras", "2.keras", "5.keras"],
    ),
    "the largest": (
        {"save_best_only": True, "mode": "max"},
        "{epoch}.keras",
        [1, 2, 1, 3],
        0,
        ["1.keras", "2.keras", "4.keras"],
    ),
    "better than": (
        {"save_best_only": True, "initial_value_threshold": 2.2},
        "{epoch}.keras",
        [3, 2],
        0,
        ["2.keras"],
    ),
    "batches": (
        {"save_freq": 2},
        "{epoch}-{batch}.keras",
        [1, 1],
        4,
        ["1-2.keras", "1-4.keras", "2-2.keras", "2-4.keras"],
    ),
    "over epochs": (
        {"save_freq": 3},
        "{epoch}-{batch}.keras",
        [1, 1, 1],
        4,
        ["1-3.keras", "2-2.keras", "3-1.keras", "3-4.keras"],
    ),
    "the best batch": (
        {"save_freq": 2, "save_best_only": True},
        "{epoch}-{batch}.keras",
        [2, 3, 1],
        2,
        ["1-2.keras", "3-2.keras"],
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_is_written(case: str, tmp_path: Path):
    arguments, path, values, batches, expected = WRITTEN[case]
    model = fake.Model()
    fake.train(
        ModelCheckpoint(tmp_path / "made" / path, **arguments), model, fake.losses(*values), batches
    )
    assert model.saved == expected
    assert names(tmp_path / "made") == sorted(set(expected))


def test_several_batches_may_end_at_once(tmp_path: Path):
    callback = ModelCheckpoint(tmp_path / "{epoch}-{batch}.keras", save_freq=2)
    callback.set_model(model := fake.Model())
    for epoch in range(2):
        callback.on_epoch_begin(epoch)
        for last in (2, 5, 7):
            callback.on_train_batch_end(last, {})
    assert model.saved == [
        "1-3.keras",
        "1-6.keras",
        "1-8.keras",
        "2-3.keras",
        "2-6.keras",
        "2-8.keras",
    ]


REFUSED = {
    "no ending": ("m", {}, r"ends with \.keras"),
    "the ending of weights": ("m.weights.h5", {}, "save_weights_only=True"),
    "weights without their ending": (
        "m.keras",
        {"save_weights_only": True},
        r"ends with \.weights\.h5",
    ),
    "a frequency that is a word": ("m.keras", {"save_freq": "often"}, "number of batches"),
    "a frequency that is nothing": ("m.keras", {"save_freq": 0}, "number of batches"),
    "keeping nothing": ("m.keras", {"max_to_keep": 0}, "at least 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_arguments_that_cannot_be(case: str):
    path, arguments, said = REFUSED[case]
    with pytest.raises(ConfigError, match=said):
        ModelCheckpoint(path, **arguments)


@pytest.mark.parametrize(
    "path",
    ["{epoch}-{val_los}.keras", "{epoch}-{batch}.keras", "{}.keras"],
    ids=["typo", "batch", "none"],
)
def test_a_place_without_a_value_is_named(path: str, tmp_path: Path):
    with pytest.raises(KeyError) as caught:
        fake.train(ModelCheckpoint(tmp_path / path), fake.Model(), fake.losses(1.0))
    assert isinstance(caught.value, ConfigError)
    assert "val_loss, epoch" in str(caught.value)
    assert not names(tmp_path)


def test_a_format_that_does_not_suit_is_said_so(tmp_path: Path):
    with pytest.raises(ConfigError, match="cannot be filled"):
        fake.train(ModelCheckpoint(tmp_path / "{val_loss:d}.keras"), fake.Model(), fake.losses(1.5))


def test_without_the_monitored_number_everything_is_saved(tmp_path: Path):
    model = fake.Model()
    with pytest.warns(UserWarning, match="saving the best model needs 'val_loss'.*: loss"):
        fake.train(
            ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=True),
            model,
            [{"loss": 1.0}] * 2,
        )
    assert model.saved == ["1.keras", "2.keras"]


def test_what_is_not_one_number_is_not_compared(tmp_path: Path):
    model = fake.Model()
    with pytest.warns(UserWarning, match="not one number"):
        fake.train(
            ModelCheckpoint(tmp_path / "m.keras", save_best_only=True),
            model,
            [{"val_loss": np.ones(2)}],
        )
    assert model.saved == ["m.keras"]


def test_it_says_what_it_does(tmp_path: Path, capsys):
    fake.train(
        ModelCheckpoint(tmp_path / "m.keras", save_best_only=True, verbose=1),
        fake.Model(),
        fake.losses(2, 3, 1),
    )
    lines = capsys.readouterr().out.split("\n")
    assert lines[1].startswith("Epoch 1: val_loss improved from None to 2.00000, saving to ")
    assert lines[3] == "Epoch 2: val_loss did not improve from 2.00000"


@pytest.mark.parametrize("background", [False, True], ids=["at once", "in the background"])
def test_the_last_ones_are_kept(background: bool, tmp_path: Path):
    other = tmp_path / "0.keras"
    other.write_text("not mine")
    callback = ModelCheckpoint(tmp_path / "{epoch}.keras", max_to_keep=2, background=background)
    training.fresh().fit(X, Y, epochs=4, verbose=0, callbacks=[callback])
    assert names(tmp_path) == ["0.keras", "3.keras", "4.keras"]


@pytest.mark.parametrize(
    "path",
    [f"{{epoch}}-{{loss:.3f}}.{ending}" for ending in ("keras", "weights.h5", "h5")],
)
def test_files_of_an_earlier_process_count(path: str, tmp_path: Path):
    """A process is one that knows nothing but the files: a new callback."""
    training.fresh().save(tmp_path / "0-0.keras")  # nobody's to delete
    (tmp_path / "1-1.weights.h5").write_text("not mine")
    for first in (0, 3):
        callback = ModelCheckpoint(
            tmp_path / path, save_weights_only=path.endswith("h5"), max_to_keep=2
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            training.fresh().fit(
                X, Y, initial_epoch=first, epochs=first + 3, verbose=0, callbacks=[callback]
            )
        written = [name for name in names(tmp_path) if name not in ("0-0.keras", "1-1.weights.h5")]
        assert [name[0] for name in written] == [str(first + 2), str(first + 3)]
    assert {"0-0.keras", "1-1.weights.h5"} <= set(names(tmp_path))


def test_only_files_of_the_same_callback_count(tmp_path: Path):
    for _ in range(2):
        told = [
            ModelCheckpoint(tmp_path / "{epoch}.keras", max_to_keep=2),
            ModelCheckpoint(
                tmp_path / "best.keras", "loss", save_best_only=True, remember_best=True
            ),
        ]
        training.fresh().fit(X, Y, epochs=3, verbose=0, callbacks=told)
        (tmp_path / "released.keras").write_bytes((tmp_path / "2.keras").read_bytes())
    assert names(tmp_path) == ["2.keras", "3.keras", "best.keras", "released.keras"]


def test_files_written_after_a_backup_count(tmp_path: Path):
    path = tmp_path / "{epoch}.keras"
    first = ModelCheckpoint(path, max_to_keep=2)
    training.fresh().fit(X, Y, epochs=2, verbose=0, callbacks=[first])
    backup = first.get_state()
    training.fresh().fit(X, Y, initial_epoch=2, epochs=3, verbose=0, callbacks=[first])
    again = ModelCheckpoint(path, max_to_keep=2)
    again.on_train_begin()
    again.set_state(backup)
    assert [Path(each).name for each in again._written] == ["1.keras", "2.keras", "3.keras"]


FOLDERS = {
    "a/{epoch}.keras": "a",
    "m.keras": ".",
    "{epoch}/m.keras": None,
    "a/{epoch}/m.keras": None,
    "a/best-{val/mae:.2f}.keras": "a",
    "run{{1}}/m.keras": "run{1}",
    "a{.keras": None,
}


@pytest.mark.parametrize("path", FOLDERS)
def test_the_folder_of_a_template(path: str):
    found = path_template.folder(path)
    assert (None if found is None else str(found)) == FOLDERS[path]


@pytest.mark.parametrize("path", ["file/m.keras", "file/{epoch}/m.keras"])
def test_a_file_in_the_place_of_the_folder_is_named(path: str, tmp_path: Path):
    (tmp_path / "file").write_text("here first")
    model = fake.Model()
    with pytest.raises(
        SaveError, match="there is a file in the place of the folder of the checkpoints"
    ):
        fake.train(ModelCheckpoint(tmp_path / path), model, fake.losses(1.0))
    assert not model.saved
    assert (tmp_path / "file").read_text() == "here first"


def test_a_save_of_the_users_is_called_with_what_it_takes(tmp_path: Path):
    for _ in range(2):
        model = fake.Model()
        fake.train(
            ModelCheckpoint(tmp_path / "{epoch}.keras", max_to_keep=2), model, fake.losses(1.0, 2.0)
        )
        assert model.saved == ["1.keras", "2.keras"]


@pytest.mark.parametrize(
    ("weights_only", "ending"),
    [(False, "keras"), (True, "weights.h5"), (False, "h5"), (True, "h5")],
)
def test_in_the_background_the_values_are_those_of_the_epoch(
    weights_only: bool, ending: str, tmp_path: Path
):
    paths = {name: tmp_path / name / f"{{epoch}}.{ending}" for name in ("now", "later")}
    callbacks = [
        ModelCheckpoint(path, save_weights_only=weights_only, background=name == "later")
        for name, path in paths.items()
    ]
    training.fresh().fit(X, Y, epochs=3, verbose=0, callbacks=callbacks)
    for epoch in (1, 2, 3):
        files = [(tmp_path / name / f"{epoch}.{ending}").read_bytes() for name in paths]
        assert files[0] == files[1]


class Slow:
    """A write that waits until it is let go."""

    def __init__(self, monkeypatch: Any, error: Exception | None = None):
        self.go, self.begun, self.running, self.most = threading.Event(), 0, 0, 0
        self.real, self.error = images.write, error
        monkeypatch.setattr(images, "write", self)

    def __call__(self, image: Any, path: str) -> None:
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        assert self.go.wait(30)
        self.running -= 1
        if self.error is not None:
            raise self.error
        self.real(image, path)


def test_training_goes_on_while_a_file_is_written(monkeypatch, tmp_path: Path):
    slow = Slow(monkeypatch)

    class LetsGo(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if slow.begun and batch == 3:
                slow.go.set()

    model = training.fresh()
    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", background=True)
    model.fit(
        X, Y, batch_size=training.BATCH, epochs=3, verbose=0, callbacks=[checkpoint, LetsGo()]
    )
    assert (slow.begun, slow.most) == (3, 1)
    assert names(tmp_path) == ["1.keras", "2.keras", "3.keras"]
    assert np.array_equal(load_model(tmp_path / "3.keras").get_weights()[0], model.get_weights()[0])


def test_a_run_that_is_left_waits_for_the_write(tmp_path: Path):
    class Leave(Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("enough")

    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", background=True)
    with pytest.raises(RuntimeError, match="enough"):
        training.model().fit(X, Y, verbose=0, callbacks=[checkpoint, Leave()])
    assert [path.name for path in tmp_path.iterdir()] == ["1.keras"]


def test_what_fails_in_the_background_is_raised_at_the_next_epoch(monkeypatch, tmp_path: Path):
    slow = Slow(monkeypatch, WriteError("no room"))
    slow.go.set()
    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", background=True)
    with pytest.raises(WriteError, match="no room") as caught:
        training.fresh().fit(X, Y, epochs=3, verbose=0, callbacks=[checkpoint])
    assert "ModelCheckpoint" in caught.value.__notes__[0]
    assert slow.begun == 1


def test_what_fails_at_last_is_raised_when_training_ends(monkeypatch, tmp_path: Path):
    Slow(monkeypatch, WriteError("no room")).go.set()
    checkpoint = ModelCheckpoint(tmp_path / "{epoch}.keras", background=True)
    with pytest.raises(WriteError, match="no room"):
        training.fresh().fit(X, Y, epochs=1, verbose=0, callbacks=[checkpoint])
    checkpoint.wait_until_finished()


def test_one_write_at_a_time_and_its_error_once():
    writer, order = background.BackgroundWriter(), []

    def fail() -> None:
        time.sleep(0.02)
        order.append("failed")
        raise WriteError("no room")

    writer.submit(fail)
    with pytest.raises(WriteError):
        writer.submit(lambda: order.append("never"))
    writer.submit(lambda: order.append("next"))
    writer.settle()
    assert order == ["failed", "next"]


@pytest.mark.parametrize("background", [False, True], ids=["at once", "in the background"])
@pytest.mark.parametrize("weights_only", [False, True], ids=["model", "weights"])
def test_a_full_disk_leaves_the_file_before(
    background: bool, weights_only: bool, full_disk: Any, tmp_path: Path
):
    path = tmp_path / ("m.weights.h5" if weights_only else "m.keras")
    found: list[bytes] = []

    class Fills(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 1:
                checkpoint.wait_until_finished()
                found.append(path.read_bytes())
                full_disk()

    checkpoint = ModelCheckpoint(path, save_weights_only=weights_only, background=background)
    with pytest.raises(WriteError, match="the disk is full"):
        training.fresh().fit(X, Y, epochs=4, verbose=0, callbacks=[checkpoint, Fills()])
    assert [path.read_bytes()] == found
    assert names(tmp_path) == [path.name]


REMEMBERED = {
    "a model": ("m.keras", {}),
    "weights": ("m.weights.h5", {"save_weights_only": True}),
    "in the background": ("m.keras", {"background": True}),
    "a file for each epoch": ("{epoch}-{val_loss:.3f}.keras", {}),
}


@pytest.mark.parametrize("case", REMEMBERED)
def test_the_best_is_known_in_a_new_process(case: str, tmp_path: Path):
    path, arguments = REMEMBERED[case]

    def run(values: list[float]) -> ModelCheckpoint:
        class Says(Callback):
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                logs["val_loss"] = values[epoch]

        checkpoint = ModelCheckpoint(
            tmp_path / path, save_best_only=True, remember_best=True, **arguments
        )
        model = training.fresh()
        model.fit(X, Y, epochs=len(values), verbose=0, callbacks=[Says(), checkpoint])
        return checkpoint

    assert run([3.0, 2.0, 2.5]).best == 2.0
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    assert run([2.4, 2.2]).best == 2.0
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before
    assert run([1.0]).best == 1.0


def test_by_default_a_new_run_begins_anew(tmp_path: Path):
    for value in (1.0, 3.0):
        model = fake.Model()
        fake.train(
            ModelCheckpoint(tmp_path / "m.keras", save_best_only=True), model, fake.losses(value)
        )
        assert model.saved == ["m.keras"]


def test_a_damaged_file_is_passed_over(tmp_path: Path):
    path = tmp_path / "m.keras"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.warns(UserWarning, match="passed over"):
        training.fresh().fit(
            X,
            Y,
            verbose=0,
            callbacks=[ModelCheckpoint(path, "loss", save_best_only=True, remember_best=True)],
        )
    assert load_model(path).built


@pytest.mark.oracle
@pytest.mark.parametrize("case", ["a model", "weights"])
def test_stock_keras_reads_what_remembers(case: str, oracle: str, tmp_path: Path):
    import subprocess

    path, arguments = REMEMBERED[case]
    model = training.model(dropout=0.0)
    checkpoint = ModelCheckpoint(
        tmp_path / path, "loss", save_best_only=True, remember_best=True, **arguments
    )
    model.fit(X, Y, verbose=0, callbacks=[checkpoint])
    file = repr(str(tmp_path / path))
    layers = "k.Dense(4), k.BatchNormalization(), k.Dropout(0.0), k.Dense(1)"
    build = f"k = keras.layers; m = keras.Sequential([keras.Input((3,)), {layers}])"
    loads = {
        "a model": f"m = keras.models.load_model({file})",
        "weights": f"{build}; m.load_weights({file})",
    }
    program = f"import keras; {loads[case]}; print(float(m.get_weights()[0].sum()))"
    done = subprocess.run(
        [oracle, "-c", program],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "KERAS_BACKEND": "jax"},
    )
    assert float(done.stdout.split()[-1]) == pytest.approx(float(model.get_weights()[0].sum())), (
        done.stderr[-2000:]
    )
