"""Where the seed generators of a model are is part of its training state: a file keeps it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos import storage
from keramos.errors import FileError
from keramos.saving.formats import table

layers = keras.layers
GROUP = "optimizer/seed_generators/vars"
ROWS = np.random.default_rng(0).random((16, 6), "float32")
SUMS = ROWS.sum(1, keepdims=True)


@keras.saving.register_keras_serializable("seed_states")
class Jitter(layers.Layer):
    """A layer of a user's, with a generator of its own, or another layer's."""

    def __init__(self, generator: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.source = keras.random.SeedGenerator(5) if generator is None else generator

    def call(self, inputs):
        return inputs + 0.1 * keras.random.normal((6,), seed=self.source)


@keras.saving.register_keras_serializable("seed_states")
class Twice(keras.Model):
    """Two layers that draw from one generator."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.first = Jitter()
        self.second = Jitter(self.first.source)
        self.last = layers.Dense(1)

    def call(self, inputs):
        return self.last(self.second(self.first(inputs)))


def dropping(count: int = 1) -> keras.Model:
    drops = [layers.Dropout(0.5) for _ in range(count)]
    return keras.Sequential([keras.Input((6,)), *drops, layers.Dense(1)])


def nested() -> keras.Model:
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(6), layers.Dropout(0.3)])
    inputs = keras.Input((6,))
    x = layers.GaussianNoise(0.1)(Jitter()(inner(inner(inputs))))
    x = layers.Reshape((3, 2))(x)
    cell = layers.LSTM(3, dropout=0.2, recurrent_dropout=0.1)
    return keras.Model(inputs, layers.Dense(1)(layers.Bidirectional(cell)(x)))


def twice() -> keras.Model:
    model = Twice()
    model(ROWS)
    return model


MODELS = {"Sequential": dropping, "nested": nested, "shared": twice}
OPTIMIZERS = {
    "SGD": lambda: keras.optimizers.SGD(0.05),
    "Adam": lambda: keras.optimizers.Adam(0.01),
}


def compiled(make: Callable[[], keras.Model] = dropping, optimizer: str = "SGD") -> keras.Model:
    keras.utils.set_random_seed(3)
    model = make()
    model.compile(OPTIMIZERS[optimizer](), "mse")
    return model


def losses(model: keras.Model, epochs: int = 2, **options: Any) -> list[float]:
    told = {"batch_size": 4, "shuffle": False, "verbose": 0, **options}
    return model.fit(ROWS, SUMS, epochs=epochs, **told).history["loss"]


def states(model: keras.Model) -> list[list[int]]:
    return [v.numpy().tolist() for v in model.variables if v.name == "seed_generator_state"]


def paths(path: Path) -> list[str]:
    with storage.open(path) as archive:
        return [p for p in table.read_any(archive).weights if p.startswith("optimizer/seed")]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_a_run_that_was_saved_and_opened_goes_on_as_one_in_one_go(make, optimizer, tmp_path):
    wanted = losses(compiled(make, optimizer), epochs=4)
    model = compiled(make, optimizer)
    found = losses(model)
    model.save(tmp_path / "m.keras")
    assert found + losses(keras.models.load_model(tmp_path / "m.keras")) == wanted


@pytest.mark.parametrize("name", ["m.keras", "m.weights.h5", "m.weights.json", "folder"])
def test_every_format_keeps_them(name, tmp_path):
    wanted, model = losses(compiled(), epochs=4), compiled()
    losses(model)
    other = compiled()
    if name.startswith("m.weights"):
        options = {"max_shard_size": 1e-7} if name.endswith("json") else {}
        model.save_weights(tmp_path / name, **options)
        other.optimizer.build(other.trainable_variables)
        report = other.load_weights(tmp_path / name)
        assert f"{GROUP}/0" in report.loaded
    else:
        model.save(tmp_path / name, zipped=name != "folder")
        other = keras.models.load_model(tmp_path / name)
    assert losses(other) == wanted[2:]


def test_they_stay_in_the_file_and_are_written_again(tmp_path):
    model = compiled()
    losses(model)
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    (state,) = (v for v in again.variables if v.name == "seed_generator_state")
    assert state.stored is not None
    again.save(tmp_path / "n.keras")
    assert state.stored is not None
    weights = [
        zipfile.ZipFile(tmp_path / name).read("model.weights.h5") for name in ("m.keras", "n.keras")
    ]
    assert weights[0] == weights[1]
    eager = keras.models.load_model(tmp_path / "m.keras", lazy=False)
    assert states(eager) == states(again) == states(model)


def test_a_model_that_was_not_trained_yet_keeps_its_seeds(tmp_path):
    model = compiled()
    model.save(tmp_path / "m.keras")
    assert losses(keras.models.load_model(tmp_path / "m.keras")) == losses(model)


def test_a_generator_that_two_layers_share_stands_once(tmp_path):
    compiled(twice).save(tmp_path / "m.keras")
    assert paths(tmp_path / "m.keras") == [f"{GROUP}/0"]


def test_what_is_not_trained_keeps_none(tmp_path):
    dropping().save(tmp_path / "alone.keras")
    model = compiled()
    losses(model)
    model.save(tmp_path / "without.keras", include_optimizer=False)
    model.save(tmp_path / "with.keras")
    found = [paths(tmp_path / f"{name}.keras") for name in ("alone", "without", "with")]
    assert found == [[], [], [f"{GROUP}/0"]]
    opened = keras.models.load_model(tmp_path / "with.keras", compile=False)
    assert states(opened) != states(model)


def test_weights_alone_can_be_loaded_into_a_model_that_is_not_trained(tmp_path):
    model = compiled()
    losses(model)
    model.save_weights(tmp_path / "m.weights.h5")
    other = dropping()
    before = states(other)
    assert str(other.load_weights(tmp_path / "m.weights.h5")) == "2 loaded"
    assert states(other) == before


def rewritten(path: Path, change: Callable[[h5py.File], object]) -> None:
    """Change the weights of a `.keras` file."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    weights = io.BytesIO(members["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        change(file)
    members |= {"model.weights.h5": weights.getvalue(), "metadata.json": b"{}"}
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)


def replaced(path: str, value: Any, **options: Any) -> Callable[[h5py.File], object]:
    def change(file: h5py.File) -> None:
        file.pop(path, None)
        file.create_dataset(path, data=value, **options)

    return change


MISFITS = {
    "one is missing": (lambda f: f.pop(f"{GROUP}/1"), "1 states of seed generators, the model"),
    "one too many": (replaced(f"{GROUP}/2", np.zeros(2, "uint32")), "3 states of seed gen"),
    "floats": (replaced(f"{GROUP}/0", np.zeros(2)), r"vars/0 is float64 \[2\]"),
    "signed": (replaced(f"{GROUP}/1", np.zeros(2, "int64")), r"vars/1 is int64 \[2\]"),
    "a scalar": (replaced(f"{GROUP}/0", np.uint32(1)), r"uint32 \[\]"),
    "nothing": (replaced(f"{GROUP}/0", np.zeros(0, "uint32")), r"uint32 \[0\]"),
    "large": (replaced(f"{GROUP}/0", np.zeros((1000, 1000), "uint32")), r"\[1000, 1000\]"),
    "another name": (lambda f: f.move(f"{GROUP}/1", f"{GROUP}/x"), "no optimizer/seed.*vars/1"),
    "deeper": (lambda f: f.move(f"{GROUP}/1", f"{GROUP}/x/1"), "no optimizer/seed.*vars/1"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("change", "told"), MISFITS.values(), ids=MISFITS)
def test_states_that_do_not_fit_are_told_and_left(change, told, tmp_path):
    model = compiled(lambda: dropping(2), "Adam")
    losses(model)
    model.save(tmp_path / "m.keras")
    rewritten(tmp_path / "m.keras", change)
    with pytest.warns(UserWarning, match=told):
        again = keras.models.load_model(tmp_path / "m.keras")
    assert len(again.load_report.warnings) == 1
    assert "anew" in str(again.load_report)
    assert [draws for _, draws in states(again)] == [0, 0]
    assert again.optimizer.iterations.numpy() == 8
    again.save(tmp_path / "n.keras")
    once_more = keras.models.load_model(tmp_path / "n.keras")
    assert losses(once_more) == losses(again)


GONE = {
    "as in files of Keras": lambda f: f.pop("optimizer/seed_generators"),
    "a tensor in its place": replaced("optimizer/seed_generators", np.zeros(2, "uint32")),
    "a tensor for all": replaced(GROUP, np.zeros(2, "uint32")),
    "no optimizer either": replaced("optimizer", np.zeros(2, "uint32")),
}


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
def test_a_file_without_states_opens_as_before(change, tmp_path):
    compiled().save(tmp_path / "m.keras")
    rewritten(tmp_path / "m.keras", change)
    model = keras.models.load_model(tmp_path / "m.keras")
    assert str(model.load_report) == "2 loaded"
    model.save(tmp_path / "n.keras")
    assert paths(tmp_path / "n.keras") == []  # nobody has drawn since: it is the same file
    losses(model)
    model.save(tmp_path / "n.keras")
    assert paths(tmp_path / "n.keras") == [f"{GROUP}/0"]


def sparse(file: h5py.File) -> None:
    del file[f"{GROUP}/0"]
    file.create_dataset(f"{GROUP}/0", (10**15, 10**3), "uint32", chunks=(1000, 10))


DAMAGED = {
    "text": replaced(f"{GROUP}/0", np.array([b"a", b"b"])),
    "without a shape": replaced(f"{GROUP}/0", h5py.Empty("uint32")),
    "larger than any disk": sparse,
}


@pytest.mark.parametrize("change", DAMAGED.values(), ids=DAMAGED)
def test_a_state_that_cannot_be_is_refused_by_its_path(change, tmp_path):
    compiled().save(tmp_path / "m.keras")
    rewritten(tmp_path / "m.keras", change)
    with pytest.raises(FileError, match=f"{GROUP}/0"):
        keras.models.load_model(tmp_path / "m.keras")


@pytest.mark.parametrize("background", [False, True], ids=["at once", "in the background"])
@pytest.mark.parametrize("weights", [False, True], ids=["model", "weights"])
def test_checkpoints_keep_them(weights, background, tmp_path):
    path = tmp_path / ("c.weights.h5" if weights else "c.keras")
    wanted, model = losses(compiled(), epochs=4), compiled()
    checkpoint = keras.callbacks.ModelCheckpoint(
        path, save_weights_only=weights, background=background
    )
    losses(model, callbacks=[checkpoint])
    if weights:
        other = compiled()
        other.optimizer.build(other.trainable_variables)
        other.load_weights(path)
    else:
        other = keras.models.load_model(path)
    assert losses(other) == wanted[2:]


def test_backups_keep_them(tmp_path):
    def backup() -> keras.callbacks.Callback:
        return keras.callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False)

    wanted = losses(compiled(), epochs=4)
    losses(compiled(), callbacks=[backup()])
    assert paths(tmp_path / "latest.weights.h5") == [f"{GROUP}/0"]
    assert losses(compiled(), epochs=4, callbacks=[backup()])[-2:] == wanted[2:]


STOCK = """
import json, sys
import keras, numpy as np
rows = np.ones((16, 6), "float32")
def told(model):
    found = [np.asarray(w).tolist() for w in model.get_weights()]
    optimizer = getattr(model, "optimizer", None)
    return [found, optimizer and [np.asarray(v).tolist() for v in optimizer.variables]]
answers = []
for path in sys.argv[1:3]:
    for wanted in (True, False):
        model = keras.models.load_model(path, compile=wanted)
        answers.append(told(model))
model = keras.models.load_model(sys.argv[1])
for path in sys.argv[3:5]:
    model.load_weights(path)
    answers.append(told(model))
    model.fit(rows, rows[:, :1], verbose=0)
    assert int(model.optimizer.iterations) == 9
model.save(sys.argv[5])
print(json.dumps(answers))
"""


@pytest.mark.oracle
def test_stock_keras_opens_them_and_trains_on(oracle, tmp_path):
    names = ("m.keras", "folder", "m.weights.h5", "m.weights.json", "stock.keras")
    model, files = compiled(optimizer="Adam"), [str(tmp_path / name) for name in names]
    losses(model)
    model.save(files[0])
    model.save(files[1], zipped=False)
    model.save_weights(files[2])
    model.save_weights(files[3], max_shard_size=1e-7)
    run = subprocess.run(
        [oracle, "-W", "ignore", "-c", STOCK, *files],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
    )
    assert run.returncode == 0, run.stderr[-2000:]
    weights = [w.tolist() for w in model.get_weights()]
    kept = [v.numpy().tolist() for v in model.optimizer.variables]
    answers = json.loads(run.stdout.splitlines()[-1])
    assert answers == [[weights, w] for w in (kept, None, kept, None, kept, kept)]
    assert losses(keras.models.load_model(files[4]))
