"""Files that are written the same each time, for today's Keras and for older ones, and what is in
them, as plain values.

Refuses to judge: tests compare, `tools/golden/written.py` writes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import keramos as keras
from keramos import layers, ops
from keramos.layers import legacy

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "written"

#: Members of archives, and attributes, that say when or by whom a file was written.
_WHEN = ("date_saved", "keramos_version", "digests")


def graph() -> keras.Model:
    """Layers, an operation, and an optimizer after one step."""
    inputs = keras.Input((6, 6, 2), name="image")
    x = layers.Conv2D(2, 3, activation="relu", name="conv")(inputs)
    x = layers.LeakyReLU(0.1, name="leaky")(layers.BatchNormalization(name="norm")(x))
    x = ops.exp(layers.Flatten(name="flat")(x)[:, 1:])
    return keras.Model(inputs, layers.Dense(2, name="out")(x), name="graph")


def recurrent() -> keras.Model:
    """A mask, recurrence both ways, attention, a model inside."""
    tokens = keras.Input((5,), dtype="int32", name="tokens")
    x = layers.Embedding(7, 4, mask_zero=True, name="embedding")(tokens)
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True), name="both")(x)
    inner = keras.Sequential([keras.Input((5, 4)), layers.Dense(4, name="d")], name="inner")
    x = layers.MultiHeadAttention(1, 2, name="attention")(inner(x), x)
    return keras.Model(tokens, layers.Dense(2, name="out")(x[:, 0]), name="recurrent")


def former() -> keras.Model:
    """Layers that Keras had until 2.15."""
    inputs = keras.Input((5, 2), name="steps")
    x = legacy.LocallyConnected1D(2, 2, name="local")(inputs)
    outputs = layers.Dense(2, name="out")(layers.Flatten(name="flat")(x))
    outputs = legacy.AddLoss(name="term")(outputs, ops.mean(x))
    return keras.Model(inputs, outputs, name="former")


MODELS: dict[str, tuple[Callable[[], keras.Model], str]] = {
    "graph": (graph, "adam"),
    "recurrent": (recurrent, "nadam"),
    "former": (former, "sgd"),
}

#: File -> model, and whom it is written for.
FILES: dict[str, tuple[str, str | None]] = {
    **{f"graph{end}": ("graph", None) for end in (".h5", ".keras")},
    **{f"graph-2.12{end}": ("graph", "keras==2.12") for end in (".h5", ".keras")},
    **{f"graph-2.15{end}": ("graph", "keras==2.15") for end in (".h5", ".keras")},
    "recurrent-2.15.keras": ("recurrent", "keras==2.15"),
    "graph-3.5.keras": ("graph", "keras==3.5"),
    "former-2.15.h5": ("former", "keras==2.15"),
    "former-2.12.keras": ("former", "keras==2.12"),
}


def made(name: str) -> keras.Model:
    """A model whose every number is known, compiled, its optimizer built."""
    keras.utils.clear_session()
    make, optimizer = MODELS[name]
    model = make()
    model.compile(optimizer, "mse")
    model.optimizer.build(model.trainable_variables)
    for i, variable in enumerate([*model.variables, *model.optimizer.variables]):
        if "int" in str(variable.dtype):
            continue
        count = int(np.prod(tuple(variable.shape)))
        values = np.linspace(0.125, 0.5, count) + i / 64 if count > 1 else np.full(1, 0.125)
        variable.assign(values.reshape(tuple(variable.shape)).astype("float32"))
    return model


def write(file: str, folder: Path) -> Path:
    """One of `FILES`, written."""
    name, compat = FILES[file]
    path = folder / file
    made(name).save(path, compat=compat)
    return path


def contents(path: Path) -> dict[str, Any]:
    """What a file says: place -> plain value, tensors as dtype, shape and numbers."""
    if path.suffix == ".h5":
        with h5py.File(path) as root:
            return dict(_of_group(root))
    found: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            data = archive.read(member)
            if member.endswith(".json"):
                found[member] = _undated(json.loads(data))
            elif member.endswith(".h5"):
                with h5py.File(io.BytesIO(data)) as root:
                    found |= {f"{member}/{place}": value for place, value in _of_group(root)}
            else:
                found[member] = len(data)
    return found


def _of_group(root: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = _attributes("", root)

    def visit(place: str, node: Any) -> None:
        found.extend(_attributes(place, node))
        if isinstance(node, h5py.Dataset):
            # Where a generator of random numbers stands is another place each time.
            numbers = None if "seed_generator" in place else np.ravel(node[()]).tolist()
            found.append((place, [str(node.dtype), [*node.shape], numbers]))

    root.visititems(visit)
    return found


def _attributes(place: str, node: Any) -> list[tuple[str, Any]]:
    return [(f"{place}@{name}", _plain(value)) for name, value in sorted(node.attrs.items())]


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        return _undated(json.loads(value))
    return value.tolist() if isinstance(value, np.ndarray) else value


def _undated(value: Any) -> Any:
    return {k: v for k, v in value.items() if k not in _WHEN} if isinstance(value, dict) else value
