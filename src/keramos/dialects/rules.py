"""Spellings of older Keras 3 versions, and of the bare `{"class_name", "config"}`.

Refuses to import the classes: names are looked up in the export tables.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.upgrade import upgrades

#: Where an object stands in a config -> the package it comes from.
SLOTS = {
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "activation": "layers",
    "optimizer": "optimizers",
    "learning_rate": "optimizers.schedules",
    "loss": "losses",
    "metrics": "metrics",
    "dtype": "dtype_policies",
}


@upgrades
def module_was_absent(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2 wrote `{"class_name", "config"}` alone; the slot says which package is meant."""
    name = node["class_name"]
    if "module" in node or "registered_name" in node or not isinstance(name, str) or name.startswith("__"):
        return None
    likely = next((package for ending, package in SLOTS.items() if slot.endswith(ending)), None)
    for package in ([likely] if likely else []) + [p for p in names.PACKAGES if p]:
        if name in names.exports(package):
            return {"module": f"keras.{package}", **node, "registered_name": None}
    return None
