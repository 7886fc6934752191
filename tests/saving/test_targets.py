"""Where a verb writes: what a path, an argument or a file object says, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import keramos as keras
from keramos.errors import ConfigError, DamagedFileError, SaveError, UnrecognizedFileError
from keramos.saving.formats import table
from keramos.storage import archive


@pytest.fixture
def model() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


def written(path: Path) -> str:
    """The name of the format in which something was written."""
    return table.recognise(archive.open(path)).name


@pytest.mark.parametrize(
    ("path", "arguments", "format"),
    [
        ("m.keras", {}, "keras-zip"),
        ("m.keras", {"zipped": True}, "keras-zip"),
        ("m.bin", {"format": "keras"}, "keras-zip"),
        ("m", {"zipped": False}, "keras-directory"),
        ("m.bin", {"zipped": False, "format": "keras"}, "keras-directory"),
    ],
    ids=str,
)
def test_what_the_caller_says_goes_before_the_ending(path, arguments, format, model, tmp_path):
    model.save(tmp_path / path, **arguments)
    assert written(tmp_path / path) == format


def test_a_path_without_an_ending_is_no_file(model, tmp_path):
    with pytest.raises(ConfigError, match=r"^the ending of the path does not say the format"):
        model.save(tmp_path / "m", zipped=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["m.weights", "m.1"])
def test_an_unknown_ending_says_no_format(path, model, tmp_path):
    with pytest.raises(ConfigError, match=r"^the ending of the path does not say the format"):
        model.save(tmp_path / path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("path", "max_shard_size", "index"),
    [
        ("w.weights.h5", None, None),
        ("w.weights.json", None, "w.weights.json"),
        ("w.weights.json", 1, "w.weights.json"),
        ("w.weights.h5", 1, "w.weights.json"),
    ],
)
def test_weights_go_into_one_file_or_a_set(path, max_shard_size, index, model, tmp_path):
    model.save_weights(tmp_path / path, max_shard_size=max_shard_size)
    names = {file.name for file in tmp_path.iterdir()}
    if index is None:
        assert names == {path}
    else:
        shards = json.loads((tmp_path / index).read_text())["metadata"]["shards"]
        assert names == {index, "w_00000.weights.h5", *shards}


def test_a_directory_does_not_go_into_a_file_object(model):
    target = io.BytesIO()
    with pytest.raises(ConfigError, match=r"^a directory is several files"):
        model.save(target, zipped=False)
    assert not target.getvalue()


def test_a_sharded_set_does_not_go_into_a_file_object(model):
    target = io.BytesIO()
    with pytest.raises(ConfigError, match=r"^a sharded set is several files"):
        model.save_weights(target, max_shard_size=1)
    assert not target.getvalue()


@pytest.mark.parametrize("name", ["w.weights.json", "w.weights.h5"])
def test_overwrite_false_keeps_a_sharded_set(name, model, tmp_path):
    model.save_weights(tmp_path / "w.weights.json", max_shard_size=1)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    model.layers[0].bias.assign([1.0, 2.0])
    with pytest.raises(SaveError, match=r"^there is a file already") as caught:
        model.save_weights(tmp_path / name, overwrite=False, max_shard_size=1)
    assert caught.value.in_ == str(tmp_path / "w.weights.json")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_what_stands_at_a_url_is_not_replaced_either(model, tmp_path):
    pytest.importorskip("fsspec")
    for url in (f"file://{tmp_path}/m.keras", "memory://targets/m.keras"):
        model.save(url, overwrite=False)
        with pytest.raises(SaveError, match="overwrite=False"):
            model.save(url, overwrite=False)


def test_a_directory_with_files_of_a_users_is_not_replaced(model, tmp_path):
    keras.saving.save_model(model, tmp_path / "m", zipped=False)
    (tmp_path / "m" / "model_card.md").write_text("mine")
    with pytest.raises(SaveError, match="other things than a model"):
        keras.saving.save_model(model, tmp_path / "m", zipped=False)
    assert (tmp_path / "m" / "model_card.md").read_text() == "mine"


def test_metadata_has_no_names_of_our_own(model, tmp_path):
    with pytest.raises(ConfigError, match="written by keramos itself"):
        keras.saving.save_model(model, tmp_path / "m.keras", metadata={"writer": "me"})
    assert not list(tmp_path.iterdir())


def test_a_json_file_is_known_by_its_outermost_keys(tmp_path):
    path = tmp_path / "m.json"
    layer = keras.layers.Dense(1, name="weight_map")
    model = keras.Sequential([keras.Input((2,)), layer])
    path.write_text(model.to_json())
    with pytest.raises(UnrecognizedFileError, match="architecture without weights"):
        keras.models.load_model(path)
    path.write_text('{"found": {"class_name": 1}}')
    with pytest.raises(UnrecognizedFileError, match="a JSON file"):
        keras.models.load_model(path)
    path.write_text('{"weight_map": {"/dense/vars": ["a')
    with pytest.raises(DamagedFileError, match="not JSON"):
        model.load_weights(path)
