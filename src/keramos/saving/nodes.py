"""What stands in a config, read as plain JSON: where it is malformed, there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec.canonical import Json


def mapping(value: Json) -> dict[str, Json]:
    """A value that should be an object."""
    return value if isinstance(value, dict) else {}


def listing(value: Json) -> list[Json]:
    """A value that should be an array."""
    return value if isinstance(value, list) else []


def arguments(node: Json) -> dict[str, Json]:
    """What an object was made with."""
    return mapping(mapping(node).get("config"))


def layers(node: Json) -> list[dict[str, Json]]:
    """The layers of a model."""
    return [layer for _, layer in placed_layers(node, "$")]


def placed_layers(node: Json, at: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """The layers of a model, each behind its place.

    Args:
        node: the model.
        at: its own place.
    """
    for i, layer in enumerate(listing(arguments(node).get("layers"))):
        if isinstance(layer, dict):
            yield f"{at}.config.layers[{i}]", layer
