"""Spellings of older Keras 3 versions, and of the bare `{"class_name", "config"}`.

Refuses to import the classes: names are looked up in the export tables.
"""

from __future__ import annotations

from typing import Any

from keramos.codec import names
from keramos.dialects.rewrite import WITHOUT_MODULE, upgrades

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


@upgrades(WITHOUT_MODULE)
def operation_was_named_alone(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 3 writes an operation of a graph into `.h5` by its name alone, be it that of a layer;
    only a layer is trainable.
    """
    config, name = node.get("config"), node["class_name"]
    is_alone = (
        slot == "layers"
        and "inbound_nodes" in node
        and not {"module", "registered_name"} & node.keys()
    )
    if (
        not is_alone
        or not isinstance(config, dict)
        or "trainable" in config
        or not isinstance(name, str)
    ):
        return None
    module = names.internal_module(name) or ""
    return (
        {"module": module, **node, "registered_name": name}
        if module.startswith("keras.src.ops.")
        else None
    )


@upgrades(WITHOUT_MODULE)
def module_was_absent(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2 wrote `{"class_name", "config"}` alone; the slot says which package is
    meant.
    """
    name = node["class_name"]
    if (
        "module" in node
        or "registered_name" in node
        or not isinstance(name, str)
        or name.startswith("__")
    ):
        return None
    name = _EXPORTED_NAMES.get(name, name)
    likely = next((package for ending, package in SLOTS.items() if slot.endswith(ending)), None)
    others = ["layers", "models"] if slot == "layers" else [p for p in names.PACKAGES if p]
    for package in ([likely] if likely else []) + others:
        if name in names.exports(package):
            return {
                "module": f"keras.{package}",
                **node,
                "class_name": name,
                "registered_name": None,
            }
    module = names.internal_module(name)
    return {"module": module, **node, "registered_name": name} if module else None


_EXPORTED_NAMES = {own: exported for exported, own in names.OWN_NAMES.items()}


@upgrades("Lambda")
def lambda_was_a_list(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2, and tf.keras, wrote the function of a Lambda as [code, defaults, closure]
    beside a `function_type`.
    """
    config = node.get("config")
    if (
        node["class_name"] != "Lambda"
        or not isinstance(config, dict)
        or "function_type" not in config
    ):
        return None
    kept = {k: v for k, v in config.items() if k not in _LAMBDA_KEYS}
    for key in ("function", "output_shape", "mask"):
        if f"{key}_type" in config:
            kept[key] = _old_function(config.get(key), config[f"{key}_type"])
    return {**node, "config": kept}


_LAMBDA_KEYS = frozenset(
    f"{key}{end}" for key in ("function", "output_shape", "mask") for end in ("_type", "_module")
)
_LAMBDA_KEYS |= {"module"}


def _old_function(value: Any, kind: Any) -> Any:
    if kind == "lambda":
        return {"class_name": "__lambda__", "config": {"value": value}}
    if kind == "function":
        return {
            "module": "builtins",
            "class_name": "function",
            "config": value,
            "registered_name": "function",
        }
    return value


@upgrades()
def batch_shape_was_batch_input_shape(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1 and 2, and tf.keras, called the shape of an input `batch_input_shape`, on InputLayer
    and on first layers.
    """
    config = node.get("config")
    if not isinstance(config, dict) or "batch_input_shape" not in config or "batch_shape" in config:
        return None
    renamed = {"batch_shape" if k == "batch_input_shape" else k: v for k, v in config.items()}
    return {**node, "config": renamed}


@upgrades("RandomRotation")
def rotation_had_a_value_range(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 3.0 wrote a `value_range` into RandomRotation, which never used it."""
    config = node.get("config")
    if (
        node["class_name"] != "RandomRotation"
        or not isinstance(config, dict)
        or "value_range" not in config
    ):
        return None
    return {**node, "config": {k: v for k, v in config.items() if k != "value_range"}}


@upgrades("keras.optimizers.legacy")
def older_optimizers_had_a_module(node: dict[str, Any], slot: str) -> dict[str, Any]:
    """Keras 2.11 to 2.15 kept the optimizers of 2.10 in `keras.optimizers.legacy`; their arguments
    were those of today.
    """
    return {**node, "module": "keras.optimizers"}


@upgrades("keras.optimizers")
def learning_rate_was_lr(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1, and 2 until 2.2, called the learning rate `lr`."""
    config = _optimizer_config(node)
    if config is None or "lr" not in config:
        return None
    return {**node, "config": {("learning_rate" if k == "lr" else k): v for k, v in config.items()}}


@upgrades("keras.optimizers")
def optimizer_decay_was_an_argument(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 1, and 2 until 2.10, divided the learning rate by 1 + decay·steps: today's schedule
    InverseTimeDecay.
    """
    config = _optimizer_config(node)
    if config is None or "decay" not in config:
        return None
    kept = {k: v for k, v in config.items() if k != "decay"}
    if config["decay"] and "learning_rate" in kept:
        slower = {
            "initial_learning_rate": kept["learning_rate"],
            "decay_steps": 1,
            "decay_rate": config["decay"],
            "staircase": False,
            "name": "InverseTimeDecay",
        }
        kept["learning_rate"] = _object("keras.optimizers.schedules", "InverseTimeDecay", slower)
    return {**node, "config": kept}


@upgrades("keras.optimizers")
def optimizer_said_how_it_was_compiled(node: dict[str, Any], slot: str) -> dict[str, Any] | None:
    """Keras 2.11 to 2.15 wrote `jit_compile` and `is_legacy_optimizer` into every optimizer."""
    config = _optimizer_config(node)
    extra = {"jit_compile", "is_legacy_optimizer"} & set(config or ())
    return (
        {**node, "config": {k: v for k, v in config.items() if k not in extra}}
        if config and extra
        else None
    )


def _optimizer_config(node: dict[str, Any]) -> dict[str, Any] | None:
    config = node.get("config")
    ours = node.get("module") == "keras.optimizers" and node["class_name"] in names.exports(
        "optimizers"
    )
    return config if ours and isinstance(config, dict) else None


def _object(module: str, class_name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}
