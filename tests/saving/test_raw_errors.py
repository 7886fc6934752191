"""What files, arguments and the machine can do wrong, each answered by one of the library's own
errors: kinds of mistakes that once came through as whatever Python raised.
"""

import errno
import io
import json
import os
import tempfile
import threading
import zipfile

import h5py
import numpy as np
import pytest
from click.testing import CliRunner

import keramos as keras
from keramos.cli import main
from keramos.errors import (
    ConfigError,
    DamagedFileError,
    FileError,
    FileMissingError,
    ShapeError,
    WeightsError,
    WriteError,
)


def small():
    keras.utils.clear_session()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    return model


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.keras"
    small().save(path)
    return path


def changed(path, change):
    """The file with its config changed in place."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    change(config)
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


UNHASHABLE = [[1], {"a": 1}]


# --- configs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", UNHASHABLE)
def test_the_class_of_an_optimizer_is_text(saved, value):
    changed(saved, lambda c: c["compile_config"]["optimizer"].update(class_name=value))
    with pytest.raises(ConfigError, match="class_name must be a string"):
        keras.saving.load_model(saved)
    info = keras.saving.inspect(saved)
    assert info.training.optimizer == str(value)
    assert "config" in info.refused


@pytest.mark.parametrize("value", UNHASHABLE)
def test_inspect_shows_a_layer_whose_module_is_no_text(saved, value):
    changed(saved, lambda c: c["config"]["layers"][1].update(module=value))
    info = keras.saving.inspect(saved)
    assert [layer.class_name for layer in info.layers] == ["Dense", "Dense"]
    assert info.refused


@pytest.mark.parametrize("key", ["class_name", "name"])
def test_inspect_shows_names_that_are_no_text(saved, key):
    changed(saved, lambda c: (c if key == "class_name" else c["config"]).update({key: [1]}))
    assert getattr(keras.saving.inspect(saved), key) == "[1]"


@pytest.mark.parametrize(
    ("tag", "config"),
    [
        ("__complex__", {"value": "x"}),
        ("__complex__", {"value": {"a": 1}}),
        ("__complex__", {"value": [1, 2, 3]}),
        ("__bytes__", {"value": "é!", "encoding": "base64"}),
        ("__bytes__", {"value": "abc", "encoding": "base64"}),
        ("__bytes__", {"value": "\ud800"}),
    ],
)
def test_values_that_are_not_of_their_kind(tag, config):
    with pytest.raises(ConfigError, match=f"{tag} is not well formed"):
        keras.saving.deserialize_keras_object({"class_name": tag, "config": config})


# --- old HDF5 -------------------------------------------------------------------------------------


def tensor_of_weights(file):
    file["model_weights"] = np.zeros(3)


def tensor_of_a_layer(file):
    group = file.create_group("model_weights")
    group.attrs["layer_names"] = [b"a"]
    group["a"] = np.zeros(2)


def number_of_layers(file):
    file.create_group("model_weights").attrs["layer_names"] = 5


def number_of_weights(file):
    group = file.create_group("model_weights")
    group.attrs["layer_names"] = [b"a"]
    group.create_group("a").attrs["weight_names"] = 2.5


def no_weights(file):
    pass


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (no_weights, "`model_weights` is missing"),
        (tensor_of_weights, "'model_weights' is a tensor"),
        (tensor_of_a_layer, "'a' is a tensor"),
        (number_of_layers, "'layer_names' is not a list"),
        (number_of_weights, "'weight_names' is not a list"),
    ],
)
def test_old_files_of_another_structure(tmp_path, write, says):
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = small().to_json()
        write(file)
    for read in (keras.saving.load_model, keras.saving.inspect, small().load_weights):
        with pytest.raises(DamagedFileError, match=says):
            read(path)


# --- arguments ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [float("nan"), float("inf"), 0, -1, "1", [1], True])
def test_the_size_of_a_shard_is_a_number_of_gigabytes(tmp_path, size):
    with pytest.raises(ConfigError, match="max_shard_size"):
        small().save_weights(tmp_path / "w.weights.h5", max_shard_size=size)
    assert not os.listdir(tmp_path)


def test_a_shard_may_be_larger_than_any_file(tmp_path):
    small().save_weights(tmp_path / "w.weights.h5", max_shard_size=1e300)
    small().load_weights(tmp_path / "w.weights.json")


@pytest.mark.parametrize("metadata", [[1], [[1, 2]], 5, "ab"])
def test_metadata_is_a_mapping(tmp_path, metadata):
    with pytest.raises(ConfigError, match="metadata must be a mapping"):
        small().save(tmp_path / "m.keras", metadata=metadata)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("place", [5, None, [1], object(), b"x.keras", io.StringIO()])
def test_what_is_no_place_is_no_target(place):
    for save in (small().save, small().save_weights):
        with pytest.raises(ConfigError, match="nothing can be written to this"):
            save(place)


@pytest.mark.parametrize("place", [5, None, [1], object()])
def test_what_is_no_place_is_no_source(place):
    for read in (keras.saving.load_model, keras.saving.inspect, small().load_weights):
        with pytest.raises(ConfigError, match="nothing can be read from this"):
            read(place)


def test_a_config_as_json_is_text():
    with pytest.raises(ConfigError, match="JSON is text"):
        keras.models.model_from_json(None)


# --- paths ----------------------------------------------------------------------------------------


def saves(stem):
    """Everything that writes, at that path."""
    model = small()
    return {
        "save": lambda: model.save(f"{stem}.keras"),
        "directory": lambda: keras.saving.save_model(model, stem, zipped=False),
        "weights": lambda: model.save_weights(f"{stem}.weights.h5"),
        "shards": lambda: model.save_weights(f"{stem}.weights.json"),
    }


@pytest.mark.parametrize("kind", saves("x"))
@pytest.mark.parametrize("name", ["file/below", "nul\0byte", "lone\ud800surrogate", "n" * 300])
def test_paths_that_nothing_can_have(tmp_path, kind, name):
    (tmp_path / "file").write_bytes(b"here")
    with pytest.raises((WriteError, FileMissingError)) as caught:
        saves(f"{tmp_path}/{name}")[kind]()
    assert len(str(caught.value).splitlines()) <= 10
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("name", ["nul\0byte", "lone\ud800surrogate"])
def test_paths_that_no_file_has(name):
    for read in (keras.saving.load_model, keras.saving.inspect, small().load_weights):
        with pytest.raises(FileMissingError):
            read(f"{name}.keras")


# --- the machine ----------------------------------------------------------------------------------


class WithAssets(keras.layers.Layer):
    fails = None

    def call(self, x):
        return x

    def save_assets(self, folder):
        with open(os.path.join(folder, "a.txt"), "w") as file:
            file.write("asset")

    def load_assets(self, folder):
        if self.fails:
            raise self.fails
        with open(os.path.join(folder, "a.txt")) as file:
            assert file.read() == "asset"


def with_assets(path):
    keras.Sequential([keras.Input((4,)), WithAssets()]).save(path)


def load_with_assets(path):
    return keras.saving.load_model(path, custom_objects={"WithAssets": WithAssets})


def test_no_temporary_folder(tmp_path, monkeypatch):
    with_assets(tmp_path / "m.keras")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(FileMissingError, match="the folder does not exist"):
        load_with_assets(tmp_path / "m.keras")
    with pytest.raises(FileMissingError, match="the folder does not exist"):
        with_assets(tmp_path / "n.keras")
    assert os.listdir(tmp_path) == ["m.keras"]


def test_no_temporary_folder_anywhere(tmp_path, monkeypatch):
    with_assets(tmp_path / "m.keras")

    def none():
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(WriteError, match="TMPDIR"):
        load_with_assets(tmp_path / "m.keras")


def test_a_full_temporary_folder(tmp_path, monkeypatch):
    with_assets(tmp_path / "m.keras")
    from keramos.storage import archive

    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.builtins, "open", lambda *_: Full())
    with pytest.raises(WriteError, match="an asset was not extracted: the disk is full"):
        load_with_assets(tmp_path / "m.keras")


def test_assets_that_a_layer_cannot_read(tmp_path, monkeypatch):
    with_assets(tmp_path / "m.keras")
    monkeypatch.setattr(WithAssets, "fails", RuntimeError("not today"))
    with pytest.raises(FileError, match=r"load_assets\(\) of WithAssets failed.*not today"):
        load_with_assets(tmp_path / "m.keras")


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_no_descriptor_is_left(saved, tmp_path, monkeypatch, number):
    keras.saving.save_model(small(), tmp_path / "directory", zipped=False)

    def none(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "scandir", none)
    with pytest.raises(FileError, match="the directory cannot be read"):
        keras.saving.load_model(tmp_path / "directory")
    monkeypatch.setattr(os, "open", none)
    with pytest.raises(FileError, match="cannot be opened"):
        keras.saving.load_model(saved)
    with pytest.raises(WriteError, match="nothing was saved"):
        small().save(tmp_path / "other.keras")


def test_foreign_hdf5_without_a_descriptor(tmp_path, monkeypatch):
    from keramos.storage import foreign

    path = tmp_path / "w.weights.h5"
    with h5py.File(path, "w", libver="latest") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", data=np.zeros((40, 30)), chunks=(3, 4), compression="lzf")

    def none(*_, **__):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(foreign.tempfile, "TemporaryFile", none)
    with pytest.raises(FileError, match="could not be started"):
        keras.saving.inspect(path)


def test_without_threads_a_model_is_saved_all_the_same(tmp_path, monkeypatch):
    model = keras.Sequential([keras.Input((200,)), keras.layers.Dense(200)])
    model.save(tmp_path / "with.keras")

    def none(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    model.save(tmp_path / "without.keras")
    assert (tmp_path / "with.keras").read_bytes() == (tmp_path / "without.keras").read_bytes()


@pytest.mark.parametrize("size", [2**50, 2**64, 10**30])
def test_a_variable_for_which_there_is_no_memory(size):
    config = keras.saving.serialize_keras_object(keras.layers.Dense(2))
    config["build_config"] = {"input_shape": [None, size]}
    with pytest.raises(ShapeError, match="does not fit into memory"):
        keras.saving.deserialize_keras_object(config).get_weights()


def test_the_forget_gate_needs_others_beside_it():
    layer = keras.layers.LSTM(3, bias_initializer=None)
    with pytest.raises(ConfigError, match="unit_forget_bias"):
        layer.build((None, 2, 3))


def test_info_shows_shapes_that_are_none(tmp_path, saved):
    def change(config):
        config["config"]["layers"].append({"class_name": "Mine", "config": {"name": "mine"}})
        config["config"]["layers"][1]["build_config"] = {"input_shape": [None, 4]}
        config["config"]["layers"][2]["build_config"] = {"input_shape": [[1], {"a": True}, None]}

    changed(saved, change)
    ended = CliRunner().invoke(main, ["info", str(saved)])
    assert ended.exit_code == 0, ended.output
    assert "a: True" in ended.output


# --- commands -------------------------------------------------------------------------------------


def npy(shape, descr="'<f4'"):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117)
    return b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header.encode()


def npz(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.npy", data)
    return out.getvalue()


def damaged(data):
    data = bytearray(data)
    data[data.index(b"NUMPY") + 20] ^= 1
    return bytes(data)


ARRAYS = {
    "announced.npy": (npy("(1000000000000,)"), "not of its size"),
    "announced.npz": (npz(npy("(1000000000000,)")), "not of its size"),
    "objects.npz": (npz(npy("(1,)", "'|O'")), "objects"),
    "structures.npz": (npz(npy("(0,)", "[('a', '<i4')]")), "no tensor"),
    "expression.npz": (npz(npy("(10**12,)")), "header"),
    "damaged.npz": (damaged(npz(npy("(0, 4)"))), "checksum"),
    "short.npz": (npz(npy("(0, 4)"))[:-30], "cut short"),
    "other.npz": (npz(b"hello"), "not an .npy file"),
    "text.npy": (b"hello", "no arrays"),
    "empty.npy": (b"", "no arrays"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_predict_takes_arrays_only(saved, tmp_path, name):
    data, says = ARRAYS[name]
    (tmp_path / name).write_bytes(data)
    ended = CliRunner().invoke(main, ["predict", str(saved), str(tmp_path / name)])
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.exit_code == 2
    assert says in ended.output
    assert len(ended.output.splitlines()) <= 10


@pytest.mark.parametrize("name", ["nul\0.npy", "file/y.npy"])
def test_predict_writes_where_files_can_be(saved, tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    np.save(tmp_path / "x.npy", np.zeros((2, 4), "f4"))
    words = ["predict", str(saved), str(tmp_path / "x.npy"), "-o", f"{tmp_path}/{name}"]
    ended = CliRunner().invoke(main, words)
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.exit_code == 2


def test_outputs_that_cannot_be_written_leave_what_was_there(saved, tmp_path, monkeypatch):
    np.save(tmp_path / "x.npy", np.zeros((2, 4), "f4"))
    (tmp_path / "y.npy").write_bytes(b"before")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    words = ["predict", str(saved), str(tmp_path / "x.npy"), "-o", str(tmp_path / "y.npy")]
    ended = CliRunner().invoke(main, words)
    assert "the disk is full" in ended.output
    assert (tmp_path / "y.npy").read_bytes() == b"before"
    assert sorted(os.listdir(tmp_path)) == ["model.keras", "x.npy", "y.npy"]


def test_predict_takes_text_as_numpy_stores_it(tmp_path):
    lookup = keras.layers.StringLookup(vocabulary=["a", "bc"])
    path = tmp_path / "m.keras"
    keras.Sequential([keras.Input((2,), dtype="string"), lookup]).save(path)
    for name, array in {
        "rows": np.array([["a", "bc"], ["bc", "?"]]),
        "columns": np.asfortranarray([["a", "bc"], ["bc", "?"]]),
    }.items():
        np.save(tmp_path / f"{name}.npy", array)
        words = ["predict", "--json", str(path), str(tmp_path / f"{name}.npy")]
        ended = CliRunner().invoke(main, words)
        assert list(json.loads(ended.output).values()) == [[[1, 2], [2, 0]]]


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EIO, os.strerror(errno.EIO))])
def test_commands_say_what_the_machine_lacks(saved, monkeypatch, error):
    from keramos.saving import inspection

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(inspection, "inspect", fail)
    ended = CliRunner().invoke(main, ["info", str(saved)])
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.exit_code == 2
    assert ended.output.startswith(type(error).__name__)


def test_a_tensor_that_lies_in_no_group(tmp_path):
    """Paths of one name are no object's: they belong to nothing."""
    path = tmp_path / "odd.weights.h5"
    model = small()
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        file["odd"] = np.zeros(2)
    with pytest.raises(WeightsError, match="odd"):
        model.load_weights(path)
