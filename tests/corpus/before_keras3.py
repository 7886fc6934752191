"""Genuine files of Keras 0.3 to 2.15, tf.keras and tf_keras: what is opened, what is refused.

Refuses to judge: tests assert.
"""

from __future__ import annotations

import os
import re
import types
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from . import entries
from .entries import Entry

#: Formats of whole models; JSON alone has no weights.
FORMATS = (
    *("keras_v3", "keras_v3_experimental", "h5", "h5_noopt", "h5_named_keras"),
    *("savedmodel", "json"),
)
#: Weights alone, for the model of the JSON beside them.
WEIGHTS = "weights_h5_legacy"
WRITERS = re.compile(r"keras-[012]\.|tfkeras-|tf_keras-")

# Single files, and what their refusal names.
REFUSED_FILES: dict[str, str] = {}
# Models with layers of `keramos.layers.legacy`, which stock Keras does not know.
WITH_OWN_LAYERS = {
    *("local_conv_kinds", "local_conv_kinds_more", "adapted"),
    *("merged_masks", "merged_masks_more", "masks_of_times", "masks_in_a_stack"),
    *("masks_that_move_layers", "slots_of_moved_layers", "decoder", "masked_queries"),
}
# TensorFlow rounds float16 (1e-3) and bfloat16 (8e-3) elsewhere than jax: stock Keras 3.15.1 on jax
# is as far from these predictions.
COARSE = {"mixed_precision": 2e-3, "mixed_bf16_layer": 8e-3}


@cache
def older(folder: Path) -> tuple[Entry, ...]:
    """Entries of these writers in the corpus at `folder`."""
    return tuple(each for each in entries.listed(folder) if WRITERS.match(each.fields["label"]))


def formats(entry: Entry) -> list[str]:
    """The formats of whole models that were written."""
    names = (*FORMATS, WEIGHTS) if is_keras1(entry) else FORMATS
    return [name for name in names if "file" in (entry.fields["formats"].get(name) or {})]


def is_keras1(entry: Entry) -> bool:
    """Whether Keras 0.x or 1.x wrote it."""
    return entry.fields["label"].startswith(("keras-0.", "keras-1."))


def refusal(entry: Entry, name: str) -> str | None:
    """What the refusal of a file names; None for one that opens."""
    return REFUSED_FILES.get(f"{entry.id}:{name}")


def tolerance(entry: Entry) -> float:
    """The largest difference of predictions, relative to their magnitude."""
    return COARSE.get(entry.model, entries.TOLERANCE)


#: How each file of custom classes imports Keras, and what is imported in its place.
PLACES = {
    "custom_k1": {
        "from keras import backend": "from keramos import backend",
        "from keras.engine.topology import Layer": "from keramos.layers import Layer",
    },
    "custom_k2": {"from tensorflow import keras": "import keramos as keras"},
}


@cache
def custom_objects(name: str = "custom_k2") -> dict[str, Any]:
    """The custom classes of the corpus as they were written for Keras 1, or for tf.keras, with
    keramos in its place.
    """
    path = entries.SHARED / "custom" / f"{name}.py"
    if not path.is_file():
        return {}
    module, source = types.ModuleType(name), path.read_text("utf-8")
    for theirs, ours in PLACES[name].items():
        source = source.replace(theirs, ours)
    with mock.patch.dict(os.environ, CUSTOM_API="tf.keras"):
        exec(compile(source, path.name, "exec"), vars(module))
    found = {n: v for n, v in vars(module).items() if getattr(v, "__module__", "") == name}
    # Others have registered classes of the same names.
    return found | {f"Corpus>{n}": v for n, v in found.items()}


def needed(entry: Entry) -> dict[str, Any]:
    """The custom objects that the files of an entry may ask for."""
    return custom_objects("custom_k1" if is_keras1(entry) else "custom_k2")


def open_model(entry: Entry, name: str) -> Any:
    """The model in one file."""
    import keramos

    path = entry.path(name)
    objects = needed(entry)
    if name in ("json", WEIGHTS):
        text = entry.path("json").read_text("utf-8")
        model = keramos.models.model_from_json(text, custom_objects=objects)
        if name == WEIGHTS:
            model.load_weights(path)
        return model
    with warnings.catch_warnings():
        if entry.model == "nested_trainable":
            # Until 2.3 nothing said that a whole model inside another was frozen: no slots, then.
            warnings.filterwarnings("ignore", "the file has no slots that fit")
        return keramos.saving.load_model(path, custom_objects=objects)
