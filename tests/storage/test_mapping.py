"""Mapped files: no descriptor stays open, and a file that changes is noticed before it is read."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import resource
import subprocess
import sys
import textwrap
import time

import h5py
import numpy as np
import pytest

import keramos as keras
from keramos import storage
from keramos.errors import DamagedFileError
from keramos.storage import WeightStore

X = np.linspace(-1, 1, 2 * 64, dtype="float32").reshape(2, 64)


@pytest.fixture
def path(tmp_path):
    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64), keras.layers.Dense(3)])
    model.compile("adam", "mse")
    model.save(tmp_path / "m.keras")
    return tmp_path / "m.keras"


def overwrite(path):
    """Other bytes of the same length in the same file."""
    _let_the_clock_move()
    with open(path, "r+b") as file:
        file.write(b"\0" * path.stat().st_size)


def truncate(path):
    _let_the_clock_move()
    os.truncate(path, 100)


def _let_the_clock_move():
    time.sleep(0.02)  # file systems count in steps of up to 10 ms


ASKED = {
    "predict": lambda model: model.predict(X, verbose=0),
    "call": lambda model: model(X),
    "evaluate": lambda model: model.evaluate(X, np.zeros((2, 3)), verbose=0),
    "fit": lambda model: model.fit(X, np.zeros((2, 3)), verbose=0),
    "weights": lambda model: model.get_weights(),
    "save": lambda model: model.save("never.keras"),
    "pickle": lambda model: pickle.dumps(model),
}


@pytest.mark.parametrize("change", [overwrite, truncate])
@pytest.mark.parametrize("used", [False, True], ids=["untouched", "used before"])
@pytest.mark.parametrize("ask", ASKED)
def test_a_changed_file_is_an_error_before_anything_is_read(
    path, change, used, ask, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    model = keras.models.load_model(path)
    if used:
        model.predict(X, verbose=0)
    change(path)
    with pytest.raises(DamagedFileError, match="was changed after it was opened"):
        ASKED[ask](model)
    assert not (tmp_path / "never.keras").exists()


@pytest.mark.parametrize("used", [False, True], ids=["untouched", "used before"])
def test_a_replaced_or_deleted_file_is_no_damage(path, used):
    whole = keras.models.load_model(path).predict(X, verbose=0)
    model = keras.models.load_model(path)
    if used:
        model.predict(X, verbose=0)
    model.save(path)  # another file takes its place
    np.testing.assert_array_equal(model.predict(X, verbose=0), whole)
    path.unlink()
    np.testing.assert_array_equal(model.predict(X, verbose=0), whole)


def test_the_file_is_found_again_from_another_folder(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = keras.models.load_model("m.keras")
    monkeypatch.chdir("/")
    overwrite(path)
    with pytest.raises(DamagedFileError, match="changed"):
        model.get_weights()


def test_a_file_object_is_watched_by_its_path(path):
    with open(path, "rb") as file:
        model = keras.models.load_model(file)
    truncate(path)
    with pytest.raises(DamagedFileError, match="changed"):
        model.get_weights()


def test_values_that_were_assigned_are_no_business_of_the_file(path):
    model = keras.models.load_model(path)
    model.predict(X, verbose=0)
    model.set_weights([np.ones(w.shape, "float32") for w in model.weights])
    overwrite(path)
    assert model.predict(X, verbose=0).shape == (2, 3)


def test_shards_of_a_placed_model_are_watched(path):
    kernel = keras.models.load_model(path).layers[0].kernel
    assert kernel.held().mapping is None  # nobody has read it
    _ = kernel.value
    assert kernel.held().mapping is not None
    kernel.assign(kernel.numpy())
    assert kernel.held().mapping is None


def test_what_a_function_makes_of_a_mapped_tensor_is_watched(path):
    """A function may give a view: a reshaped kernel still lies in the file."""
    with storage.open(path) as archive:
        store = storage.hdf5.store(archive.member("model.weights.h5").span())
    name = next(name for name in store if store[name].shape == (64, 64))
    tensor = store[name].mapped(lambda array: array.reshape(-1), (64 * 64,))
    assert not tensor.is_mapped  # to read a slice of it, everything is computed
    variable = keras.Variable(np.zeros(64 * 64, "float32"))
    variable.assign_lazily(tensor)
    _ = variable.value
    truncate(path)
    with pytest.raises(DamagedFileError, match="changed"):
        _ = variable.value


def test_open_models_hold_no_descriptors(path, tmp_path):
    keras.models.load_model(path).save_weights(
        tmp_path / "x.weights.json", max_shard_size=17e-6
    )  # several files
    before = len(os.listdir("/proc/self/fd"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before + 20, hard))
    try:
        models = [keras.models.load_model(path) for _ in range(100)]
        for model in models[:50]:
            model.load_weights(tmp_path / "x.weights.json")
        assert len(os.listdir("/proc/self/fd")) == before
        assert models[0].predict(X, verbose=0).shape == (2, 3)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_without_descriptors_the_error_is_our_own(path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(keras.errors.FileError, match="cannot be opened"):
            keras.models.load_model(path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_stored_tensor_pickles_with_its_bytes_alone(protocol):
    held = WeightStore.build(
        {"a": np.arange(6, dtype="float32").reshape(2, 3), "b": np.ones(3).astype("float16")}
    )
    for name in held:
        again = pickle.loads(pickle.dumps(held[name], protocol))
        assert (again.name, again.shape, again.dtype) == (name, held[name].shape, held[name].dtype)
        np.testing.assert_array_equal(again.read(), held[name].read())
        assert copy.deepcopy(held[name]) is held[name]


def test_a_mapping_is_given_back_with_its_last_view(path):
    def mappings():
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return sum("given-back" in line for line in maps)

    path = path.rename(path.with_name("given-back.keras"))
    model = keras.models.load_model(path)
    array = np.frombuffer(storage.open(path).whole.view(0, 8), "uint8")
    assert mappings() == 2
    del model
    keras.utils.clear_session()
    gc.collect()
    assert mappings() == 1
    assert bytes(array[:2]) == b"PK"
    del array
    gc.collect()
    assert mappings() == 0


def test_an_error_that_is_kept_does_not_kill_the_process(tmp_path):
    """Its traceback keeps every frame, and what was unfinished there, until the collection."""
    with h5py.File(tmp_path / "x.weights.h5", "w") as file:
        file.create_group("g").attrs.create("names", ["ab", "cd", "ef"], dtype=h5py.string_dtype())
    data = (tmp_path / "x.weights.h5").read_bytes()
    assert data.count(b"ab") == 1
    (tmp_path / "x.weights.h5").write_bytes(data.replace(b"ab", b"\xff\xfe"))
    script = f"""
        import gc
        from keramos import storage
        from keramos.errors import DamagedFileError

        PATH = {str(tmp_path / "x.weights.h5")!r}

        def keep():
            try:
                storage.hdf5.open(storage.open(PATH).whole)["g"].attrs
            except DamagedFileError as error:
                kept = error  # which holds this frame, which holds the error: garbage
                return True

        for _ in range(20):
            assert keep()
            gc.collect()
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
