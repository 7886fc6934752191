"""Where the channels were, for layers of Keras 1 that did not write it: as their neighbours say.

Pure. Where nothing tells it, it stays unsaid, which means channels last.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, is_of
from keramos.dialects.rules import Node

_SILENT = frozenset(
    f"{kind}{rank}D"
    for kind in ("UpSampling", "ZeroPadding", "Cropping", "SpatialDropout")
    for rank in (2, 3)
)


def completed(model: Node) -> Node | None:
    """A model in which every layer says its `dim_ordering`; None where nothing is to be added."""
    silent, ordering = _silent_ones(model)
    if ordering is None:
        return None
    ids = {id(layer) for layer in silent}

    def filled(value: Json) -> Json:
        if isinstance(value, list):
            return [filled(item) for item in value]
        if not isinstance(value, dict):
            return value
        if id(value) in ids:
            return {**value, "config": {**arguments(value), "dim_ordering": ordering}}
        return {key: filled(item) for key, item in value.items()}

    result = filled(model)
    assert isinstance(result, dict)
    return result


def is_unknown(model: Node) -> bool:
    """Whether layers do not say their `dim_ordering`, and nothing in the model tells it."""
    silent, ordering = _silent_ones(model)
    return bool(silent) and ordering is None


def _silent_ones(model: Node) -> tuple[list[JsonObject], str | None]:
    """The layers that do not say it, and what the others tell."""
    layers = list(_objects(model))
    silent = [layer for layer in layers if _is_silent(layer)]
    told = _of_neighbours(layers) or _of_axes(layers) or _of_shapes(layers) if silent else None
    return silent, told


def _objects(value: Json) -> Iterator[JsonObject]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                yield value
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)


def _is_silent(layer: JsonObject) -> bool:
    config = arguments(layer)
    is_old = "module" not in layer and "dim_ordering" not in config and "data_format" not in config
    return is_old and bool(config) and is_of(layer, _SILENT)


def _of_neighbours(layers: list[JsonObject]) -> str | None:
    """What convolutions and pooling say, where they agree."""
    orderings = {str(arguments(layer).get("dim_ordering")) for layer in layers} & {"th", "tf"}
    return orderings.pop() if len(orderings) == 1 else None


def _of_axes(layers: list[JsonObject]) -> str | None:
    """What is normalized are channels."""
    every = (x for x in layers if x["class_name"] == "BatchNormalization")
    axes = {str(arguments(layer).get("axis")) for layer in every}
    return {"1": "th", "3": "tf", "4": "tf"}.get(axes.pop()) if len(axes) == 1 else None


def _of_shapes(layers: list[JsonObject]) -> str | None:
    """An image has fewer channels than rows or columns."""
    for layer in layers:
        shape = arguments(layer).get("batch_input_shape")
        if isinstance(shape, list) and len(shape) in (4, 5):
            sizes = [size if isinstance(size, int) else 1 << 30 for size in shape[1:]]
            if sizes[0] != sizes[-1]:
                return "th" if sizes[0] < sizes[-1] else "tf"
    return None
