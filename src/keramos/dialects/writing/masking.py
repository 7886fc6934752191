"""Which layers of a model get masks that Keras 2.12 to 2.15 treat otherwise.

The mirror of `dialects.unmasking`: that says how former masks are said today; today's cannot be
said there. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keramos.codec.canonical import Json
from keramos.dialects import masks
from keramos.dialects.origin import Origin
from keramos.dialects.rules import Node
from keramos.dialects.writing.reader import Reader


def treated_otherwise(config: Json, reader: Reader) -> Mapping[int, str]:
    """The layers of today whose masks are others for a reader: id of the node -> a sentence.

    Args:
        config: canonical.
        reader: who is to read it.
    """
    if reader.family == "keras3" or not isinstance(config, dict) or "class_name" not in config:
        return {}
    nodes = [*_nodes(config)]
    if not masks.has_source(nodes):
        return {}
    findings = masks.find(config, Origin(keras_version=reader.version))
    return {
        id(node): sentence
        for node in nodes
        if str(node.get("module")).startswith("keras.")
        if (sentence := _sentence(node, findings)) is not None
    }


def _nodes(value: Json) -> Iterator[Node]:
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            if isinstance(nest.get("class_name"), str):
                yield nest
            waiting += nest.values()
        elif isinstance(nest, (list, tuple)):
            waiting += nest


def _sentence(node: Node, findings: masks.Findings) -> str | None:
    name = node["class_name"]
    if id(node) in findings.blind and masks.is_hard_sigmoid(node):
        return f"until Keras 3 no mask comes through {name} with today's hard_sigmoid"
    if id(node) in findings.blind:
        return f"until Keras 3 no mask comes through {name}"
    if id(node) not in findings.former:
        return None
    return f"until Keras 3 {name} masks otherwise: {_WAYS.get(str(name), _OF_MERGES)}"


_OF_MERGES = "what any input masks is masked"
_WAYS = {"TimeDistributed": "as the layer in it does"}
