"""Losses and metrics on the way to a model's output -> at the edge of its graph, as in Keras 2.

The mirror of `dialects.added_terms`. Pure: dict in, dict out.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import outputs
from keramos.dialects.added_terms import CLASSES, call_of
from keramos.dialects.nodes import arguments, is_of
from keramos.dialects.writing.rules import Node

#: Name of a term -> the place that it hands on.
_Handed = dict[str, list[Json]]


def aside(model: Node) -> Node:
    """A functional model whose AddLoss and AddMetric take what they add alone.

    Args:
        model: its layers are written already, its calls as Keras 3 has them.
    """
    config = arguments(model)
    layers = config.get("layers")
    listed = [x for x in layers if isinstance(x, dict)] if isinstance(layers, list) else []
    handed: _Handed = {
        str(layer.get("name")): places[0] for layer in listed if (places := _taken(layer))
    }
    if not handed:
        return model
    changed: list[Json] = [_of_term_alone(layer) if _taken(layer) else layer for layer in listed]
    ends = _before(config.get("output_layers"), handed)
    written: JsonObject = {**config, "layers": _before(changed, handed), "output_layers": ends}
    return outputs.renamed(model, written, lambda name: _output_before(name, handed))


def _taken(layer: JsonObject) -> list[list[Json]]:
    """The places of what a term hands on, and of what it adds; none for any other layer."""
    calls = layer.get("inbound_nodes")
    if not is_of(layer, CLASSES) or not isinstance(calls, list) or len(calls) != 1:
        return []
    args = calls[0].get("args") if isinstance(calls[0], dict) else None
    places = [_place(tensor) for tensor in args] if isinstance(args, list) else []
    return [place for place in places if place] if len(places) == 2 else []


def _place(tensor: Json) -> list[Json]:
    if not isinstance(tensor, dict) or tensor.get("class_name") != "__keras_tensor__":
        return []
    history = arguments(tensor).get("keras_history")
    return history if isinstance(history, list) else []


def _of_term_alone(layer: JsonObject) -> JsonObject:
    call, args = call_of(layer)
    return {**layer, "inbound_nodes": [{**call, "args": args[1:]}]}


def _before(nest: Json, handed: _Handed) -> Json:
    """A nest in which no place is that of a term."""
    if isinstance(nest, dict):
        return {key: _before(inner, handed) for key, inner in nest.items()}
    if not isinstance(nest, list):
        return nest
    place = nest
    while len(place) == 3 and isinstance(place[0], str) and place[0] in handed:
        place = handed[place[0]]
    return place if place is not nest else [_before(inner, handed) for inner in nest]


def _output_before(name: str, handed: _Handed) -> str:
    while name in handed:
        name = str(handed[name][0])
    return name
