"""Names of layers with slashes -> names without.

Pure: dict in, dict out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import outputs
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import MODELS, Node, Where, upgrades

_OUTER = ("input_layers", "output_layers")


@upgrades(MODELS, written_by=BEFORE_KERAS3)
def names_had_slashes(node: Node, where: Where) -> Node | None:
    """tf.keras gave layers names of a graph, such as `block/conv` or `tf_op_layer_clip/Minimum`; a
    slash parts the steps of a path today.
    """
    config = arguments(node)
    layers = config.get("layers")
    if not isinstance(layers, list):
        return None
    names = _todays_names(layers)
    own = config.get("name")
    if not names and not (isinstance(own, str) and "/" in own):
        return None
    outer = {key: _moved(config[key], names) for key in _OUTER if key in config}
    todays: JsonObject = {**config, **outer}
    if isinstance(own, str):
        todays["name"] = own.replace("/", "_")
    todays["layers"] = [_renamed(layer, names) for layer in layers]
    return outputs.renamed(node, todays, lambda name: names.get(name, name))


def _todays_names(layers: list[Json]) -> Mapping[str, str]:
    return todays_names(name for layer in layers for name in _names(layer))


def todays_names(layers: Iterable[str]) -> Mapping[str, str]:
    """The names that have slashes -> others that no layer has.

    Args:
        layers: the names of all layers of a model.
    """
    known = {*layers}
    names: dict[str, str] = {}
    for name in sorted(name for name in known if "/" in name):
        today = stem = name.replace("/", "_")
        number = 1
        while today in known:
            today, number = f"{stem}_{number}", number + 1
        known.add(today)
        names[name] = today
    return names


def _names(layer: Json) -> list[str]:
    if not isinstance(layer, dict):
        return []
    both = layer.get("name"), arguments(layer).get("name")
    return [name for name in both if isinstance(name, str)]


def _renamed(layer: Json, names: Mapping[str, str]) -> Json:
    if not isinstance(layer, dict):
        return layer
    todays: JsonObject = {**layer}
    if "inbound_nodes" in layer:
        todays["inbound_nodes"] = _moved(layer["inbound_nodes"], names)
    if isinstance(name := layer.get("name"), str):
        todays["name"] = names.get(name, name)
    config = layer.get("config")
    if isinstance(config, dict) and isinstance(name := config.get("name"), str):
        todays["config"] = {**config, "name": names.get(name, name)}
    return todays


def _moved(value: Json, names: Mapping[str, str]) -> Json:
    """`value` with the names of today in all places of the graph."""
    if isinstance(value, dict):
        return {key: _moved(inner, names) for key, inner in value.items()}
    match value:
        case [str(name), int(), int(), *_] if name in names:
            return [names[name], *value[1:]]
        case list():
            return [_moved(inner, names) for inner in value]
        case _:
            return value
