"""A big file is flushed on the way, and an error of the disk is never lost."""

from __future__ import annotations

import os

import pytest

from keramos.errors import WriteError
from keramos.storage import early_flush, replace


@pytest.fixture
def flushes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every 4 bytes one flush; how much of the file was there at each."""
    seen: list[int] = []
    monkeypatch.setattr(early_flush, "EVERY", 4)
    monkeypatch.setattr(
        os, "fdatasync", lambda fd: seen.append(os.fstat(fd).st_size), raising=False
    )
    return seen


def test_flushes_while_writing(tmp_path, flushes):
    with replace.atomic(tmp_path / "file") as file:
        file.write(b"1234")
        file._settle()
        file.write(b"5")
        file.write(b"67890")
        file._settle()
        assert flushes == [4, 10]
    assert (tmp_path / "file").read_bytes() == b"1234567890"


def test_small_files_start_no_thread(tmp_path):
    with replace.atomic(tmp_path / "file") as file:
        file.write(b"little")
        assert file._threads is None


def test_an_early_error_is_not_lost(tmp_path, flushes, monkeypatch: pytest.MonkeyPatch):
    def fail(fd: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    (tmp_path / "file").write_bytes(b"before")
    with pytest.raises(WriteError, match="disk failed"), replace.atomic(tmp_path / "file") as file:
        file.write(b"12345678")
    assert (tmp_path / "file").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
