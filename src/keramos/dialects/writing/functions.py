"""Operations of a graph -> the functions of TensorFlow that tf.keras 2.4 to 2.15 have as layers.

The mirror of `dialects.operations`, from the same table. Pure. What Keras 2 cannot say (an
operation without such a function, an argument that the function lacks, numbers of several types,
which TensorFlow does not mix) is said instead of written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.operations import OPERATIONS, Operation
from keramos.dialects.writing.rules import Node, To

_SLICING = "__operators__.getitem"

#: The function to write where several are the same operation.
_PREFERRED = {
    "Add": "__operators__.add",
    "Softmax": "nn.softmax",
    "Multiply": "math.multiply",
    "Relu": "nn.relu",
}

#: (module, class) of an operation -> the name of the function, and what reading it means.
FUNCTIONS: dict[tuple[str, str], tuple[str, Operation]] = {}
for _name, _operation in OPERATIONS.items():
    _key = _operation.module, _operation.class_name
    if _key not in FUNCTIONS or _PREFERRED.get(_operation.class_name) == _name:
        FUNCTIONS[_key] = _name, _operation

#: Operations that give floats whatever they get, where TensorFlow's functions take floats alone,
#: or give integers.
_OF_FLOATS = frozenset(
    """
    Mean Std Var TrueDivide Reciprocal Sqrt Exp Log Log1p Expm1 Sin Cos Tan Tanh Sinh Sigmoid
    Softmax LogSoftmax Softplus Rsqrt Erf Logsumexp Elu Gelu Selu Silu Softsign LeakyRelu
    """.split()
)
#: Operations whose inputs have types of their own.
_OF_SEVERAL_TYPES = frozenset({"Where", "Take", "OneHot", "GetItem", "Cast"})


class Call(NamedTuple):
    """A call of a function: its first argument, and the others by name."""

    first: Json
    named: JsonObject


def function_of(layer: Node, module: str, to: To) -> Node:
    """An operation of a graph as a layer of Keras 2.

    Args:
        layer: the operation, with its calls as Keras 3 writes them.
        module: of operations, below `keras.src.ops`.
        to: takes what cannot be written.
    """
    class_name = str(layer.get("class_name"))
    calls = [c for c in _list(layer.get("inbound_nodes")) if isinstance(c, dict)]
    name, operation = FUNCTIONS.get((module, class_name), (None, None))
    if (module, class_name) in _SPECIAL:
        name, special = _SPECIAL[module, class_name]
        written = [special(call, arguments(layer), to) for call in calls]
    elif operation is not None:
        written = [_call(call, layer, operation, to) for call in calls]
    else:
        to.lose(f"no function of TensorFlow is the operation {class_name}")
        return layer
    _check_types(class_name, calls, to)
    title = arguments(layer).get("name") or layer.get("name")
    config: JsonObject = {"name": title, "trainable": True, "dtype": "float32", "function": name}
    rest = {k: v for k, v in layer.items() if k not in ("module", "registered_name")}
    nodes: list[Json] = [{"args": [c.first], "kwargs": c.named} for c in written if c]
    kind = "SlicingOpLambda" if name == _SLICING else "TFOpLambda"
    return {**rest, "class_name": kind, "config": config, "inbound_nodes": nodes}


def _list(value: Json) -> list[Json]:
    return [*value] if isinstance(value, (list, tuple)) else []


def _call(call: JsonObject, layer: Node, operation: Operation, to: To) -> Call | None:
    args, kwargs = _list(call.get("args")), arguments({"config": call.get("kwargs")})
    config = {k: v for k, v in arguments(layer).items() if k not in ("name", "dtype")}
    settings = {**config, **{k: v for k, v in kwargs.items() if k in operation.settings.values()}}
    others = {k: v for k, v in kwargs.items() if k not in settings}
    if not args and others:
        args = [others.pop(next(iter(others)))]
    named: JsonObject = dict(zip(operation.inputs, args[1:], strict=False))
    surplus = {
        *(k for k, v in settings.items() if _says(v) and k not in operation.settings.values()),
        *(k for k, v in others.items() if _says(v)),
    }
    if surplus or len(args) != 1 + len(operation.inputs):
        reason = ", ".join(sorted(surplus)) or f"{len(args)} inputs"
        to.lose(f"TensorFlow's function for the operation {operation.class_name} lacks: {reason}")
        return None
    for theirs, ours in operation.settings.items():
        value = settings.get(ours)
        if value is None and theirs in operation.defaults:
            to.lose(f"TensorFlow's function for {operation.class_name} needs its argument {ours!r}")
        elif value is not None:
            named[theirs] = value
    return Call(args[0] if args else None, named)


def _says(value: Json) -> bool:
    """Whether a value of an argument means anything: None and False are nobody's wish."""
    return value is not None and value is not False


def _slicing(call: JsonObject, config: JsonObject, to: To) -> Call | None:
    args = _list(call.get("args"))
    if len(args) != 2:
        to.lose("a slice that is not written as one")
        return None
    keys = args[1]
    if isinstance(keys, dict) and keys.get("class_name") == "__tuple__":
        keys = arguments(keys).get("value")
    listed = _list(keys) if isinstance(keys, (list, tuple)) else [keys]
    return Call(args[0], {"slice_spec": [_index(key) for key in listed]})


def _index(value: Json) -> Json:
    match value:
        case {"class_name": "__slice__", "config": dict(bounds)}:
            return {key: bounds.get(key) for key in ("start", "stop", "step")}
        case {"class_name": "__ellipsis__"}:
            return {"class_name": "__ellipsis__"}
        case _:
            return value


def _splitting(call: JsonObject, config: JsonObject, to: To) -> Call | None:
    (first, *_) = [*_list(call.get("args")), None]
    sections, axis = config.get("indices_or_sections"), config.get("axis")
    if isinstance(sections, (list, tuple)):
        sections = _sizes(sections, first, axis)
    if sections is None:
        to.lose("a split whose parts have no known sizes")
        return None
    return Call(first, {"num_or_size_splits": sections, "axis": axis})


def _sizes(indices: Sequence[Json], tensor: Json, axis: Json) -> list[Json] | None:
    """The sizes of the parts between indices."""
    shape = _list(arguments(tensor).get("shape")) if isinstance(tensor, dict) else []
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return None
    bounds = [0, *indices, shape[axis]]
    whole = [bound for bound in bounds if isinstance(bound, int)]
    return [b - a for a, b in pairwise(whole)] if len(whole) == len(bounds) else None


def _padding(call: JsonObject, config: JsonObject, to: To) -> Call | None:
    args, kwargs = _list(call.get("args")), arguments({"config": call.get("kwargs")})
    mode = str(config.get("mode", "constant")).upper()
    if mode not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        to.lose(f"TensorFlow does not pad with mode={mode.lower()!r}")
        return None
    value = kwargs.get("constant_values", args[1] if len(args) > 1 else None)
    named: JsonObject = {"paddings": config.get("pad_width"), "mode": mode}
    return Call(args[0], named | ({"constant_values": value} if value is not None else {}))


def _of_first(*settings: str) -> Callable[[JsonObject, JsonObject, To], Call | None]:
    """Of one input, with settings that have the same names there."""

    def written(call: JsonObject, config: JsonObject, to: To) -> Call | None:
        (first, *_) = [*_list(call.get("args")), None]
        return Call(first, {key: config[key] for key in settings if config.get(key) is not None})

    return written


#: Operations whose arguments are not those of the function by another name.
_SPECIAL: dict[tuple[str, str], tuple[str, Callable[[JsonObject, JsonObject, To], Call | None]]] = {
    ("numpy", "GetItem"): (_SLICING, _slicing),
    ("numpy", "Split"): ("split", _splitting),
    ("numpy", "Pad"): ("compat.v1.pad", _padding),
    ("math", "TopK"): ("math.top_k", _of_first("k", "sorted")),
    ("core", "Unstack"): ("unstack", _of_first("num", "axis")),
}


def _check_types(class_name: str, calls: list[JsonObject], to: To) -> None:
    if class_name in _OF_SEVERAL_TYPES:
        return
    types = {dtype for call in calls for dtype in _types(call.get("args"))}
    if len(types) > 1:
        to.lose(f"the operation {class_name} mixes {' and '.join(sorted(types))}")
    elif class_name in _OF_FLOATS and types and not any("float" in name for name in types):
        to.lose(f"the operation {class_name} makes floats of {next(iter(types))}")


def _types(value: Json) -> Iterator[str]:
    """The element types of the graph's tensors in a nest."""
    match value:
        case {"class_name": "__keras_tensor__", "config": {"dtype": str(dtype)}}:
            yield dtype
        case dict():
            for inner in value.values():
                yield from _types(inner)
        case list() | tuple():
            for inner in value:
                yield from _types(inner)
        case _:
            pass
