"""Spellings of earlier releases of Keras 3."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keramos.codec import names
from keramos.dialects.nodes import arguments, without
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import WITHOUT_MODULE, Node, Where, upgrades


@upgrades(WITHOUT_MODULE)
def operation_was_named_alone(node: Node, where: Where) -> Node | None:
    """Keras 3 writes an operation of a graph into `.h5` by its name alone, as it does a layer.

    Only a layer is trainable.
    """
    config, name = node.get("config"), node["class_name"]
    is_alone = (
        where.slot == "layers"
        and "inbound_nodes" in node
        and not {"module", "registered_name"} & node.keys()
    )
    is_alone = is_alone and where.origin.family not in BEFORE_KERAS3
    if not is_alone or not isinstance(config, dict) or "trainable" in config:
        return None
    module = names.internal_module(name) if isinstance(name, str) else None
    if module is None or not module.startswith("keras.src.ops."):
        return None
    return {"module": module, **node, "registered_name": name}


@upgrades("RandomRotation")
def rotation_had_a_value_range(node: Node, where: Where) -> Node | None:
    """Keras 3.0 wrote a `value_range` into RandomRotation, which never used it."""
    return without(node, ("value_range",))


#: Modules of the torch backend whose classes stood in an optimizer's place.
_TORCH = tuple(
    f"keras.src.backend.torch.optimizers.torch_{name}"
    for name in "adadelta adagrad adam adamax adamw lion nadam rmsprop sgd".split()
)


@upgrades(*_TORCH)
def optimizer_was_the_backends(node: Node, where: Where) -> Node | None:
    """Keras 3 on torch names the class that the backend put in the optimizer's place.

    `keras.src.backend.torch.optimizers.torch_adam`/`Adam` is `keras.optimizers`/`Adam`, with the
    same arguments and variables; no other backend has the module.
    """
    name = node["class_name"]
    if name not in names.exports("optimizers") or not arguments(node):
        return None
    return {**node, "module": "keras.optimizers", "registered_name": None}


def counted_elsewhere(calls: Mapping[str, int], uses: Iterable[tuple[str, int]]) -> set[str]:
    """The layers of a graph whose calls are not numbered by the graph's own.

    Keras 2 counted the making of a Sequential as its first call; Keras 3.1 counted the calls in
    other models, too. Then a number leads beyond the calls that the file has.

    Args:
        calls: name of a layer -> how many calls the file has of it.
        uses: (name of a layer, number of a call) wherever a call is referred to.
    """
    return {name for name, number in uses if number >= calls.get(name, 0)}
