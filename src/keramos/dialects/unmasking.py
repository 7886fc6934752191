"""Layers of Keras before 3 that a mask reached -> layers and operations that treat it alike.

Pure: dict in, dict out. Looks only at configs whose nodes are spelled as today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import masks
from keramos.dialects.nodes import arguments, node_of
from keramos.dialects.origin import BEFORE_KERAS3, Origin
from keramos.dialects.rules import Node

_MODULE = "keramos.layers.legacy"


def with_former_masks(config: Node, nodes: list[Node], origin: Origin, log: Counter[str]) -> Node:
    """A model in which masks do what they did; itself where nothing is to be changed.

    Args:
        config: of the model.
        nodes: every object in it.
        origin: who wrote it.
        log: counts what was changed.
    """
    if origin.family not in BEFORE_KERAS3 or not masks.has_source(nodes):
        return config
    findings = masks.find(config, origin)
    if not findings.former and not findings.blind:
        return config
    changed = _Change(findings, log).of(config)
    assert isinstance(changed, dict)
    return changed


class _Change:
    """What is findings about the layers of a model, put into its config."""

    def __init__(self, findings: masks.Findings, log: Counter[str]):
        self.findings, self.log = findings, log

    def of(self, value: Json) -> Json:
        """`value` with all layers in it changed."""
        if isinstance(value, list):
            return [self.of(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "class_name" not in value:
            return {key: self.of(item) for key, item in value.items()}
        changed = {**value, **{key: self.of(item) for key, item in self._opened(value)}}
        if id(value) in self.findings.former:
            changed = masks_were_merged_otherwise(changed)
            self.log["masks_were_merged_otherwise"] += 1
        return changed

    def _opened(self, node: Node) -> Iterator[tuple[str, Json]]:
        """The fields of a node, a model's with what stands before its blind layers."""
        config = node.get("config")
        layers = config.get("layers") if isinstance(config, dict) else None
        if isinstance(config, dict) and isinstance(layers, list) and self._has_blind(layers):
            more = self._graph(node, layers) if "output_layers" in config else self._stack(layers)
            yield "config", {**config, "layers": more}
            return
        yield from node.items()

    def _has_blind(self, layers: list[Json]) -> bool:
        return any(id(layer) in self.findings.blind for layer in layers)

    def _stack(self, layers: list[Json]) -> list[Json]:
        taken = {str(arguments(x).get("name")) for x in layers if isinstance(x, dict)}
        result: list[Json] = []
        for layer in layers:
            if isinstance(layer, dict) and id(layer) in self.findings.blind:
                name = _free(f"{arguments(layer).get('name')}_unmasked", taken)
                result.append(layer_saw_no_masks(name))
                self.log["layer_saw_no_masks"] += 1
            result.append(layer)
        return result

    def _graph(self, node: Node, layers: list[Json]) -> list[Json]:
        taken = {str(layer.get("name")) for layer in layers if isinstance(layer, dict)}
        result: list[Json] = []
        for layer in layers:
            if isinstance(layer, dict) and id(layer) in self.findings.blind:
                copies: list[Json] = []
                calls = self._copied(layer.get("inbound_nodes"), id(node), copies, taken, layer)
                layer = {**layer, "inbound_nodes": calls}
                result += copies
                self.log["layer_saw_no_masks"] += 1
            result.append(layer)
        return result

    def _copied(
        self, value: Json, graph: int, copies: list[Json], taken: set[str], layer: Node
    ) -> Json:
        """Calls that take copies of masked tensors; the copies are added to `copies`."""
        if isinstance(value, list):
            return [self._copied(item, graph, copies, taken, layer) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("class_name") != "__keras_tensor__":
            return {
                key: self._copied(item, graph, copies, taken, layer) for key, item in value.items()
            }
        match arguments(value).get("keras_history"):
            case [str(source), int(call), int(output)]:
                if (graph, source, call, output) not in self.findings.masked:
                    return value
            case _:
                return value
        name = _free(f"{layer.get('name')}_unmasked", taken)
        copies.append(_copy(name, value))
        return {**value, "config": {**arguments(value), "keras_history": [name, 0, 0]}}


def masks_were_merged_otherwise(node: Node) -> Node:
    """Until Keras 2.3 and tf.keras 2.15, Add and others masked what any input masks, and
    TimeDistributed what its layer does; a Softmax until tf.keras 2.3 counted masked elements. A
    recurrent layer that begins with states obeyed the mask of its sequences all the same. In
    MultiHeadAttention, a masked query attended to all keys alike, and masks came through.
    """
    registered = names.registered_name(_MODULE, str(node["class_name"]))
    return {**node, "module": _MODULE, "registered_name": registered}


def layer_saw_no_masks(name: str) -> Node:
    """Until tf.keras 2.15, masks ended before Rescaling, Normalization, Identity and Reshape, in
    tf.keras 2.4 to 2.9 before MultiHeadAttention, in 1.15 to 2.4 before ReLU.
    """
    registered = names.registered_name(_MODULE, "Unmasked")
    return {**node_of(_MODULE, "Unmasked", {"name": name}), "registered_name": registered}


def _free(name: str, taken: set[str]) -> str:
    """`name`, or with a number behind it that no layer has; taken from now on."""
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free


def _copy(name: str, tensor: JsonObject) -> Node:
    call: JsonObject = {"args": [tensor], "kwargs": {}}
    return {
        "module": str(names.internal_module("Copy")),
        "class_name": "Copy",
        "config": {"name": name},
        "registered_name": "Copy",
        "name": name,
        "inbound_nodes": [call],
    }
