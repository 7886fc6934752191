"""What people really hand over, and what they are told: each its own error, short, and nothing
lost.
"""

import errno
import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
import zipfile

import numpy as np
import pytest

import keramos as keras
from keramos.errors import (
    ConfigError,
    DamagedFileError,
    FileError,
    FileMissingError,
    KeramosError,
    SaveError,
    UnknownClassError,
    UnrecognizedFileError,
    WeightsError,
)

X = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def small():
    keras.utils.clear_session()
    return keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)]
    )


def told(error: BaseException) -> str:
    text = str(error)
    assert isinstance(error, KeramosError)
    assert 1 <= len(text.splitlines()) <= 10, text
    assert all(c.isprintable() or c == "\n" for c in text), text
    return text


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.keras"
    small().save(path)
    return path


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
HTML = b"<!DOCTYPE html>\n<html><head><title>404</title></head></html>"
SAFETENSORS = (lambda h: len(h).to_bytes(8, "little") + h + b"\0" * 8)(
    b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
)


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", DamagedFileError, "empty"),
        (LFS, UnrecognizedFileError, "LFS"),
        (HTML, UnrecognizedFileError, "web page"),
        (SAFETENSORS, UnrecognizedFileError, "safetensors"),
        (b"\x80\x04\x95\x00\x00", UnrecognizedFileError, "pickle"),
        (b"hello", UnrecognizedFileError, "text"),
        (bytes(range(128, 256)) + b"\0", (UnrecognizedFileError, DamagedFileError), ""),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path, content, error, says):
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        keras.models.load_model(path)
    assert says in told(caught.value)
    assert "hint" in told(caught.value)


def test_a_missing_file_names_its_neighbours(saved):
    with pytest.raises(FileMissingError) as caught:
        keras.models.load_model(saved.with_name("modle.keras"))
    assert isinstance(caught.value, FileNotFoundError)
    assert "model.keras" in told(caught.value)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_called_damaged(saved, keep):
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(DamagedFileError) as caught:
        keras.models.load_model(saved)
    told(caught.value)


def test_a_torch_file_is_named(tmp_path):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
        archive.writestr("archive/version", b"3\n")
    with pytest.raises(UnrecognizedFileError, match="torch"):
        keras.models.load_model(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_called_so(saved):
    saved.chmod(0)
    with pytest.raises(FileError, match="cannot be read"):
        keras.models.load_model(saved)


def test_hdf5_named_keras_opens_by_content(tmp_path):
    path = tmp_path / "weights.keras"
    model = small()
    with open(path, "wb") as file:
        model.save_weights(file)
    with pytest.raises(UnrecognizedFileError, match="weights") as caught:
        keras.models.load_model(path)
    assert "load_weights" in told(caught.value)
    other = small()
    other.load_weights(path)
    np.testing.assert_array_equal(other.predict(X), model.predict(X))


def rewritten(path, change):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    members["config.json"] = json.dumps(change(config) or config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_bad_json_says_where(saved):
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("config.json", "{oops")
    with pytest.raises(DamagedFileError, match="JSON") as caught:
        keras.models.load_model(saved)
    assert "config.json" in told(caught.value)
    assert str(saved) in told(caught.value)


def test_a_config_of_no_model_is_named(saved):
    rewritten(saved, lambda config: {"class_name": None})
    with pytest.raises(DamagedFileError, match="does not describe a model"):
        keras.models.load_model(saved)


def test_wrong_shapes_make_one_table(saved):
    def change(config):
        config["config"]["layers"][2]["config"]["units"] = 5

    rewritten(saved, change)
    with pytest.raises(WeightsError) as caught:
        keras.models.load_model(saved)
    text = told(caught.value)
    assert "layers/dense_1/vars/0: [3, 2] in the file, [3, 5] in the model" in text
    assert "layers/dense_1/vars/1: [2] in the file, [5] in the model" in text


def test_unknown_classes_come_all_at_once(saved):
    def change(config):
        for i, layer in enumerate(config["config"]["layers"][1:]):
            layer.update(
                module="shop.layers", class_name=f"Magic{i}", registered_name=f"shop>Magic{i}"
            )

    rewritten(saved, change)
    with pytest.raises(UnknownClassError) as caught:
        keras.models.load_model(saved)
    text = told(caught.value)
    assert "Magic0" in text
    assert "Magic1" in text
    assert "custom_objects={'Magic0': …, 'Magic1': …}" in text
    assert isinstance(caught.value, TypeError)


def test_a_misspelt_class_shows_its_neighbours(saved):
    def change(config):
        config["config"]["layers"][1]["class_name"] = "Dens"

    rewritten(saved, change)
    with pytest.raises(UnknownClassError, match="Dense"):
        keras.models.load_model(saved)


class Stubborn(keras.layers.Layer):
    def __init__(self, fail="", **kwargs):
        super().__init__(**kwargs)
        self.fail = fail
        self.dense = keras.layers.Dense(2)

    def build(self, input_shape):
        self.dense.build(input_shape)

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        if self.fail == "get_config":
            raise RuntimeError("no config today")
        return {**super().get_config(), "fail": self.fail}

    def save_own_variables(self, store):
        if self.fail == "save_own_variables":
            raise RuntimeError("no variables today")

    def load_own_variables(self, store):
        pass


@pytest.mark.parametrize("where", ["get_config", "save_own_variables"])
def test_a_hook_that_raises_leaves_the_old_file(tmp_path, where):
    path = tmp_path / "model.keras"
    small().save(path)
    before = path.read_bytes()
    model = keras.Sequential([keras.Input((4,)), Stubborn(where)])
    y = model.predict(X)
    with pytest.raises(SaveError, match=f"{where}.*today"):
        model.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.keras"]
    np.testing.assert_array_equal(model.predict(X), y)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    small().save(path)
    before = path.read_bytes()

    from keramos.storage import replace

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(KeramosError) as caught:
        small().save(path)
    assert "space" in told(caught.value)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.keras"]


def test_a_killed_process_leaves_the_old_file(tmp_path):
    path = tmp_path / "model.keras"
    small().save(path)
    before = path.read_bytes()
    code = f"""
        import os, signal
        import keramos as keras
        from keramos.storage import replace
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(50)])
        replace.os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
        model.save({str(path)!r})
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == before


def test_weights_that_do_not_fit_leave_the_live_model(tmp_path):
    path = tmp_path / "other.weights.h5"
    keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(9)]
    ).save_weights(path)
    model = small()
    before = model.get_weights()
    with pytest.raises(WeightsError) as caught:
        model.load_weights(path)
    told(caught.value)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_hook_that_raises_while_loading_leaves_the_live_model(tmp_path):
    path = tmp_path / "w.weights.h5"

    class Failing(keras.layers.Dense):
        broken = False

        def load_own_variables(self, store):
            super().load_own_variables(store)
            if self.broken:
                raise RuntimeError("half way")

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), Failing(2)])
    model.save_weights(path)
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), Failing(2)])
    other.layers[-1].broken = True
    before = other.get_weights()
    with pytest.raises(WeightsError, match="half way") as caught:
        other.load_weights(path)
    told(caught.value)
    for old, new in zip(before, other.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_path_without_a_known_ending_gets_a_suggestion(tmp_path):
    with pytest.raises(ConfigError, match=r"\.keras"):
        small().save(tmp_path / "model.zip")
    with pytest.raises(ConfigError, match=r"\.weights\.h5"):
        small().save_weights(tmp_path / "model.zip")


def test_overwrite_false_keeps_the_file(saved):
    before = saved.read_bytes()
    with pytest.raises(SaveError):
        small().save(saved, overwrite=False)
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    "metadata",
    [
        {"n": 10**60},
        {"deep": functools.reduce(lambda inner, _: [inner], range(130), 0)},
        {"y": {1: 2, "1": 3}},
    ],
    ids=["a long number", "deep", "two keys that are one"],
)
def test_metadata_that_no_load_accepts_is_not_saved(metadata, tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(keras.errors.ConfigError, match="could not be read again"):
        keras.saving.save_model(model, tmp_path / "m.keras", metadata=metadata)
    assert not list(tmp_path.iterdir())
