"""Files are told apart by their first bytes, whatever they are called."""

from __future__ import annotations

import pytest

from keramos.storage import archive, file_types

from . import makers

FILES = {
    "hdf5": makers.hdf5_file(makers.weights),
    "zip": makers.zip_file({"readme.txt": b"hello"}),
    "json": b'{"a": 1}',
    "empty": b"",
    "html": b"\n<!DOCTYPE html><html><body>Sign in</body></html>",
    "gzip": b"\x1f\x8b\x08\0" + bytes(20),
    "tflite": b"\x1c\0\0\0TFL3" + bytes(20),
    "onnx": b"\x08\x08\x12\x07pytorch\x1a\x032.1" + bytes(20),
    "text": b"hello",
    "unknown": bytes(range(256)),
}


@pytest.mark.parametrize("start", ["<head><title>Sign in", "<HTML>", " <!doctype html>", "<?xml"])
def test_a_page_of_the_web_is_told_by_its_start(start):
    assert file_types.recognise(archive.open(start.encode() + b"</title>")) == "html"


@pytest.mark.parametrize("kind", FILES)
def test_by_first_bytes(kind, tmp_path):
    (tmp_path / "named.keras").write_bytes(FILES[kind])
    opened = archive.open(tmp_path / "named.keras")
    assert file_types.recognise(opened) == file_types.recognise(archive.open(FILES[kind])) == kind
    if opened.container == "file":
        assert file_types.recognise(opened.whole) == kind


def test_directories(tmp_path):
    assert file_types.recognise(archive.open(tmp_path)) == "empty-directory"
    (tmp_path / "config.json").write_bytes(b"{}")
    assert file_types.recognise(archive.open(tmp_path)) == "directory"
