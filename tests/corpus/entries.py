"""Genuine Keras files: what the manifest says of each, how it is opened, what its writer predicted.

Refuses to judge: tests assert, and tools/corpus_table.py counts.
"""

from __future__ import annotations

import json
import os
import re
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TRAVELLING = ROOT / "tests" / "golden" / "corpus"
SHARED = Path(os.environ.get("KERAMOS_SHARED", ROOT.parent / "shared")) / "corpus"
FORMATS = ("keras_v3", "keras_dir", "weights_h5_v3", "weights_sharded", "h5", "json")
WHOLE = ("keras_v3", "keras_dir")
TOLERANCE = 1e-4  # of the largest prediction's magnitude

# Models that this version must refuse, and what the refusal names (regular expressions).
REFUSED: dict[str, tuple[str, ...]] = {}
# MultiHeadAttention does not write that its projections are quantized: a config alone makes another
# model than the one whose weights a file has. A file with both shows it, and both files together.
NEED_BOTH = ("quant_int8", "quant_int4", "quant_float8")
# Models whose vocabulary stands in the assets alone, which neither JSON nor a file of weights has.
IN_ASSETS = ("preproc_text", "preproc_lookup")
# Files whose stored graph is not the graph that predicted (the writer's bug): opened, but not
# compared.
LOSSY = {"keras-3.2.1/nested_seq"}
# Models that need vocabularies, which only whole models carry along.
VOCABULARIES = {"preproc_text", "preproc_lookup"}
# float16 rounds at 1e-3: stock Keras 3.15.1 on jax is as far from what 3.0.5 predicted on
# TensorFlow.
COARSE = {"keras-3.0.5/mixed_precision": 2e-4}
# Models that stock Keras 3.15.1 cannot open even as it wrote them: defaults of a lambda come back
# as a list.
STOCK_CANNOT = {"lambda"}


@dataclass(frozen=True, eq=False)
class Entry:
    """One model of the corpus, as its manifest describes it."""

    folder: Path
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.fields["id"]

    @property
    def model(self) -> str:
        return self.fields["model"]

    @property
    def runs_here(self) -> bool:
        """A Lambda layer holds bytecode of one Python version."""
        recorded = tuple(int(part) for part in self.fields["python"].split(".")[:2])
        return self.model != "lambda" or recorded == sys.version_info[:2]

    @property
    def formats(self) -> list[str]:
        return [name for name in FORMATS if name in self.fields["formats"]]

    def refused(self, name: str) -> bool:
        """Whether this version must refuse this format of it, by name."""
        return bool(self.names_in_refusal(name))

    def names_in_refusal(self, name: str) -> tuple[str, ...]:
        """What the refusal of one format names, as regular expressions; nothing if it opens."""
        return REFUSED.get(self.model, ())

    def weights(self, name: str) -> str | None:
        """The format that has the weights of `name`; JSON borrows those of another, if there is
        one.
        """
        return (
            name
            if name != "json"
            else next((each for each in self.formats if each != "json"), None)
        )

    def comparable(self, name: str) -> bool:
        """Whether the writer's predictions can be had from this format."""
        lacking = self.model in VOCABULARIES and name not in WHOLE
        return self.id not in LOSSY and self.weights(name) is not None and not lacking

    @property
    def tolerance(self) -> float:
        """The largest difference of predictions, relative to their magnitude."""
        return COARSE.get(self.id, TOLERANCE)

    def path(self, name: str) -> Path:
        """The file of a format; of a sharded one, its index."""
        file = self.fields["formats"][name]["file"]
        return self.folder / (
            file if isinstance(file, str) else next(f for f in file if f.endswith(".json"))
        )


@cache
def entries(folder: Path) -> tuple[Entry, ...]:
    """Keras 3 entries of the corpus at `folder`; none if it is not there."""
    return tuple(each for each in listed(folder) if each.fields["label"].startswith("keras-3"))


@cache
def listed(folder: Path) -> tuple[Entry, ...]:
    """All entries of the corpus at `folder`, whoever wrote them."""
    manifest = folder / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines() if manifest.is_file() else []
    return tuple(Entry(folder / each["dir"], each) for each in map(json.loads, lines))


@cache
def custom_objects() -> dict[str, object]:
    """The custom classes of the corpus, written for Keras, read with keramos in its place."""
    module = types.ModuleType("custom_k3")
    source = (TRAVELLING / "custom" / "custom_k3.py").read_text("utf-8")
    source = source.replace("import keras\n", "import keramos as keras\n").replace(
        "from keras ", "from keramos "
    )
    exec(compile(source, "custom_k3.py", "exec"), vars(module))
    return {
        name: value
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == "custom_k3"
    }


def unnamed(entry: Entry, name: str, error: Exception) -> list[str]:
    """What the refusal of one format of `entry` should have named and did not."""
    return [
        pattern
        for pattern in entry.names_in_refusal(name)
        if not re.search(pattern, str(error), re.IGNORECASE)
    ]


def open_model(entry: Entry, name: str, **options: object) -> Any:
    """The model of one entry, from one of its formats."""
    import keramos

    settings = {"custom_objects": wanted(entry), "safe_mode": entry.model != "lambda", **options}
    if name in ("keras_v3", "keras_dir", "h5"):
        return keramos.saving.load_model(entry.path(name), **settings)
    if entry.model in NEED_BOTH and (weights := entry.weights(name)):
        whole = "json" if "json" in entry.formats else "keras_v3"
        return keramos.saving.load_model(entry.path(whole), weights=entry.path(weights), **settings)
    model = from_json(entry, settings)
    if weights := entry.weights(name):
        model.load_weights(entry.path(weights))
    return model


def from_json(entry: Entry, settings: dict) -> Any:
    """The architecture alone: from the JSON file, or from the config that the archive holds."""
    import zipfile

    import keramos

    if "json" in entry.fields["formats"]:
        text = entry.path("json").read_text("utf-8")
    else:
        text = zipfile.ZipFile(entry.path("keras_v3")).read("config.json").decode()
    return keramos.models.model_from_json(text, **settings)


def wanted(entry: Entry) -> dict[str, object]:
    """The custom objects an entry needs, by name."""
    names = [dotted.split(".")[1] for dotted in entry.fields["custom_objects"]]
    return {name: custom_objects()[name] for name in names}


def inputs(entry: Entry) -> Any:
    """What the writer predicted from: one array, several, or a dict."""
    return _structure(entry, "x", entry.fields.get("x_names"))


def outputs(entry: Entry) -> list[Any]:
    """What the writer predicted, dict entries in the order of their sorted keys."""
    arrays = recorded(entry)
    return [arrays[name] for name in sorted(arrays) if name.startswith("y")]


@cache
def recorded(entry: Entry) -> Mapping[str, Any]:
    """The arrays of `io.npz`."""
    import numpy

    with numpy.load(entry.folder / entry.fields["io"]) as stored:
        return dict(stored)


def _structure(entry: Entry, letter: str, names: list[str] | None) -> Any:
    arrays = recorded(entry)
    found = [arrays[name] for name in sorted(arrays) if name.startswith(letter)]
    if names:
        return dict(zip(names, found, strict=True))
    return found[0] if len(found) == 1 else found


def predictions(model: Any, entry: Entry) -> list[Any]:
    """What `model` predicts for the recorded inputs, from fresh states."""
    for layer in model.layers:
        if getattr(layer, "stateful", False):
            layer.reset_state()
    given = inputs(entry)
    first = (
        next(iter(given.values()))
        if isinstance(given, dict)
        else given[0]
        if isinstance(given, list)
        else given
    )
    found = model.predict(given, batch_size=len(first), verbose=0)
    if isinstance(found, dict):
        return [found[name] for name in sorted(found)]
    return list(found) if isinstance(found, list | tuple) else [found]


def distance(found: list[Any], wanted: list[Any]) -> float:
    """The largest difference, relative to the largest magnitude of the array it stands in."""
    import numpy

    def one(left: Any, right: Any) -> float:
        left, right = numpy.asarray(left, "float64"), numpy.asarray(right, "float64")
        if left.shape != right.shape:
            return float("inf")
        return float(
            numpy.max(numpy.abs(left - right), initial=0.0)
            / (numpy.max(numpy.abs(right), initial=0.0) or 1.0)
        )

    return max((one(left, right) for left, right in zip(found, wanted, strict=True)), default=0.0)
