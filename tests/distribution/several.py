"""Run by `test_several`, once in each process; prints what it measured as JSON.

Usage: several.py MODE FOLDER COUNT INDEX ADDRESS
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

import keramos as keras
from keramos.distribution import DataParallel, DeviceMesh, LayoutMap, ModelParallel
from keramos.engine import shards
from keramos.storage import sharded_writer

MODE, FOLDER, COUNT, INDEX = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
START, WHOLE, SET = FOLDER / "start.keras", FOLDER / "whole.keras", FOLDER / "set.weights.json"
X = np.random.default_rng(0).normal(size=(40, 16)).astype("float32")
Y = np.random.default_rng(1).normal(size=(40, 8)).astype("float32")


def fit(model: Any, x: np.ndarray, y: np.ndarray, batch_size: int = 16) -> list[float]:
    history = model.fit(x, y, batch_size=batch_size, epochs=2, shuffle=False, verbose=0)
    return history.history["loss"]


def alone() -> dict[str, Any]:
    """One process on one device, which also makes the model."""
    keras.utils.set_random_seed(0)
    layers = [keras.Input((16,)), keras.layers.Dense(32, "tanh"), keras.layers.Dense(8, name="out")]
    model = keras.Sequential(layers)
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)
    model.save(START)
    return {"losses": fit(model, X, Y), "predicted": predicted(model)}


def predicted(model: Any) -> list[list[float]]:
    return model.predict(X[:11], batch_size=8, verbose=0).tolist()


def by_rows(own: bool) -> dict[str, Any]:
    """Batches divided among processes: each takes its rows of all of them, or has no others."""
    with DataParallel(auto_shard_dataset=not own).scope():
        model = keras.models.load_model(START)
        if not own:
            return {"losses": fit(model, X, Y), "predicted": predicted(model)}
        parts = [array[:32].reshape(2, COUNT, -1, array.shape[1])[:, INDEX] for array in (X, Y)]
        x, y = (part.reshape(-1, part.shape[-1]) for part in parts)
        return {"losses": fit(model, x, y, 16 // COUNT)}


def parallel() -> ModelParallel:
    layouts = LayoutMap(DeviceMesh((COUNT, 2), ["model", "batch"]))
    layouts[".*kernel"] = (None, "model")
    return ModelParallel(layout_map=layouts, batch_dim_name="batch")


def by_columns() -> dict[str, Any]:
    """Kernels divided among processes; saved by all of them."""
    sizes, put = [], shards._put
    shards._put = lambda part, device: (sizes.append(part.size), put(part, device))[1]
    with parallel().scope():
        model = keras.models.load_model(START)
        _ = model.layers[0].kernel.value
        shards._put = put
        facts = {"losses": fit(model, X, Y), "predicted": predicted(model), "read": sizes}
        model.save(WHOLE)
        model.save_weights(SET)
        again = keras.models.load_model(START)
        again.load_weights(SET)
        facts["reloaded"] = predicted(again)
    return facts


def killed() -> dict[str, Any]:
    """The last process dies when it should write its shard."""
    with parallel().scope():
        model = keras.models.load_model(START)
        model.save_weights(SET)
        print("saved", flush=True)
        model.layers[0].kernel.assign(np.zeros((16, 32)))
        if INDEX == COUNT - 1:
            sharded_writer.write_hdf5 = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)
        model.save_weights(SET)
    return {}


if MODE == "alone":
    print(json.dumps(alone()))
else:
    keras.distribution.initialize(sys.argv[5], COUNT, INDEX)
    if MODE == "killed":
        killed()
    else:
        facts = {"shared": by_rows(False), "own": by_rows(True), "columns": by_columns()}
        print(json.dumps(facts))
