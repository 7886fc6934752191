"""SavedModels that travel with the tests, and what TensorFlow computed of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "programs"
BACKENDS = ("tensorflow", "jax")


def path(name: str) -> Path:
    """A SavedModel, zipped."""
    return FOLDER / f"{name}.zip"


@cache
def results(name: str) -> dict[str, np.ndarray]:
    """What is known of it."""
    with np.load(FOLDER / f"{name}.npz", allow_pickle=True) as stored:
        return {key: stored[key] for key in stored.files}


def listed(name: str, key: str) -> list[np.ndarray]:
    """The results `key0`, `key1`, …"""
    found = {n: x for n, x in results(name).items() if n.removeprefix(key).isdecimal()}
    return [found[f"{key}{i}"] for i in range(len(found))]
