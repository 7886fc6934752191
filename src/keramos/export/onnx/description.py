"""A graph as the messages of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.engine.sizes import Size
from keramos.export.onnx.graph import Graph, Node, TensorType
from keramos.export.onnx.types import NUMBERS

#: The number of text among the types of tensors.
TEXT = 8
FLOAT, INT, STRING, GRAPH, FLOATS, INTS, STRINGS = 1, 2, 3, 5, 6, 7, 8


def described(graph: Graph) -> dict[str, Any]:
    """The fields of a graph, without initializers."""
    return {
        "node": [_node(node) for node in graph.nodes],
        "name": graph.name,
        "input": [_tensor_type(result) for result in graph.inputs],
        "output": [_tensor_type(result) for result in graph.outputs],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "input": node.inputs,
        "output": node.outputs,
        "name": node.name,
        "op_type": node.kind,
        "domain": node.domain,
        "attribute": [_attribute(name, node.attributes[name]) for name in sorted(node.attributes)],
    }


def _attribute(name: str, value: Any) -> dict[str, Any]:
    match value:
        case Graph():
            return {"name": name, "g": described(value), "type": GRAPH}
        case float():
            return {"name": name, "f": value, "type": FLOAT}
        case str():
            return {"name": name, "s": value, "type": STRING}
        case int():
            return {"name": name, "i": int(value), "type": INT}
    return _sequence(name, list(value))


def _sequence(name: str, values: Sequence[Any]) -> dict[str, Any]:
    if values and isinstance(values[0], str):
        return {"name": name, "strings": values, "type": STRINGS}
    if values and isinstance(values[0], float):
        return {"name": name, "floats": values, "type": FLOATS}
    return {"name": name, "ints": [int(value) for value in values], "type": INTS}


def _tensor_type(result: TensorType) -> dict[str, Any]:
    number = TEXT if result.dtype == "string" else NUMBERS[result.dtype]
    tensor: dict[str, Any] = {"elem_type": number}
    if result.sizes is not None:
        tensor["shape"] = {"dim": [_dimension(size) for size in result.sizes]}
    return {"name": result.name, "type": {"tensor_type": tensor}}


def _dimension(size: Size) -> dict[str, Any]:
    return {"dim_value": size} if isinstance(size, int) else {"dim_param": size}
