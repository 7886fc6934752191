"""Programs in the manner of Keras's guides show the numbers that stock Keras shows."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import keramos

from . import answers

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "guide"
WANTED = {file.stem: json.loads(file.read_text("utf-8")) for file in GOLDEN.glob("*.json")}
#: Themes whose networks take a while to compile; what they use is tested elsewhere too.
SLOW = ("examples", "recurrence", "subclassing")
CASES = [
    pytest.param(theme, program, marks=[pytest.mark.slow] if theme in SLOW else [])
    for theme in sorted(WANTED)
    for program in WANTED[theme]
]


@pytest.fixture
def theme(monkeypatch):
    """The module of a theme, by its name; `keras` is keramos there."""
    monkeypatch.setitem(sys.modules, "keras", keramos)

    def load(name: str):
        # Afresh, so that the names are registered that the last test took away.
        monkeypatch.delitem(sys.modules, f"{__package__}.programs.{name}", raising=False)
        return importlib.import_module(f".programs.{name}", __package__)

    return load


# Keras warns, too, of an array that stands for the list of it.
@pytest.mark.sampled(8)
@pytest.mark.filterwarnings("ignore:the inputs of")
@pytest.mark.parametrize(("name", "program"), CASES)
def test_the_numbers_are_those_of_stock_keras(name, program, theme):
    found = answers.answers(getattr(theme(name), program), keramos)
    wanted = WANTED[name][program]
    assert list(found) == list(wanted)
    for label in wanted:
        assert_equal(found[label], wanted[label], label)


@pytest.mark.parametrize("name", answers.themes())
def test_every_program_has_its_numbers(name, theme):
    assert [p.__name__ for p in answers.programs(theme(name))] == list(WANTED[name])


def assert_equal(found, wanted, where):
    """Numbers agree to the digits that float32 has after some steps; all else is the same."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), where
        assert list(found) == list(wanted), where
        for key in wanted:
            assert_equal(found[key], wanted[key], f"{where}/{key}")
    elif isinstance(wanted, list) and not _is_numeric(wanted):
        assert isinstance(found, list), where
        assert len(found) == len(wanted), where
        for number, (a, b) in enumerate(zip(found, wanted, strict=True)):
            assert_equal(a, b, f"{where}/{number}")
    elif isinstance(wanted, list | float):
        np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=2e-5, err_msg=where)
    else:
        assert found == wanted, where


def _is_numeric(nest) -> bool:
    try:
        return np.asarray(nest).dtype.kind in "fi"
    except ValueError:  # ragged
        return False
