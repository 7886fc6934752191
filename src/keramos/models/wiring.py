"""How the graph of a functional model stands in a config, and how inputs are matched to it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any

from keramos import _tree
from keramos._frames import warn
from keramos.codec.session import joined
from keramos.engine import in_stateless_scope
from keramos.errors import ConfigError, CycleError, near
from keramos.graph.evaluation import evaluation
from keramos.graph.naming import reserved
from keramos.graph.operation import Operation
from keramos.graph.tensor import KerasTensor
from keramos.layers.base.call import depth
from keramos.models import translating

_TENSOR = "__keras_tensor__"


def rebuild(
    config: dict[str, Any], decode: Callable[..., Any], custom_objects: Any
) -> tuple[Any, Any]:
    """The symbolic inputs and outputs of the graph that `config` describes.

    Operations are called as soon as all their inputs are there, in the order of the file; nothing
    recurses.
    """
    session = joined(custom_objects)
    with session.running(), evaluation(str(config.get("name"))):
        operations = _operations(config["layers"], decode, session)
        # Masks are computed by operations of their own, which the file may not name.
        with reserved(operations.keys()):
            _connect(config["layers"], operations, decode)
        inputs = _outer(config["input_layers"], operations)
        outputs = _outer(config["output_layers"], operations)
    return inputs, outputs


def first_use(operation: Any) -> int:
    """The number of the first use of an operation where a graph's inputs and outputs are named:
    Keras 3 counts the making of a functional model there, and nowhere else.
    """
    return int(getattr(operation, "_counts_making", False))


def _operations(layers: Any, decode: Callable[..., Any], session: Any) -> dict[str, Operation]:
    if not isinstance(layers, list):
        raise ConfigError(
            "`layers` of a functional model must be a list", found=type(layers).__name__
        )
    operations: dict[str, Operation] = {}
    for i, described in enumerate(layers):
        operation = decode(described, f".config.layers[{i}]", session)
        if not isinstance(operation, Operation):
            raise ConfigError(
                "a functional model holds something that is not a layer", at=f"$.config.layers[{i}]"
            )
        name = described.get("name", operation.name)
        if name in operations:
            raise ConfigError(
                f"two layers of the model are called {name!r}", at=f"$.config.layers[{i}]"
            )
        operations[name] = operation
    return operations


class _Use:
    """One call that the config describes, and how many of its inputs are still missing."""

    def __init__(self, name: str, index: int, described: Any):
        if not isinstance(described, dict) or "args" not in described:
            raise ConfigError(
                f"a use of {name!r} is not written as args and kwargs", found=repr(described)[:200]
            )
        self.name, self.index = name, index
        self.args, self.kwargs = described["args"], described.get("kwargs") or {}
        self.needs = list(dict.fromkeys(_sources((self.args, self.kwargs))))


def _connect(layers: list, operations: dict[str, Operation], decode: Callable[..., Any]) -> None:
    waiting: dict[tuple[str, int], list[_Use]] = {}
    missing: dict[int, int] = {}
    ready: deque[_Use] = deque()
    done: set[tuple[str, int]] = {
        (name, 0) for name, operation in operations.items() if operation._inbound_nodes
    }
    uses = [
        _Use(name, i, use)
        for name, d in zip(operations, layers, strict=True)
        for i, use in enumerate(d["inbound_nodes"])
    ]
    next_index = dict.fromkeys(operations, 0)
    for use in uses:
        needs = [*use.needs, *([(use.name, use.index - 1)] if use.index else [])]
        open_needs = [need for need in needs if need not in done]
        for name, _ in open_needs:
            _known(name, operations)
        missing[id(use)] = len(open_needs)
        for need in open_needs:
            waiting.setdefault(need, []).append(use)
        if not open_needs:
            ready.append(use)
    left = len(uses)
    while ready:
        use = ready.popleft()
        args = [_filled(a, operations, decode) for a in use.args]
        kwargs = {k: _filled(v, operations, decode) for k, v in use.kwargs.items()}
        operation = operations[use.name] = translating.in_place_of(operations[use.name], args)
        operation(*args, **kwargs)
        left -= 1
        key = (use.name, next_index[use.name])
        next_index[use.name] += 1
        for other in waiting.pop(key, ()):
            missing[id(other)] -= 1
            if not missing[id(other)]:
                ready.append(other)
    if left:
        _check_numbers(uses)
        stuck = sorted({use.name for use in uses if missing[id(use)]})
        raise CycleError(
            f"the graph never gets the inputs of {', '.join(map(repr, stuck[:4]))}: it has a cycle "
            "or a missing use"
        )


def _check_numbers(uses: list[_Use]) -> None:
    """Refuse a use that is not there. tf.keras until 2.3 wrote such numbers: among named arguments
    it counted the calls of a layer in all models.
    """
    counts = Counter(use.name for use in uses)
    for use in uses:
        for name, number in use.needs:
            if number >= max(counts[name], 1):
                raise ConfigError(
                    f"the graph does not say which call of {name!r} {use.name!r} gets: number "
                    f"{number} of {counts[name]}, counted from 0",
                    hint="tf.keras until 2.3 counted those in other models, too; build the model "
                    "and load its weights",
                )


def _known(name: Any, operations: dict[str, Operation]) -> Operation:
    if not isinstance(name, str) or name not in operations:
        raise ConfigError(
            f"the graph uses {name!r}, which is not one of its layers",
            near=near(str(name), operations),
        )
    return operations[name]


def _is_tensor(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == _TENSOR


def _history(value: dict) -> tuple[str, int, int]:
    history = (
        value.get("config", {}).get("keras_history")
        if isinstance(value.get("config"), dict)
        else None
    )
    if not _is_place(history):
        raise ConfigError(
            "a symbolic tensor in a graph without its history", found=repr(value)[:200]
        )
    return tuple(history)  # type: ignore[return-value]


def _is_place(value: Any) -> bool:
    """Whether `value` is [name of an operation, number of its use, number of the output]."""
    return (
        isinstance(value, (list, tuple))
        and len(value) == 3
        and isinstance(value[0], str)
        and all(type(number) is int for number in value[1:])
    )


def _sources(value: Any) -> list[tuple[str, int]]:
    if _is_tensor(value):
        return [_history(value)[:2]]
    if isinstance(value, dict):
        return [s for v in value.values() for s in _sources(v)]
    return [s for v in value for s in _sources(v)] if isinstance(value, (list, tuple)) else []


def _filled(value: Any, operations: dict[str, Operation], decode: Callable[..., Any]) -> Any:
    if _is_tensor(value):
        return _output(*_history(value), operations)
    if isinstance(value, dict) and "class_name" in value:
        return decode(value)
    if isinstance(value, dict):
        return {k: _filled(v, operations, decode) for k, v in value.items()}
    return (
        [_filled(v, operations, decode) for v in value]
        if isinstance(value, (list, tuple))
        else value
    )


def _output(
    name: str, node_index: int, tensor_index: int, operations: dict[str, Operation]
) -> KerasTensor:
    nodes = _known(name, operations)._inbound_nodes
    if not 0 <= node_index < len(nodes) or not 0 <= tensor_index < len(
        nodes[node_index].output_tensors
    ):
        raise ConfigError(
            f"the graph uses output {tensor_index} of use {node_index} of {name!r}, which does not "
            "exist"
        )
    return nodes[node_index].output_tensors[tensor_index]


def _outer(places: Any, operations: dict[str, Operation]) -> Any:
    """The symbolic tensors at the inputs, or outputs, of the graph."""
    # Configs of Keras 2, as the dialect hands them on, and of this library until 30 November 2026
    # count from 0.
    from_zero = {name for name, use, _ in _flat(places) if use == 0}
    firsts = {
        name: 0 if name in from_zero else first_use(operation)
        for name, operation in operations.items()
    }
    return _at(places, operations, firsts)


def _flat(places: Any) -> Iterator[Any]:
    if _is_place(places):
        yield places
    elif isinstance(places, (dict, list, tuple)):
        for inner in places.values() if isinstance(places, dict) else places:
            yield from _flat(inner)


def _at(places: Any, operations: dict[str, Operation], firsts: dict[str, int]) -> Any:
    if isinstance(places, dict):
        return {k: _at(v, operations, firsts) for k, v in places.items()}
    if _is_place(places):
        name, use, output = places
        return _output(name, use - firsts.get(name, 0), output, operations)
    if isinstance(places, (list, tuple)):
        inner = [_at(v, operations, firsts) for v in places]
        return tuple(inner) if isinstance(places, tuple) else inner
    raise ConfigError(
        "input_layers and output_layers must name outputs of layers", found=repr(places)[:200]
    )


def flat_inputs(structure: Any, names: list[str], inputs: Any, owner: str) -> list[Any]:
    """`inputs` as a flat list in the order of `structure`.

    Args:
        structure: nest of the model's symbolic inputs.
        names: their names, flat.
        inputs: the same nest, or a dict by name, or a flat list.
        owner: name of the model, for errors.

    Raises:
        ConfigError: too few or too many; a dict for inputs that are nested otherwise.

    Warns:
        UserWarning: values that are nested otherwise, and are taken in their flat order.
    """
    if isinstance(inputs, dict) and _is_flat_sequence(structure):
        return _of_keys(names, inputs, owner)
    if _are_named(structure, names, inputs):
        warn(str(_otherwise_nested(structure, inputs, owner)))
        return _of_keys(names, inputs, owner)
    is_ambiguous = isinstance(structure, dict) and list(structure) != sorted(structure)
    if is_ambiguous and not isinstance(inputs, dict):
        raise _otherwise_nested(structure, inputs, owner)  # which order is meant?
    if isinstance(inputs, dict) and not isinstance(structure, (dict, KerasTensor)):
        raise _otherwise_nested(structure, inputs, owner)
    values = inputs
    if isinstance(inputs, dict):
        keys = list(structure) if isinstance(structure, dict) else names
        values = dict(zip(keys, _of_keys(keys, inputs, owner), strict=True))
    flat = _counted(_tree.flatten(values), names, owner)
    is_symbolic = any(isinstance(value, KerasTensor) for value in flat)
    if not is_symbolic and not _is_nested_alike(structure, inputs):
        warn(str(_otherwise_nested(structure, inputs, owner)))
    return flat


def _is_flat_sequence(structure: Any) -> bool:
    return isinstance(structure, (list, tuple)) and all(
        isinstance(inner, KerasTensor) for inner in structure
    )


def _are_named(structure: Any, names: list[str], inputs: Any) -> bool:
    """Whether a dict is of the inputs by their names, where the model has them in one by others."""
    both_dicts = isinstance(structure, dict) and isinstance(inputs, dict)
    return both_dicts and not structure.keys() <= inputs.keys() and set(names) <= inputs.keys()


def _of_keys(keys: list, inputs: dict, owner: str) -> list[Any]:
    missing = [key for key in keys if key not in inputs]
    if missing:
        raise ConfigError(
            f"{owner!r} has no value for input {missing[0]!r}",
            found=", ".join(map(repr, inputs)),
        )
    return [inputs[key] for key in keys]


def _is_nested_alike(structure: Any, values: Any) -> bool:
    """Whether `values` have the nest of `structure`, lists and tuples being the same."""
    if isinstance(structure, dict):
        alike = isinstance(values, dict) and values.keys() == structure.keys()
        return alike and all(_is_nested_alike(structure[key], values[key]) for key in structure)
    if isinstance(structure, (list, tuple)):
        if len(structure) == 1 and not _tree.is_nested(values):
            # for a model in another, and in compiled steps, an array stands for the list of it
            return in_stateless_scope() or depth() > 1
        alike = isinstance(values, (list, tuple)) and len(values) == len(structure)
        return alike and all(map(_is_nested_alike, structure, values))
    return not _tree.is_nested(values)


def _otherwise_nested(structure: Any, values: Any, owner: str) -> ConfigError:
    what = f"the inputs of {owner!r} are nested otherwise than those that it was made with"
    wanted = _tree.map_structure(lambda t: t.name, structure)
    shapes = _tree.map_structure(_without_rows, values)
    return ConfigError(what, found=shapes, wanted=repr(wanted)[:200])


def _without_rows(value: Any) -> Any:
    """The shape of an array for any number of rows: Python shows a warning once, if it has one
    text whatever the sizes of batches.
    """
    shape = getattr(value, "shape", None)
    return (None, *shape[1:]) if shape else value if shape is None else ()


def flat_input_shapes(shapes: Any, names: list[str], owner: str) -> list[tuple]:
    """A nest of shapes as a flat list: one for each input.

    Args:
        shapes: a dict is read in the order of its sorted keys.
        names: of the inputs, flat.
        owner: name of the model, for errors.
    """
    return _counted(_flat_shapes(shapes), names, owner)


def _counted(values: list, names: list[str], owner: str) -> list:
    if len(values) != len(names):
        raise ConfigError(
            f"{owner!r} takes {len(names)} input(s), got {len(values)}", wanted=", ".join(names)
        )
    return values


def _flat_shapes(shapes: Any) -> list[tuple]:
    if isinstance(shapes, dict):
        return [s for key in sorted(shapes) for s in _flat_shapes(shapes[key])]
    if isinstance(shapes, (list, tuple)) and all(s is None or isinstance(s, int) for s in shapes):
        return [tuple(shapes)]
    return [s for inner in shapes for s in _flat_shapes(inner)]
