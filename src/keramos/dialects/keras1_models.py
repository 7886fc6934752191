"""Models of Keras 0.x and 1.x that later writers spell otherwise: their inputs and branches."""

from __future__ import annotations

from keramos.codec.canonical import JsonObject
from keramos.dialects import branches, merges, ordering
from keramos.dialects.former_dense import UNTIL_KERAS2
from keramos.dialects.keras1 import KERAS1
from keramos.dialects.nodes import arguments, without
from keramos.dialects.rules import WITHOUT_MODULE, Node, Where, upgrades


@upgrades(WITHOUT_MODULE, written_by=KERAS1)
def ordering_was_not_written(node: Node, where: Where) -> Node | None:
    """Keras 1 did not write the `dim_ordering` of padding, cropping, upsampling and spatial
    dropout: it is that of their neighbours.
    """
    return ordering.completed(node) if where.path == "$" else None


@upgrades(WITHOUT_MODULE, written_by=KERAS1)
def shape_stood_on_the_first_layer(node: Node, where: Where) -> Node | None:
    """Keras 1 wrote the shape of a Sequential's input on the first layer in it."""
    layers = branches.layers_of(node)
    if not layers or not isinstance(first := layers[0], dict) or branches.is_merged(layers):
        return None
    entry = branches.input_of(first)
    if entry is None:
        return None
    first = without(first, ("batch_input_shape", "input_dtype")) or first
    return {**node, "config": {"layers": [entry, first, *layers[1:]], **_name_of(node)}}


def _name_of(node: Node) -> JsonObject:
    return {"name": node["name"]} if isinstance(node.get("name"), str) else {}


@upgrades(WITHOUT_MODULE, written_by=UNTIL_KERAS2)
def branches_were_merged_first(node: Node, where: Where) -> Node | None:
    """In Keras 1, and until 2.1, a Sequential could begin with a Merge of models: it had several
    inputs.
    """
    config = node.get("config")
    layers = config.get("layers") if isinstance(config, dict) else config
    if node.get("class_name") != "Sequential" or not branches.is_merged(layers):
        return None
    assert isinstance(layers, list)
    return _functional(node, branches.of_sequential(layers, node.get("name")))


@upgrades(WITHOUT_MODULE, written_by=KERAS1)
def graph_was_a_class(node: Node, where: Where) -> Node | None:
    """Keras until 1.1.0 had Graph, whose config says how each node was added."""
    config = node.get("config")
    if node.get("class_name") != "Graph" or not isinstance(config, dict):
        return None
    return _functional(node, branches.of_graph(config, node.get("name")))


def _functional(node: Node, config: JsonObject | None) -> Node | None:
    if config is None:
        return None
    module = "keras.src.models.functional"
    names: JsonObject = {"class_name": "Functional", "registered_name": "Functional"}
    return {**node, "module": module, **names, "config": config}


@upgrades(WITHOUT_MODULE, written_by=UNTIL_KERAS2)
def cosine_was_a_merge(node: Node, where: Where) -> Node | None:
    """Keras until 2.1 had a mode `cos` of Merge, which is not Dot with `normalize`."""
    config = merges.with_cosines_of_layers(arguments(node))
    return None if config is None else {**node, "config": config}


@upgrades("TimeDistributedMerge", written_by=KERAS1)
def steps_were_merged(node: Node, where: Where) -> Node | None:
    """Keras 0.x had a layer for the sum, the product or the mean of all steps."""
    return None if where.is_custom("TimeDistributedMerge") else merges.of_steps(node)


@upgrades(written_by=UNTIL_KERAS2)
def merge_had_modes(node: Node, where: Where) -> Node | None:
    """Keras until 2.1 had one layer for what Add, Multiply, Concatenate … do today."""
    is_own = node["class_name"] == "Merge" and not where.is_custom("Merge")
    if not is_own or node.get("module") not in (None, "keras.layers"):
        return None
    return merges.of_today(node)
