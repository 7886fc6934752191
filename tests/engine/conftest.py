"""What stock Keras answered, for the tests of the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def golden(root: Path) -> dict:
    """The content of `tests/golden/engine.json`."""
    return json.loads((root / "tests" / "golden" / "engine.json").read_text("utf-8"))
