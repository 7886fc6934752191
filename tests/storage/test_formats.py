"""Formats are recognised by content; each wrong kind of file has its own error, with a hint."""

from __future__ import annotations

import io
import json
import pickle
import tarfile
import zipfile

import numpy as np
import pytest

from keramos.errors import DamagedFileError, FileError, UnrecognizedFileError
from keramos.saving.formats import foreign, table
from keramos.saving.formats.format import Contents
from keramos.storage import archive

from . import makers


def npz() -> bytes:
    out = io.BytesIO()
    np.savez(out, a=np.ones(3))
    return out.getvalue()


def npy() -> bytes:
    out = io.BytesIO()
    np.save(out, np.ones(3))
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        file.addfile(tarfile.TarInfo("x"))
    return out.getvalue()


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
FILES = {
    "keras-zip": makers.zip_file(
        {"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": b""}
    ),
    "hdf5-weights": makers.hdf5_file(makers.weights),
    "hdf5-model": makers.hdf5_file(lambda f: f.attrs.update(model_config="{}")),
    "hdf5-legacy-weights": makers.hdf5_file(
        lambda f: f.attrs.update(layer_names=np.array([b"dense"]))
    ),
    "hdf5": makers.hdf5_file(lambda f: f.create_dataset("mnist", data=np.ones(3))),
    "sharded": b'{\n  "metadata": {}, "weight_map": {}}',
    "json": json.dumps({"class_name": "Sequential", "config": {}}).encode(),
    "other-json": b'{"a": 1}',
    "yaml": b"backend: theano\nclass_name: Sequential\n",
    "empty": b"",
    "git-lfs-pointer": LFS,
    "html": b"\n<!DOCTYPE html><html><body>Sign in</body></html>",
    "zip-torch": makers.zip_file({"archive/data.pkl": b"", "archive/version": b"3"}),
    "zip": makers.zip_file({"readme.txt": b"hello"}),
    "npz": npz(),
    "npy": npy(),
    "pickle": pickle.dumps({"a": 1}),
    "safetensors": (8).to_bytes(8, "little") + b'{"a":{}}',
    "gzip": b"\x1f\x8b\x08\0" + bytes(20),
    "tar": tar(),
    "tflite": b"\x1c\0\0\0TFL3" + bytes(20),
    "onnx": b"\x08\x08\x12\x07pytorch\x1a\x032.1" + bytes(20),
    "gguf": b"GGUF\3\0\0\0",
    "image": b"\x89PNG\r\n\x1a\n",
    "pdf": b"%PDF-1.7",
    "text": b"hello",
    "unknown": bytes(range(256)),
    "saved-model": makers.zip_file({"saved_model.pb": b"", "variables/variables.index": b""}),
}
MODELS = {
    "keras-zip",
    "hdf5-weights",
    "hdf5-model",
    "hdf5-legacy-weights",
    "sharded",
    "json",
    "yaml",
    "saved-model",
}


def kind_of(opened: archive.Archive) -> str:
    """The name of the format that a file is in, or what else it is."""
    try:
        return table.recognise(opened).name
    except FileError:
        return foreign.kind_of(Contents(opened))


@pytest.mark.parametrize("kind", FILES)
def test_by_content(kind, tmp_path):
    assert kind_of(archive.open(FILES[kind])) == kind
    (tmp_path / "named.keras").write_bytes(FILES[kind])
    found = archive.open(tmp_path / "named.keras")
    assert kind_of(found) == kind


@pytest.mark.parametrize("kind", sorted(set(FILES) - MODELS))
def test_each_has_an_error_and_a_hint(kind):
    error = foreign.refusal(kind, "named.keras")
    assert isinstance(error, DamagedFileError if kind == "empty" else UnrecognizedFileError)
    assert isinstance(error, FileError)
    assert "named.keras" in str(error)
    assert "hint" in str(error)


def test_no_two_kinds_say_the_same():
    said = [str(foreign.refusal(kind, "x")).splitlines()[0] for kind in foreign.FOREIGN]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["config.json", "metadata.json", "model.weights.h5"], "keras-directory"),
        (["config.json", "model.weights.h5"], "keras-directory"),
        (
            ["saved_model.pb", "keras_metadata.pb", "variables/variables.index"],
            "saved-model",
        ),
        (["saved_model.pbtxt"], "saved-model-text"),
        (["ckpt.index", "ckpt.data-00000-of-00001", "checkpoint"], "tf-checkpoint"),
        (["readme.txt"], "directory"),
        ([], "empty-directory"),
    ],
    ids=str,
)
def test_directories(names, kind, tmp_path):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    assert kind_of(archive.open(tmp_path)) == kind


def test_the_corpus(shared):
    wanted = {
        "keras_v3": {"keras-zip"},
        "h5": {"hdf5-model"},
        "h5_noopt": {"hdf5-model"},
        "weights_sharded": {"sharded"},
    }
    wanted |= {
        "weights_h5_v3": {"hdf5-weights"},
        "weights_h5_legacy": {"hdf5-legacy-weights"},
        "keras_dir": {"keras-directory"},
    }
    wanted |= {"h5_named_keras": {"hdf5-model"}, "savedmodel": {"saved-model"}}
    seen = dict.fromkeys(wanted, 0)
    for line in (shared / "corpus/manifest.jsonl").read_text().splitlines():
        entry = json.loads(line)
        for name, about in entry["formats"].items():
            file = about["file"][0] if isinstance(about["file"], list) else about["file"]
            if name not in wanted or (shared / "corpus" / entry["dir"]).name == "dataset":
                continue
            assert kind_of(archive.open(shared / "corpus" / entry["dir"] / file)) in wanted[name], (
                entry["id"],
                name,
            )
            seen[name] += 1
    assert all(seen.values()), seen


def test_a_zip_without_weights_is_still_keras():
    assert (
        kind_of(archive.open(makers.zip_file({"config.json": b"{}", "metadata.json": b"{}"})))
        == "keras-zip"
    )
    assert zipfile.is_zipfile(io.BytesIO(FILES["keras-zip"]))
