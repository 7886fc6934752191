"""A bar while an artifact is written."""

from pathlib import Path

import pytest

import keramos
from keramos import layers
from keramos.export import progress


@pytest.fixture
def model(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    return keramos.Sequential([keramos.Input((4,)), layers.Dense(3)])


@pytest.mark.parametrize("path", ["folder", "m.onnx"])
def test_a_bar_for_what_is_large(tmp_path: Path, model, monkeypatch, capsys, path):
    format = "onnx" if path.endswith("onnx") else "tf_saved_model"
    model.export(tmp_path / path, format=format, verify=False)
    assert "writing" not in capsys.readouterr().err
    monkeypatch.setattr(progress, "LARGE", 0)
    model.export(tmp_path / path, format=format, verify=False)
    assert f"writing {path}" in capsys.readouterr().err
    model.export(tmp_path / path, format=format, verify=False, verbose=False)
    assert not capsys.readouterr().err


def test_no_bar_where_nobody_watches(tmp_path: Path, model, monkeypatch, capsys):
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setattr(progress, "LARGE", 0)
    model.export(tmp_path / "m", verify=False)
    assert not capsys.readouterr().err


def test_all_bytes_are_counted(tmp_path: Path, model):
    from keramos.storage import stream

    counts: list[int] = []
    token = stream.watcher.set(counts.append)
    try:
        model.export(tmp_path / "m", verify=False, verbose=False)
    finally:
        stream.watcher.reset(token)
    data = tmp_path / "m" / "variables" / "variables.data-00000-of-00001"
    assert sum(counts) == data.stat().st_size
