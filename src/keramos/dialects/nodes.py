"""What rules do with a node: read its arguments, rename them, leave them out, make another one."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.rules import Node


def arguments(node: Node) -> JsonObject:
    """The constructor's arguments; none for a node that is written otherwise."""
    config = node.get("config")
    return config if isinstance(config, dict) else {}


def is_of(node: Mapping[str, Json], classes: Container[str]) -> bool:
    """Whether the class of a node is one of these. A file may have anything in the place of its
    name.
    """
    name = node.get("class_name")
    return isinstance(name, str) and name in classes


def renamed(node: Node, names: Mapping[str, str]) -> Node | None:
    """`node` with arguments under other names; None where it has none of them."""
    config = arguments(node)
    if not any(map(config.__contains__, names)):  # nearly every node
        return None
    moves = {old: new for old, new in names.items() if old in config and new not in config}
    if not moves:
        return None
    return {**node, "config": {moves.get(key, key): value for key, value in config.items()}}


def without(node: Node, names: Collection[str]) -> Node | None:
    """`node` without these arguments; None where it has none of them."""
    config = arguments(node)
    if not any(name in config for name in names):
        return None
    return {**node, "config": {k: v for k, v in config.items() if k not in names}}


def function(name: Json) -> Node:
    """A function by its name, as Keras 3 writes it."""
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


def function_name(value: Json) -> str | None:
    """The name of a function that Keras 3 wrote; None for anything else."""
    if not isinstance(value, dict) or value.get("class_name") != "function":
        return None
    name = value.get("config")
    return name if isinstance(name, str) else None


def node_of(module: str, class_name: str, config: JsonObject) -> Node:
    """A node as Keras 3 writes it."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}
