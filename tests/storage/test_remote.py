"""Files behind URLs: whatever the library of a protocol raises becomes an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

import keramos
from keramos.errors import FileError, WriteError
from keramos.storage import archive

fsspec = pytest.importorskip("fsspec")
MEMORY = type(fsspec.filesystem("memory"))
MODEL = Path(__file__).resolve().parents[2] / "examples" / "cnn.keras"


class ServerError(Exception):
    """No OSError: so the errors of some protocols are."""


def failing(*_: object, **__: object) -> None:
    raise ServerError("503 Service Unavailable")


@pytest.fixture
def url() -> str:
    """Of a model in memory."""
    fsspec.filesystem("memory").pipe("/remote/m.keras", MODEL.read_bytes())
    return "memory://remote/m.keras"


@pytest.mark.parametrize("method", ["info", "cat_file", "__init__"])
def test_a_server_that_fails_is_named(method, url, monkeypatch):
    MEMORY.clear_instance_cache()
    monkeypatch.setattr(MEMORY, method, failing)
    with pytest.raises(FileError, match="503") as caught:
        keramos.saving.load_model(url)
    assert caught.value.in_ in (url, url.removeprefix("memory://"))


def test_a_folder_that_cannot_be_listed(url, monkeypatch):
    monkeypatch.setattr(MEMORY, "find", failing)
    with pytest.raises(FileError, match="cannot be listed"):
        archive.open("memory://remote")


@pytest.mark.parametrize("method", ["open", "write", "commit"])
def test_a_server_that_takes_nothing(method, url, monkeypatch):
    model = keramos.saving.load_model(MODEL)
    memory = fsspec.filesystem("memory")
    kind = MEMORY if method == "open" else type(memory.store["/remote/m.keras"])
    monkeypatch.setattr(kind, method, failing)
    with pytest.raises(WriteError, match="nothing was saved") as caught:
        model.save(url, overwrite=True)
    assert "503" in str(caught.value)
