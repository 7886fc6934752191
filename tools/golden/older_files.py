"""Models of tf_keras that show what older Keras wrote: files, and what they predicted.

Refuses to know who reads them. Usage: <Python with tf_keras> tools/golden/older_files.py [model …]
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
import tf_keras as keras
from older_models import FORMATS, MODELS

ROOT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "corpus"
ENDINGS = {"keras_v3": "keras", "h5": "h5"}
LABEL = f"tf_keras-{keras.__version__}"

#: Models of so many outputs that one file would be too large: the second half has a file of its
#: own.
HALVED = ("functions", "local_conv_kinds", "merged_masks")
MORE = "_more"


def made(name: str) -> tuple[keras.Model, object]:
    """A model, or the half of it that the name means, and its inputs."""
    base = name.removesuffix(MORE)
    model, inputs = MODELS[base]()
    if base not in HALVED:
        return model, inputs
    middle = len(model.outputs) // 2
    outputs = model.outputs[middle:] if name.endswith(MORE) else model.outputs[:middle]
    return keras.Model(model.inputs, outputs), inputs


def write(name: str) -> dict:
    """One model in its formats, with inputs and predictions; its line of the manifest."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(7)
    model, inputs = made(name)
    folder = ROOT / LABEL / name
    folder.mkdir(parents=True, exist_ok=True)
    formats = {}
    for key in FORMATS.get(name.removesuffix(MORE), ("keras_v3", "h5")):
        file = f"{name}.{ENDINGS[key]}"
        try:
            model.save(folder / file)
        except NotImplementedError:  # HDF5 holds no tables
            (folder / file).unlink(missing_ok=True)
            continue
        formats[key] = {"file": file, "bytes": (folder / file).stat().st_size}
    outputs = model(inputs, training=False)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    inputs = inputs if isinstance(inputs, list) else [inputs]
    arrays = itertools.chain(
        ((f"x{i}", np.asarray(x)) for i, x in enumerate(inputs)),
        ((f"y{i:02}", np.asarray(y)) for i, y in enumerate(outputs)),
    )
    np.savez_compressed(folder / "io.npz", **dict(arrays))
    return {
        "id": f"{LABEL}/{name}",
        "dir": f"{LABEL}/{name}",
        "label": LABEL,
        "model": name,
        "api": "tf_keras",
        "backend": "tensorflow",
        "formats": formats,
        "io": "io.npz",
        "keras_version": keras.__version__,
        "tf_version": tf.__version__,
        "python": platform.python_version(),
        "custom_objects": [],
        "x_names": None,
        "optimizer": None,
        "iterations": None,
        "n_outputs": len(outputs),
    }


EVERY = [*MODELS, *(f"{name}{MORE}" for name in HALVED)]


def main(names: list[str]) -> None:
    """Write the models, and their lines into the manifest in place of former ones."""
    rows = {row["id"]: json.dumps(row, sort_keys=True) for row in map(write, names or EVERY)}
    manifest = ROOT / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines()
    others = [line for line in lines if json.loads(line)["id"] not in rows]
    manifest.write_text("\n".join([*others, *rows.values()]) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
