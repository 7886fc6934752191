"""A file and its companions change together, and only companions that nothing refers to go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keramos.storage import companions, replace


def save(target: Path, digest: str) -> str:
    """A file that refers to one companion, as a writer puts it there."""
    name = companions.name(target.name, digest * companions.DIGITS)
    with replace.staged(target, replaceable=lambda folder: False) as place:
        place.with_name(name).write_text(digest, "utf-8")
        place.write_text(f"<{name}>", "utf-8")
    return name


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_what_the_replaced_file_referred_to_goes(tmp_path: Path):
    target = tmp_path / "m.onnx"
    save(target, "a")
    second = save(target, "b")
    assert names(tmp_path) == {"m.onnx", second}
    assert save(target, "b") == second
    assert names(tmp_path) == {"m.onnx", second}


def test_what_others_refer_to_stays(tmp_path: Path):
    target = tmp_path / "m.onnx"
    first = save(target, "a")
    (tmp_path / "copy.onnx").write_bytes(target.read_bytes())
    save(target, "b")
    assert first in names(tmp_path)
    foreign = {"m.onnx.data", "m.onnx.0123.data", "other.onnx." + "c" * 16 + ".data"}
    for name in foreign:
        (tmp_path / name).write_text("foreign", "utf-8")
    (tmp_path / "m.onnx").write_text(" ".join(foreign), "utf-8")
    save(target, "d")
    assert foreign < names(tmp_path)


def test_what_killed_writers_left_goes_when_it_is_old(tmp_path: Path):
    target = tmp_path / "m.onnx"
    old, new = (tmp_path / companions.name("m.onnx", digit * 16) for digit in "ef")
    old.touch(), new.touch()
    os.utime(old, (0, 0))
    kept = save(target, "a")
    assert names(tmp_path) == {"m.onnx", kept, new.name}


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "m.onnx"
    first = save(target, "a")
    rename, calls = os.replace, []

    def fails_second(source: object, place: object) -> None:
        calls.append(place)
        if len(calls) == 2:
            raise OSError(5, "the disk")
        rename(source, place)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", fails_second)
    with pytest.raises(OSError, match="disk"):
        save(target, "b")
    assert target.read_text("utf-8") == f"<{first}>"
    assert (tmp_path / first).read_text("utf-8") == "a"


def test_names_that_are_used_again_are_never_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As OpenVINO's pairs of files, which find each other by their names."""
    target = tmp_path / "m.xml"

    def pair(graph: str, numbers: str) -> None:
        with replace.staged(target, replaceable=lambda folder: False) as place:
            place.with_name("m.bin").write_text(numbers, "utf-8")
            place.write_text(graph, "utf-8")

    seen: list[tuple[bool, str]] = []
    rename = os.replace

    def watching(source: object, place: object) -> None:
        rename(source, place)  # type: ignore[arg-type]
        seen.append((target.exists(), (tmp_path / "m.bin").read_text("utf-8")))

    monkeypatch.setattr(os, "replace", watching)
    pair("graph", "1")
    pair("graph", "2")
    pair("another", "3")
    # the same graph goes with any numbers of its own; another one is not there with old ones
    assert seen == [
        (False, "1"), (True, "1"), (True, "2"), (True, "2"), (False, "3"), (True, "3"),
    ]  # fmt: skip
