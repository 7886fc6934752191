"""A run goes back and forth between keramos and stock Keras as if one of them had done it alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Two steps of a model: a new one, or one from a file; its logs, its weights, the names of what the
#: optimizer keeps.
STEPS = """
import importlib, json, sys, numpy as np
library, file, saved, optimizer = sys.argv[1:]
keras = importlib.import_module(library)
layers = keras.layers
x = np.random.RandomState(0).rand(16, 3).astype("float32")
y = x.sum(1, keepdims=True)
if file:
    model = keras.models.load_model(file)
else:
    keras.utils.set_random_seed(1)
    stack = [layers.Dense(4), layers.BatchNormalization(), layers.Dense(1)]
    model = keras.Sequential([keras.Input((3,)), *stack])
    model.compile(getattr(keras.optimizers, optimizer)(), "mse", metrics=["mae"])
logs = [model.train_on_batch(x[i : i + 8], y[i : i + 8]) for i in (0, 8)]
model.save(saved)
sums = [float(np.abs(w).sum()) for w in model.get_weights()]
names = [v.path.rpartition("/")[2] for v in model.optimizer.variables]
print(json.dumps({"numbers": [float(n) for each in logs for n in each] + sums, "names": names}))
"""


def steps(python: str, library: str, file: Path | str, saved: Path, optimizer: str = "") -> dict:
    arguments = [python, "-c", STEPS, library, str(file), str(saved), optimizer]
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    found = subprocess.run(
        arguments, capture_output=True, text=True, timeout=240, env=environment, check=True
    )
    return json.loads(found.stdout.splitlines()[-1])


@pytest.mark.oracle
@pytest.mark.parametrize("optimizer", ["Adam", "SGD", "AdamW", "Lamb"])
def test_stock_keras_and_keramos_take_the_same_next_steps(oracle, optimizer, tmp_path):
    first, theirs, ours = (tmp_path / f"{name}.keras" for name in ("first", "theirs", "ours"))
    steps(oracle, "keras", "", first, optimizer)
    wanted = steps(oracle, "keras", first, theirs)
    found = steps(sys.executable, "keramos", first, ours)
    assert found["numbers"] == pytest.approx(wanted["numbers"], rel=1e-4, abs=1e-6)
    assert found["names"] == wanted["names"]
    wanted = steps(oracle, "keras", theirs, tmp_path / "x.keras")
    assert steps(oracle, "keras", ours, tmp_path / "y.keras")["numbers"] == pytest.approx(
        wanted["numbers"], rel=1e-4, abs=1e-6
    )
