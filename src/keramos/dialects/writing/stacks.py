"""A layer with an activation that its reader cannot take -> a Sequential: the layer without it,
layers that compute it behind.

Pure: dict in, dict out.
"""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.writing.rules import Node, To

#: Layers that compute their activation last, of all that they compute.
ACTIVATED = (
    *("Dense", "EinsumDense", "LocallyConnected1D", "LocallyConnected2D"),
    *(f"Conv{rank}D{kind}" for rank in (1, 2, 3) for kind in ("", "Transpose")),
    *(f"{kind}Conv{rank}D" for rank in (1, 2) for kind in ("Depthwise", "Separable")),
)

#: Layers without weights that people give for activations.
_PLAIN = frozenset({"ELU", "LeakyReLU", "ReLU", "Rescaling", "Softmax"})


def is_possible(node: Node, to: To) -> bool:
    """Whether a layer may be a stack where it stands: what its output is penalized by would move to
    another place.
    """
    # Beside what stands in a model, Keras takes stacks where it takes any layer: not as a cell.
    return to.slot in ("layers", "layer") and arguments(node).get("activity_regularizer") is None


def with_activation_behind(node: Node, behind: Sequence[Json]) -> Node:
    """A Sequential in the place of a layer, under its name.

    Args:
        node: the layer, one of `ACTIVATED` or an Activation.
        behind: layers that compute the activation.
    """
    config = arguments(node)
    place = {key: node[key] for key in ("name", "inbound_nodes") if key in node}
    own = {key: value for key, value in node.items() if key not in place}
    is_alone = node["class_name"] == "Activation"
    linear: list[Json] = [] if is_alone else [{**own, "config": {**config, "activation": "linear"}}]
    stack: JsonObject = {"name": config.get("name"), "layers": [*linear, *behind]}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": stack,
        "registered_name": None,
        **place,
    }


def layers_behind_input(node: Node) -> list[JsonObject]:
    """The layers of a Sequential without its input; none for anything else."""
    layers = arguments(node).get("layers")
    if node.get("class_name") != "Sequential" or not isinstance(layers, list):
        return []
    inner = [layer for layer in layers if isinstance(layer, dict)]
    return [layer for layer in inner if layer.get("class_name") != "InputLayer"]


def activations_stand_behind(node: Node, to: To) -> Node:
    """For readers that take no layer as an activation (`Reader.takes_layers_as_activations`): it
    stands behind the layer, where that computes it last and it has no weights.
    """
    layers = {key: value for key, value in arguments(node).items() if _is_layer(key, value)}
    if not layers or "layers" in arguments(node):
        return node
    behind = _plain(layers["activation"]) if [*layers] == ["activation"] else []
    if behind and node["class_name"] in (*ACTIVATED, "Activation") and is_possible(node, to):
        return with_activation_behind(node, behind)
    for key in layers:
        to.lose(f"a layer as {key} of {node['class_name']} came with Keras 3.10")
    return node


def _is_layer(key: str, value: Json) -> bool:
    name = value.get("class_name") if isinstance(value, dict) else None
    is_object = isinstance(name, str) and name not in ("function", "__lambda__")
    return key.endswith("activation") and is_object


def _plain(value: Json) -> list[Json]:
    """The layers of an activation; none where one of them might have weights."""
    if not isinstance(value, dict):
        return []
    inner = layers_behind_input(value) or [value]
    return [*inner] if all(layer.get("class_name") in _PLAIN for layer in inner) else []
