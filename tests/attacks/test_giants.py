"""No number in a config makes anything large: opening it gives an object, or an error of ours, at
once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KINDS = ("layers", "objects", "operations", "models")
#: What would be a sign of cases that are no longer found.
FEWEST = 1000


def faults(kind: str, *options: str, fewest: int = FEWEST) -> list[str]:
    """What went wrong, each with its case."""
    program = [sys.executable, str(Path(__file__).with_name("giants.py")), kind, *options]
    ran = subprocess.run(
        program,
        capture_output=True,
        text=True,
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
        check=False,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    last = lines[-1] if lines else {}
    wrong = [f"{line['of']}: {line['fault']}" for line in lines if "fault" in line]
    if "cases" not in last:
        wrong.append(f"ended with {ran.returncode} in {last}: {ran.stderr[-2000:]}")
    elif last["cases"] < fewest:
        wrong.append(f"only {last['cases']} cases")
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_makes_anything_large(kind: str):
    assert not faults(kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_number_of_any_golden_case_does(kind: str):
    assert not faults(kind, "thorough")


@pytest.mark.slow  # a busy machine notices less
def test_what_goes_wrong_is_noticed():
    wrong = faults("misdeeds", fewest=5)
    assert len(wrong) == 5, wrong
