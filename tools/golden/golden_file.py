"""Golden files: how they are named, written and listed in the manifest.

Refuses to know what is in them. Runs under the oracle's python (stock Keras 3.15.1, jax backend).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).resolve().parents[2] / "tests" / "golden"
MANIFEST = ROOT / "manifest.json"
LIMIT = 100_000  # bytes per file: golden files are read by people, too


def writer() -> str:
    """Who writes: the versions that decide every number in the file."""
    import jax
    import keras
    import numpy

    backend = f"{keras.backend.backend()} {jax.__version__}"
    return f"keras {keras.__version__}, {backend}, numpy {numpy.__version__}"


def settle() -> None:
    """Keeps everything imported so far out of later collections: clear_session makes one, 0.2 s
    each otherwise.
    """
    import gc

    import keras

    keras.saving.serialize_keras_object(
        keras.layers.Dense(1)
    )  # imports tensorflow, where it is installed
    gc.collect()
    gc.freeze()


def lines(rows: object) -> str:
    """JSON with one line per row of a list (or per entry of a dict): diffs stay readable, files
    small.
    """
    if isinstance(rows, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    if isinstance(rows, dict):
        body = [
            f"{json.dumps(key)}: {lines(value).strip() if _is_table(value) else json.dumps(value)}"
            for key, value in rows.items()
        ]
        return "{\n" + ",\n".join(body) + "\n}\n"
    return json.dumps(rows) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, (list, dict)) and any(
        isinstance(row, (list, dict)) for row in _values(value)
    )


def _values(value: object) -> list:
    return (
        list(value.values())
        if isinstance(value, dict)
        else list(value)
        if isinstance(value, list)
        else []
    )


def write(name: str, rows: object, shows: str) -> None:
    """Writes `tests/golden/<name>` and its line in the manifest."""
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines(rows), encoding="utf-8")
    record(name, shows)


def record(name: str, shows: str, wrote: str = "") -> None:
    """Adds `name` to the manifest, written by stock Keras 3 unless somebody else wrote it; raises
    ValueError if the file is over the limit.
    """
    size = (ROOT / name).stat().st_size
    if size > LIMIT:
        raise ValueError(f"{name}: {size} bytes, limit {LIMIT}")
    entries = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    entries[name] = {"wrote": wrote or writer(), "shows": shows}
    MANIFEST.write_text(lines(dict(sorted(entries.items()))), encoding="utf-8")
