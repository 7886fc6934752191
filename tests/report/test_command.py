"""`keramos report`: what it writes, and how it says no."""

import json
import os

import pytest
from click.testing import CliRunner

from keramos.cli import main


def run(*arguments, code=0):
    result = CliRunner().invoke(main, ["report", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_page_is_written(root, tmp_path):
    shown = run(root / "examples" / "cnn.keras", "-o", tmp_path / "r.html")
    assert shown.endswith("r.html\n")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_json_is_what_the_page_shows(root):
    document = json.loads(run("--json", "--no-statistics", root / "examples" / "cnn.keras"))
    assert len(document["layers"]) == 14
    assert "statistics" not in document["tensors"][0]


def test_an_unsafe_file_is_named_as_one(root, shared, tmp_path):
    shown = run(shared / "attacks/cases/h5_lambda_bytecode.h5", "-o", tmp_path / "r.html")
    assert "critical" in shown


@pytest.mark.parametrize(
    ("file", "output", "error"),
    [
        ("absent.keras", "r.html", "FileMissingError: there is no such file"),
        ("text.txt", "r.html", "UnrecognizedFileError"),
        ("cnn.keras", "absent/r.html", "FileMissingError"),
        ("cnn.keras", ".", "SaveError"),
        ("cnn.keras", "cnn.keras", "ConfigError: the page would take the place"),
        ("/dev/full", "r.html", "Error"),
    ],
)
def test_what_cannot_be(file: str, output: str, error: str, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("no model")
    (tmp_path / "cnn.keras").write_bytes((root / "examples" / "cnn.keras").read_bytes())
    shown = run(file, "-o", output, code=2)
    assert error in shown
    assert len(shown.splitlines()) <= 10
    assert sorted(os.listdir(tmp_path)) == ["cnn.keras", "text.txt"]
