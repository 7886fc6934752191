"""What stands in the attributes of a whole-model HDF5 file, for a reader of Keras 2 or Keras 3."""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, function_name
from keramos.dialects.writing.reader import Reader
from keramos.dialects.writing.rules import Node
from keramos.dialects.writing.training import in_full, named_functions, training_config

#: Where layers stand in a config.
_LAYERS = frozenset({"layers", "layer", "backward_layer", "forward_layer", "cell", "cells"})


def model_config(config: JsonObject, reader: Reader) -> JsonObject:
    """A model as the attribute `model_config` has it.

    Keras 2 writes layers as a class and its arguments alone, and Keras 2.12 everything. Keras 3
    does, too, and finds its operations again only where their module is recipe; so its layers have
    all, but for the outermost one.

    Args:
        config: of the model, in the spelling of the reader.
        reader: who is to read it.
    """
    if reader.family == "keras3":
        return _bare(config)
    return _stripped(config, "layers", everything=not reader.tags_objects)


def _bare(node: Node) -> JsonObject:
    kept: JsonObject = {"class_name": class_name(node), "config": node.get("config")}
    return kept | {key: node[key] for key in ("name", "inbound_nodes") if key in node}


def _stripped(node: Node, slot: str, *, everything: bool) -> JsonObject:
    """A node without modules, and what is in it likewise."""
    config = _inside(node.get("config"), everything=everything)
    is_object = "module" in node or "registered_name" in node
    if is_object and (everything or slot in _LAYERS):
        return _bare({**node, "config": config})
    return {**node, "config": config}


def _inside(value: Json, slot: str = "", *, everything: bool) -> Json:
    if (function := function_name(value)) is not None:
        return function  # Keras 2 writes a node, and does not find it again
    if isinstance(value, dict) and "class_name" in value and "config" in value:
        return _stripped(value, slot, everything=everything)
    if isinstance(value, dict):
        return {key: _inside(inner, key, everything=everything) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_inside(inner, slot, everything=everything) for inner in value]
    return value


def class_name(node: Node) -> Json:
    """The name of a class where no module stands beside it: a user's has its package."""
    module, registered = node.get("module"), node.get("registered_name")
    is_ours = isinstance(module, str) and (module == "keras" or module.startswith("keras."))
    return registered if isinstance(registered, str) and not is_ours else node.get("class_name")


def training_of(compile_config: Mapping[str, Json], reader: Reader) -> JsonObject | None:
    """What the attribute `training_config` has; None where there is no optimizer.

    Args:
        compile_config: in the spelling of the reader.
        reader: who is to read it.
    """
    recipe = {**compile_config}
    if reader.family == "keras3":
        measures = ("metrics", "weighted_metrics")
        recipe |= {key: named_functions(recipe.get(key)) for key in measures}
        recipe["loss"] = in_full(recipe.get("loss"))
    written = training_config(recipe, lambda node: _optimizer(node, reader))
    return written if written["optimizer_config"] is not None else None


def _optimizer(node: Node, reader: Reader) -> Node:
    name = class_name(node)
    # Keras 2.11 to 2.15 write their new optimizers as if they were a user's, all but one.
    is_ours = reader.family != "keras3" and node.get("module") == "keras.optimizers"
    if is_ours and name != "LossScaleOptimizerV3":
        name = f"Custom>{name}"
    return {"class_name": name, "config": {**arguments(node)}}
