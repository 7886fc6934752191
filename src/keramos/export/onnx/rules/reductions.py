"""Sums, extremes and their places along axes, and running sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos.engine.listing import Operation
from keramos.export.onnx import types
from keramos.export.onnx.graph import Graph, held_in
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule, plain

REDUCTIONS: Mapping[str, str] = {
    "reduce_sum": "ReduceSum",
    "reduce_max": "ReduceMax",
    "reduce_min": "ReduceMin",
    "reduce_prod": "ReduceProd",
}
#: onnxruntime reduces no others.
NARROW = {**types.WIDER, **dict.fromkeys(("int8", "uint8", "int16", "uint16"), "int32")}


def reduce(
    g: Graph, kind: str, x: Source, axes: Sequence[int], *, keepdims: bool = False
) -> Source:
    """One of ONNX's reductions; before operator set 18 most have their axes as an attribute."""
    if g.opset >= 18 or kind == "ReduceSum":
        return g.op(kind, x, ints(*axes), keepdims=int(keepdims))
    return g.op(kind, x, axes=tuple(axes), keepdims=int(keepdims))


def along(function: Any) -> Rule:
    """A rule that takes axes away, whatever the order of the others: `(graph, operation, source,
    places of the axes) -> source`.
    """

    def rule(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        shape = operation.inputs[0].shape
        axes: Any = operation.parameters["axes"]
        held = g.spread(inputs[0], shape)
        order = held.order or tuple(range(len(shape)))
        result = held.source
        if axes:
            result = function(g, operation, result, sorted(order.index(axis) for axis in axes))
        left = [axis for axis in order if axis not in axes]
        now = [sorted(left).index(axis) for axis in left]
        return [held_in(result, [shape[axis] for axis in left], now)]

    return rule


def _reduced(kind: str) -> Rule:
    def formula(g: Graph, operation: Operation, x: Source, axes: Sequence[int]) -> Source:
        dtype = operation.inputs[0].dtype
        wide = NARROW.get(dtype, dtype)
        if wide == dtype:
            return reduce(g, kind, x, axes)
        return g.cast(reduce(g, kind, g.cast(x, wide), axes), dtype)

    return along(formula)


def _logical(kind: str) -> Rule:
    def formula(g: Graph, operation: Operation, x: Source, axes: Sequence[int]) -> Source:
        return g.cast(reduce(g, kind, g.cast(x, "int32"), axes), "bool")

    return along(formula)


def _place(kind: str) -> Rule:
    def formula(g: Graph, operation: Operation, x: Source, axes: Sequence[int]) -> Source:
        dtype = operation.inputs[0].dtype
        wide = "int32" if dtype == "bool" else NARROW.get(dtype, dtype)
        x = x if wide == dtype else g.cast(x, wide)
        result = g.op(kind, x, axis=axes[0], keepdims=0)
        return g.cast(result, operation.outputs[0].dtype)

    return along(formula)


def _running_sum(g: Graph, operation: Operation, x: Source) -> Source:
    dtype = operation.inputs[0].dtype
    wide = NARROW.get(dtype, dtype)
    axis, reverse = operation.parameters["axis"], int(bool(operation.parameters["reverse"]))
    x = x if wide == dtype else g.cast(x, wide)
    result = g.op("CumSum", x, ints(axis).reshape(()), reverse=reverse)  # type: ignore[arg-type]
    return result if wide == dtype else g.cast(result, dtype)


def _mean(call: Call) -> list[Held] | None:
    value = call.value("x")
    if not types.is_float(value.dtype):
        return None
    rank, axis = len(value.shape), call["axis"]
    axes = range(rank) if axis is None else (axis,) if isinstance(axis, int) else axis
    axes = {a % rank for a in axes}
    held = call.g.spread(call.held("x"), value.shape)
    order = held.order or tuple(range(rank))
    source = held.source
    if axes:
        places = sorted(order.index(axis) for axis in axes)
        source = _mean_along(call, source, places, rank)
    if call["keepdims"]:
        return call.result(source, order)
    left = [axis for axis in order if axis not in axes]
    return call.result(source, [sorted(left).index(axis) for axis in left])


def _mean_along(call: Call, x: Source, places: list[int], rank: int) -> Source:
    """Over all of space it is a pool, which runtimes fuse with the layout of convolutions."""
    keepdims = bool(call["keepdims"])
    if call.held("x").order is None or places != list(range(2, rank)):
        return reduce(call.g, "ReduceMean", x, places, keepdims=keepdims)
    pooled = call.g.op("GlobalAveragePool", x)
    return pooled if keepdims else call.g.squeeze(pooled, places)


WHOLE: Mapping[str, Rule] = {"mean": named(_mean)}
RULES: Mapping[str, Rule] = {
    **{name: _reduced(kind) for name, kind in REDUCTIONS.items()},
    "reduce_and": _logical("ReduceMin"),
    "reduce_or": _logical("ReduceMax"),
    "argmax": _place("ArgMax"),
    "argmin": _place("ArgMin"),
    "cumsum": plain(_running_sum),
}
