"""What stands for the classes and functions of a file that nobody has.

A file tells more of them than their names: the shapes of their outputs stand where these are used,
and their weights at their paths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from keramos.codec import names
from keramos.codec.canonical import FunctionNode, Json, ObjectNode
from keramos.codec.parse import survey
from keramos.codec.session import Session
from keramos.saving import nodes
from keramos.saving.audit import Audit
from keramos.saving.parts import Parts, parts_of
from keramos.saving.paths import VARS, join
from keramos.saving.snapshot import Snapshot

#: Shape and dtype of an output, where the file tells.
_Output: TypeAlias = "tuple[Sequence[int | None] | None, str | None]"


def with_placeholders(session: Session, examined: Audit, snapshot: Snapshot) -> Session:
    """The session in which every unknown name of a file stands for something.

    Args:
        session: of the load.
        examined: what the file asks for.
        snapshot: of the file.
    """
    unknown = [f for f in examined.findings if f.kind in ("unknown", "foreign") and not f.training]
    if not unknown:
        return session
    config = examined.upgraded.config
    by_path = {node.path: node for node in survey(config)}
    outputs = _outputs(config)
    make = names.placeholders()
    stand_ins: dict[str, object] = dict(session.last_resort)
    for finding in unknown:
        node, key = by_path.get(finding.path), finding.key or finding.name
        if key in stand_ins:
            continue
        if isinstance(node, ObjectNode):
            kind = _kind(node, snapshot)
            what = (node.module, node.class_name, node.registered_name)
            stand_ins[key] = make.make_class(kind, *what, outputs)
        else:
            name = node.name if isinstance(node, FunctionNode) else finding.name
            stand_ins[key] = make.make_function(name)
    return replace(session, last_resort=stand_ins)


def fill(parts: Parts, snapshot: Snapshot) -> bool:
    """Give the placeholders among the parts of a model the variables that the file has for them.

    Returns:
        Whether there are any.
    """
    waiting = [part for part in parts if hasattr(part.owner, "take_weights")]
    for part in waiting:
        place = snapshot.arrangement.place(part.path, part.name or "")
        tensors = snapshot.model_weights.under(place)
        is_listed = not snapshot.arrangement.is_canonical
        part.owner.take_weights({join(VARS, k) if is_listed else k: t for k, t in tensors.items()})
    return bool(waiting)


def classes_in(model: object) -> list[str]:
    """The names of the classes of a model that nobody has, and whose objects have weights."""
    owners = [part.owner for part in parts_of(model) if len(part.variables)]
    return sorted({type(o).__name__ for o in owners if hasattr(o, "take_weights")})


def _kind(node: ObjectNode, snapshot: Snapshot) -> str:
    if node.path == "$":
        return "model of layers" if "layers" in snapshot.weights.children() else "model"
    step = node.path.rpartition(".")[2]
    is_layer = step.startswith(("layers[", "layer", "cell", "forward_layer", "backward_layer"))
    return "layer" if is_layer or "build_config" in node.raw else "object"


def _outputs(config: Json) -> Mapping[str, Sequence[_Output]]:
    """Name of a layer -> what the graphs in `config` take from it."""
    uses: dict[str, dict[int, _Output]] = {}
    stack: list[Json] = [config]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            stack += value.values()
            _note_tensor(value, uses)
            _note_stack(value, uses)
    return {
        name: [outputs.get(i, (None, None)) for i in range(min(max(outputs) + 1, 64))]
        for name, outputs in uses.items()
    }


def _note_tensor(node: dict[str, Json], uses: dict[str, dict[int, _Output]]) -> None:
    """Keras 3 writes the shape of each tensor where a graph uses it."""
    tensor = nodes.arguments(node) if node.get("class_name") == "__keras_tensor__" else {}
    match tensor.get("keras_history"):
        case [str(name), int(), int(index)] if index >= 0:
            dtype = tensor.get("dtype")
            output = _shape(tensor.get("shape")), dtype if isinstance(dtype, str) else None
            uses.setdefault(name, {}).setdefault(index, output)
        case _:
            pass


def _note_stack(node: dict[str, Json], uses: dict[str, dict[int, _Output]]) -> None:
    """Of a Sequential: each layer gives what the next was built for."""
    if node.get("class_name") != "Sequential":
        return
    layers = nodes.layers(node)
    for layer, after in pairwise(layers):
        shape = _shape(nodes.mapping(after.get("build_config")).get("input_shape"))
        name = nodes.arguments(layer).get("name")
        if shape is not None and isinstance(name, str):
            uses.setdefault(name, {}).setdefault(0, (shape, None))


def _shape(value: Json) -> Sequence[int | None] | None:
    sizes: list[int | None] = []
    for size in nodes.listing(value):
        if size is not None and not isinstance(size, int):
            return None
        sizes.append(size)
    return sizes if isinstance(value, list) else None
