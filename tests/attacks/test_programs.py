"""Malicious exported programs: `export.load` answers each as it must, and touches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import programs
from .test_attacks import complaints, make

pytest.importorskip("onnxruntime")


@pytest.mark.parametrize("name", programs.REFUSED)
def test_refused(name: str, attack, tmp_path: Path):
    content, path = programs.REFUSED[name], tmp_path / "m.onnx"
    path.write_bytes(content) if isinstance(content, bytes) else content(tmp_path)
    assert not complaints(attack(path, "load_program"), "refused with clear error")


@pytest.mark.parametrize("name", programs.LOADED)
def test_loaded(name: str, attack, tmp_path: Path):
    path = tmp_path / "m.onnx"
    path.write_bytes(programs.LOADED[name])
    assert not complaints(attack(path, "load_program"), "loads safely")


@pytest.mark.parametrize("name", programs.OTHERS)
def test_files_of_others_are_refused(name: str, attack, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(programs.OTHERS[name])
    assert not complaints(attack(path, "load_program"), make.REFUSED)
