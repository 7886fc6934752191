"""The lines that users of stock Keras need for layers of `keramos.layers.legacy`."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos.layers import legacy
from keramos.layers.legacy import for_keras

NAMES = [name for name in legacy.__all__ if for_keras.lines(name)]


@pytest.mark.parametrize("name", NAMES)
def test_lines_make_and_register_the_class(name: str):
    (made,) = ast.parse(for_keras.lines(name) or "").body
    assert isinstance(made, ast.ClassDef)
    assert made.name == name
    assert "register_keras_serializable(package='keramos')" in ast.unparse(made.decorator_list[0])


def test_nobody_wrote_lines_for_a_class_that_is_not_there():
    assert for_keras.lines("Dense") is None


#: Arguments of those that need some.
ARGUMENTS = {"AutoEncoder": lambda: (keramos.layers.Dense(3), keramos.layers.Dense(4))}

PROGRAM = """
import json, sys
import keras
import numpy as np
for lines, path, arrays in json.load(sys.stdin):
    exec(lines)
    model, stored = keras.saving.load_model(path), np.load(arrays)
    model.save(path)
    model = keras.saving.load_model(path)
    print(float(np.max(np.abs(model.predict(stored["x"], verbose=0) - stored["y"]))))
"""


def drawn(name: str, folder: Path) -> list[Any]:
    """A model of one layer, saved, with what it predicts."""
    generator = np.random.default_rng(0)
    made = getattr(legacy, name)(*ARGUMENTS.get(name, tuple)())
    model = keramos.Sequential([keramos.Input((4,)), made])
    model.set_weights([generator.normal(size=w.shape) for w in model.get_weights()])
    x, path = generator.normal(size=(3, 4)).astype("float32"), folder / f"{name}.keras"
    model.save(path)
    np.savez(folder / f"{name}.npz", x=x, y=model.predict(x, verbose=0))
    return [for_keras.lines(name), str(path), str(folder / f"{name}.npz")]


@pytest.mark.oracle
@pytest.mark.slow
def test_stock_keras_predicts_the_same_with_them(oracle: str, tmp_path: Path):
    jobs = json.dumps([drawn(name, tmp_path) for name in NAMES])
    done = subprocess.run(
        [oracle, "-c", PROGRAM], input=jobs, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert max(map(float, done.stdout.split())) < 1e-5
