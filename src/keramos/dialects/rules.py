"""Spellings of older Keras 3 versions, and of the bare `{"class_name", "config"}`.

Refuses to import the classes: names are looked up in the export tables.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.rewrite import upgrades

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


@upgrades
def lambda_was_a_list(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2, and tf.keras, wrote the function of a Lambda as [code, defaults, closure] beside a `function_type`."""
    config = node.get("config")
    if node["class_name"] != "Lambda" or not isinstance(config, dict) or "function_type" not in config:
        return None
    kept = {k: v for k, v in config.items() if k not in _LAMBDA_KEYS}
    for key in ("function", "output_shape", "mask"):
        if f"{key}_type" in config:
            kept[key] = _old_function(config.get(key), config[f"{key}_type"])
    return {**node, "config": kept}


_LAMBDA_KEYS = frozenset({f"{key}{end}" for key in ("function", "output_shape", "mask") for end in ("_type", "_module")} | {"module"})


def _old_function(value: Any, kind: Any) -> Any:
    if kind == "lambda":
        return {"class_name": "__lambda__", "config": {"value": value}}
    if kind == "function":
        return {"module": "builtins", "class_name": "function", "config": value, "registered_name": "function"}
    return value


@upgrades
def batch_shape_was_batch_input_shape(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2, and tf.keras, called the shape of an input `batch_input_shape`, on InputLayer and on first layers."""
    config = node.get("config")
    if not isinstance(config, dict) or "batch_input_shape" not in config or "batch_shape" in config:
        return None
    renamed = {"batch_shape" if k == "batch_input_shape" else k: v for k, v in config.items()}
    return {**node, "config": renamed}
