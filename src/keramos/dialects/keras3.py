"""Spellings of earlier releases of Keras 3."""

from __future__ import annotations

from keramos.codec import names
from keramos.dialects.nodes import arguments, without
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


#: Module of the torch backend -> the module that exports what stands in it.
_TORCH = "keras.src.backend.torch.optimizers."


@upgrades()
def optimizer_was_the_backends(node: Node, where: Where) -> Node | None:
    """Keras 3 on torch names the class that the backend put in the optimizer's place.

    `keras.src.backend.torch.optimizers.torch_adam`/`Adam` is `keras.optimizers`/`Adam`, with the
    same arguments and variables; no other backend has the module.
    """
    module, name = node.get("module"), node["class_name"]
    if not isinstance(module, str) or not module.startswith(_TORCH):
        return None
    if name not in names.exports("optimizers") or not arguments(node):
        return None
    return {**node, "module": "keras.optimizers", "registered_name": None}
