"""Losses and metrics that stood at the edge of a graph -> on the way to its output.

Pure: dict in, dict out.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import outputs
from keramos.dialects.nodes import arguments, is_of
from keramos.dialects.rules import MODELS, Node, Where, upgrades

#: Layers that add a term to what training minimizes or measures.
CLASSES = ("AddLoss", "AddMetric")


@upgrades(MODELS)
def terms_stood_aside(node: Node, where: Where) -> Node | None:
    """tf.keras 1.14 to 2.15 wrote what `model.add_loss` and `add_metric` were given as layers whose
    outputs nobody takes.

    A graph of today is what its outputs need: each becomes a layer that hands on the first output.
    """
    config = arguments(node)
    layers, ends = config.get("layers"), config.get("output_layers")
    if not isinstance(layers, list) or not any(map(_is_term, layers)):
        return None
    output = next(_places(ends), None)
    used = set(_used(layers))
    terms = [
        layer
        for layer in layers
        if isinstance(layer, dict) and _is_term(layer) and str(layer.get("name")) not in used
    ]
    if output is None or not terms:
        return None
    place: list[Json] = output
    changed: JsonObject = {}
    for term in terms:
        name = str(term["name"])
        changed[name] = {**term, "inbound_nodes": [_handing_on(place, term)]}
        place = [name, 0, 0]
    todays: JsonObject = {
        **config,
        "layers": [changed.get(_name(layer), layer) for layer in layers],
        "output_layers": _replaced(ends, output, place),
    }
    before, after = str(output[0]), str(place[0])
    return outputs.renamed(node, todays, lambda name: after if name == before else name)


def _is_term(layer: Json) -> bool:
    """Whether a layer is one of those, called once on one tensor."""
    calls = layer.get("inbound_nodes") if isinstance(layer, dict) else None
    if not isinstance(layer, dict) or not is_of(layer, CLASSES):
        return False
    call = calls[0] if isinstance(calls, list) and len(calls) == 1 else None
    args = call.get("args") if isinstance(call, dict) else None
    return isinstance(args, list) and len(args) == 1 and isinstance(layer.get("name"), str)


def _name(layer: Json) -> str:
    return str(layer.get("name")) if isinstance(layer, dict) else ""


def call_of(term: JsonObject) -> tuple[JsonObject, list[Json]]:
    """The only call of a layer, and its positional arguments."""
    calls = term["inbound_nodes"]
    assert isinstance(calls, list)
    call = calls[0]
    assert isinstance(call, dict)
    args = call["args"]
    assert isinstance(args, list)
    return call, args


def _handing_on(place: list[Json], term: JsonObject) -> Json:
    call, args = call_of(term)
    first: JsonObject = {"class_name": "__keras_tensor__", "config": {"keras_history": place}}
    return {**call, "args": [first, *args]}


def _places(nest: Json) -> Iterator[list[Json]]:
    """The places in a nest of outputs, as written."""
    if isinstance(nest, dict):
        nest = [*nest.values()]
    if isinstance(nest, list):
        if len(nest) == 3 and isinstance(nest[0], str):
            yield nest
        else:
            for inner in nest:
                yield from _places(inner)


def _replaced(nest: Json, old: list[Json], new: list[Json]) -> Json:
    """`nest` with another place where `old` stands first."""
    if nest is old:
        return new
    if isinstance(nest, dict):
        return {key: _replaced(inner, old, new) for key, inner in nest.items()}
    return [_replaced(inner, old, new) for inner in nest] if isinstance(nest, list) else nest


def _used(value: Json) -> Iterator[str]:
    """The names of all layers whose outputs are used."""
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            history = nest.get("keras_history")
            if isinstance(history, list) and history and isinstance(history[0], str):
                yield history[0]
            waiting += nest.values()
        elif isinstance(nest, list):
            waiting += nest
