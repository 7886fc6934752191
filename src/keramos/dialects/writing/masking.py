"""Which layers of a model get masks that older readers treat otherwise: Keras 2.12 to 2.15, and the
first releases of Keras 3.

The mirror of `dialects.unmasking`: that says how former masks are said today; today's cannot be
said there. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keramos.codec.canonical import Json
from keramos.dialects import masks
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import Origin
from keramos.dialects.rules import Node
from keramos.dialects.writing.reader import Reader


def treated_otherwise(config: Json, reader: Reader) -> Mapping[int, str]:
    """The layers of today whose masks are others for a reader: id of the node -> a sentence.

    Args:
        config: canonical.
        reader: who is to read it.
    """
    masked = _masked(config, reader)
    if masked is None:
        return {}
    nodes, findings = masked
    if reader.family == "keras3":
        stuck = [] if reader.masks_attention else nodes
        return {
            id(node): f"until Keras 3.12 {node['class_name']} of masked tensors is an error"
            for node in stuck
            if node["class_name"] in _ATTENTION and id(node) in findings.reached
        }
    return {
        id(node): sentence
        for node in nodes
        if str(node.get("module")).startswith("keras.")
        if (sentence := _sentence(node, findings)) is not None
    }


def caution(config: Json, reader: Reader) -> str | None:
    """What a reader does not compute on every backend; None where it does.

    Args:
        config: canonical, of a model.
        reader: who is to read it.
    """
    masked = None if reader.masks_models else _masked(config, reader)
    if masked is None:
        return None
    nodes, findings = masked
    inner = (x for x in nodes if "layers" in arguments(x) and id(x) in findings.reached)
    names = ", ".join(dict.fromkeys(repr(str(arguments(node).get("name"))) for node in inner))
    what = "until Keras 3.6, no model in another one takes masks on jax"
    return f"{what}: {names}" if names else None


def _masked(config: Json, reader: Reader) -> tuple[list[Node], masks.Findings] | None:
    """The nodes of a config, and what masks its layers get; None where nothing makes any."""
    if not isinstance(config, dict) or "class_name" not in config:
        return None
    nodes = [*_nodes(config)]
    if not masks.has_source(nodes):
        return None
    return nodes, masks.find(config, Origin(keras_version=reader.version))


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


_ATTENTION = frozenset({"AdditiveAttention", "Attention"})
_OF_MERGES = "what any input masks is masked"
_WAYS = {"TimeDistributed": "as the layer in it does"}
