"""What whole models are in stock Keras: configs, weights, paths in files, the config.json of a
saved file, outputs.

Refuses to know the models. Usage: <oracle python> tools/golden/models.py
"""

from __future__ import annotations

import json
import tempfile
import warnings
import zipfile
from pathlib import Path

import golden_file  # before keras: it chooses the backend
import keras
import numpy as np
from cases import bench, models


def record(name: str, arrays: dict) -> dict:
    model = bench.model(name, keras)
    row = {
        "model": name,
        "layers": [layer.name for layer in model.layers],
        "weights": bench.weight_rows(model),
        "trainable": [w.path for w in model.trainable_weights],
        "non_trainable": [w.path for w in model.non_trainable_weights],
    }
    if name not in models.UNBUILT:
        row["saved"] = {
            path: index_of(node, model) if isinstance(node, np.ndarray | np.generic) else node
            for path, node in files(model).items()
        }
        if name not in models.CUSTOM:
            for i, leaf in enumerate(bench.leaves(bench.answer(name, model))):
                arrays[f"{name}|out|{i}"] = bench.plain(leaf)
    return row | ({} if name in models.CUSTOM else configs(name))


def files(model: keras.Model) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return bench.weights_tree(model, Path(folder))


def index_of(value: np.ndarray, model: keras.Model) -> int | list[int]:
    found = [
        i
        for i, w in enumerate(model.weights)
        if tuple(w.shape) == value.shape and np.array_equal(np.asarray(w), value)
    ]
    return found[0] if found else list(value.shape)


def configs(name: str) -> dict:
    model = bench.model(name, keras)
    found = {"config": keras.saving.serialize_keras_object(model)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.keras"
        model.save(path)
        with zipfile.ZipFile(path) as archive:
            found["members"] = archive.namelist()
            found["shared"] = shared_places(json.loads(archive.read("config.json")))
    return found


def shared_places(config: object) -> list[list[str]]:
    """The places in config.json which carry one shared_object_id, grouped by id, in the order in
    which they appear.
    """
    places: dict[int, list[str]] = {}

    def walk(node: object, path: str) -> None:
        if isinstance(node, dict):
            if "shared_object_id" in node:
                places.setdefault(node["shared_object_id"], []).append(path)
            for key, value in node.items():
                walk(value, f"{path}.{key}")
        elif isinstance(node, list):
            for i, value in enumerate(node):
                walk(value, f"{path}[{i}]")

    walk(config, "$")
    return list(places.values())


def main() -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    arrays: dict[str, np.ndarray] = {}
    for name in models.MODELS:
        golden_file.write(
            f"models/{name}.json",
            record(name, arrays),
            "config, weights, paths in a file, places of shared_object_id",
        )
    np.savez_compressed(golden_file.ROOT / "models/outputs.npz", **arrays)
    golden_file.record(
        "models/outputs.npz", "outputs of the models whose classes are all Keras's own"
    )


if __name__ == "__main__":
    main()
