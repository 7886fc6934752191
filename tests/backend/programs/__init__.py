"""Programs as they were written for Keras 2: classes and functions that users pass as custom objects.

A theme is a module that imports `keras`; whoever runs it puts another module in that place. `MODELS` are functions
that make a model, `LOSSES` functions of (y_true, y_pred).
"""

from __future__ import annotations

import sys
import types
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

THEMES = ("attention", "capsules", "embedding", "losses", "normalization", "recurrent", "vision")


def run(theme: str, keras: types.ModuleType) -> types.ModuleType:
    """The module of a theme, with `keras` in the place of Keras."""
    path = Path(__file__).parent / f"{theme}.py"
    module = types.ModuleType(theme)
    packages = (
        "backend",
        "layers",
        "models",
        "initializers",
        "regularizers",
        "constraints",
        "activations",
    )
    places = {"keras": keras, **{f"keras.{name}": getattr(keras, name) for name in packages}}
    # not all of `sys.modules` is put back: what the program imports must stay imported
    former = {name: sys.modules.get(name) for name in places}
    sys.modules.update(places)
    try:
        exec(compile(path.read_text("utf-8"), path.name, "exec"), vars(module))
    finally:
        for name, value in former.items():
            if value is None:
                del sys.modules[name]
            else:
                sys.modules[name] = value
    return module


def custom_objects(module: types.ModuleType) -> dict[str, Any]:
    """What the theme defines."""
    mine = (v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__)
    return {value.__name__: value for value in mine}


def inputs(name: str, shapes: list[tuple]) -> list[np.ndarray]:
    """Inputs of a model, the same in every run.

    Args:
        name: of the program.
        shapes: with the batch, which is None.
    """
    chance = np.random.RandomState(zlib.crc32(name.encode()) % 2**32)
    return [chance.rand(3, *(n or 5 for n in shape[1:])).astype("float32") for shape in shapes]


def targets(name: str) -> tuple[np.ndarray, np.ndarray]:
    """One-hot rows and probabilities (4, 5), the same in every run."""
    chance = np.random.RandomState(zlib.crc32(name.encode()) % 2**32)
    scores = chance.rand(4, 5).astype("float32") + 0.05
    return np.eye(5, dtype="float32")[chance.randint(0, 5, 4)], scores / scores.sum(
        -1, keepdims=True
    )


def weights(name: str, shapes: list[tuple]) -> Iterator[np.ndarray]:
    """Weights of a model, the same in every run; none is far below 0, for some are variances."""
    chance = np.random.RandomState(zlib.crc32(name.encode()) % 2**31 + 1)
    for shape in shapes:
        yield np.asarray(chance.rand(*shape) - 0.1, dtype="float32")
