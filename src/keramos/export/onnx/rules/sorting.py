"""Order: sorted arrays, and the largest elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keramos.engine.listing import Operation
from keramos.export.onnx import types
from keramos.export.onnx.graph import Graph
from keramos.export.onnx.values import Source, ints
from keramos.export.onnx.walking import Rule, plain

#: onnxruntime orders no others.
NARROW = {**types.WIDER, "bool": "int32", "float16": "float32", "bfloat16": "float32"}


def _ordered(
    g: Graph, x: Source, dtype: str, size: Source, axis: int, largest: int
) -> list[Source]:
    """The first elements by size, and where they stood; of equal ones the first stays first."""
    wide = NARROW.get(dtype, dtype)
    x = x if wide == dtype else g.cast(x, wide)
    values, places = g.ops("TopK", 2, x, size, axis=axis, largest=largest, sorted=1)
    return [values if wide == dtype else g.cast(values, dtype), places]


def _sort(g: Graph, operation: Operation, *xs: Source) -> list[Source]:
    """By several keys: by the last one first, for a stable order keeps what it was."""
    axis: Any = operation.parameters["dimension"]
    keys: Any = operation.parameters["num_keys"]
    size = g.size(operation.inputs[0].shape[axis])
    arrays: list[Source] = list(xs)
    if keys == 1 and len(arrays) == 1:
        return _ordered(g, arrays[0], operation.inputs[0].dtype, size, axis, 0)[:1]
    for key in reversed(range(keys)):
        dtype = operation.inputs[key].dtype
        _, places = _ordered(g, arrays[key], dtype, size, axis, 0)
        arrays = [g.op("GatherElements", array, places, axis=axis) for array in arrays]
    return arrays


def _top_k(g: Graph, operation: Operation, x: Source) -> list[Source]:
    k: Any = operation.parameters["k"]
    axis: Any = operation.parameters.get("axis")
    rank = len(operation.inputs[0].shape)
    axis = rank - 1 if axis is None else axis % rank
    dtype = operation.inputs[0].dtype
    size = ints(k) if isinstance(k, int) else g.size(k)
    values, places = _ordered(g, x, dtype, size, axis, 1)
    return [values, g.cast(places, operation.outputs[1].dtype)]


RULES: Mapping[str, Rule] = {"sort": plain(_sort), "top_k": plain(_top_k)}
