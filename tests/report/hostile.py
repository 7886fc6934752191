"""A model file whose every text tries to be more than text."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

RUNS = "window.ran=1"
TEXTS = (
    f"</script><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f'" autofocus onfocus={RUNS} x="',
    f"javascript:{RUNS}",
    f"${{{RUNS}}}`'\\",
    "<!--<script>",
    "]]>%%script%%%%document%%",
    "&lt;img src=x onerror=1&gt;&#60;",
    "abc\u202egnp.exe\u2066\u200f",
    "\u2028\u2029\x1b[2J\x00\x7f\ud800",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "long " + "x" * 100_000,
)


def config() -> dict[str, Any]:
    """Of a functional model: a layer per text, each after the last."""
    layers: list[dict[str, Any]] = []
    for i, text in enumerate(TEXTS):
        tensor = {"class_name": "__keras_tensor__", "config": {
            "shape": [None, 4], "dtype": text, "keras_history": [TEXTS[i - 1], 0, 0]}}  # fmt: skip
        layers.append({
            "module": text if i % 3 == 1 else "keras.layers",
            "class_name": text if i % 3 == 2 else "Dense",
            "registered_name": text,
            "config": {"name": text, "units": text, text: text, "__proto__": {"polluted": text}},
            "build_config": {"input_shape": [text, 4]},
            "name": text,
            "inbound_nodes": [{"args": [tensor], "kwargs": {text: text}}] if i else [],
        })  # fmt: skip
    return {
        "module": "keras",
        "class_name": "Functional",
        "registered_name": "Functional",
        "config": {
            "name": TEXTS[0], "layers": layers, TEXTS[1]: TEXTS[0],
            "input_layers": [[TEXTS[0], 0, 0]], "output_layers": [[TEXTS[-1], 0, 0]],
        },
        "compile_config": {
            "optimizer": {"module": TEXTS[1], "class_name": TEXTS[0], "config": {TEXTS[1]: 1}},
            "loss": TEXTS[0], "metrics": [TEXTS[1]],
        },
    }  # fmt: skip


def write(folder: Path) -> Path:
    """The file; its own name is hostile, too."""
    import h5py

    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        file.create_dataset("layers/<img src=x onerror=1>/vars/0", data=[1.0, float("nan")])
    metadata = {
        "keras_version": "3.15.1",
        "date_saved": TEXTS[0],
        TEXTS[1]: {"__proto__": TEXTS[0]},
    }
    path = folder / "<img src=x onerror=window.ran=1>.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps(metadata))
        archive.writestr("config.json", json.dumps(config()))
        archive.writestr("model.weights.h5", weights.getvalue())
        archive.writestr("assets/<img src=x onerror=1>.txt", b"")
    return path
