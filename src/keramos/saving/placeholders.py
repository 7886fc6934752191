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
from keramos.codec.protocols import Variable
from keramos.codec.session import Session
from keramos.errors import DamagedFileError
from keramos.saving import nodes, unknown_layers
from keramos.saving.audit import Audit
from keramos.saving.parts import Parts, parts_of
from keramos.saving.paths import INNER_OPTIMIZER, OPTIMIZER, group_of, join
from keramos.saving.snapshot import Snapshot
from keramos.storage import WeightStore

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

    Raises:
        DamagedFileError: no class nests its weights as the file does.
    """
    waiting = [part for part in parts if hasattr(part.owner, "take_weights")]
    weights = snapshot.model_weights
    for part in waiting:
        try:
            holding = snapshot.arrangement.holding(weights, part.path, part.name or "")
            part.owner.take_weights(holding)
        except RecursionError:
            what = "weights are nested too deeply for an object of an unknown class"
            raise DamagedFileError(what, at=part.name, in_=str(snapshot.origin)) from None
    return bool(waiting)


def trained(model: object, optimizer: object, stored: WeightStore) -> Sequence[Variable]:
    """The variables of a model in the order in which its optimizer takes them.

    Args:
        model: whose optimizer it is.
        optimizer: the object.
        stored: tensors of a file, among them the optimizer's.
    """
    built: Sequence[Variable] = getattr(optimizer, "_trainable_variables", ())
    variables: Sequence[Variable] = getattr(model, "trainable_variables", ())
    if len(built) == len(variables):
        return built
    if not any(unknown_layers.is_unordered(part.owner) for part in parts_of(model)):
        return variables
    inner = stored.under(group_of(join(OPTIMIZER, INNER_OPTIMIZER)))
    slots = inner if len(inner) else stored.under(group_of(OPTIMIZER))
    names = sorted((name for name in slots if name.isdecimal()), key=int)
    shapes = [tuple(slots[name].shape) for name in names]
    return unknown_layers.in_order_of_slots(variables, [shape for shape in shapes if shape])


def classes_in(model: object) -> list[str]:
    """The names of the classes of a model that nobody has, and of whose objects the file does not
    say which holds which weights.
    """
    owners = [part.owner for part in parts_of(model) if len(part.variables)]
    return sorted({type(o).__name__ for o in owners if getattr(o, "is_listed", False)})


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
