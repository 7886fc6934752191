"""How operations of a trace are written for TensorFlow: ONNX's rules, and those that differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.engine.sizes import Size
from keramos.export.onnx import types
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.rules import (
    activations,
    control,
    elementwise,
    indexing,
    reductions,
    shapes,
)
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.rules.products import Contraction
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule, Rules, as_held
from keramos.export.saved_model.native import windows
from keramos.export.saved_model.native.graph import TensorFlowGraph as Graph

#: Primitives that ONNX must compose, and TensorFlow has.
_DIRECT: Mapping[str, str] = {
    "rsqrt": "Rsqrt", "log1p": "Log1p", "expm1": "Expm1", "erfc": "Erfc", "lgamma": "Lgamma",
    "erf_inv": "Erfinv", "square": "Square", "atan2": "Atan2",
}  # fmt: skip


def _direct(kind: str) -> Rule:
    return elementwise.elementwise(lambda g, operation, *xs: g.op(kind, *xs))


def _add(g: Any, operation: Operation, inputs: Sequence[Held]) -> Sequence[Held] | None:
    """A sum; one number per channel is what TensorFlow calls a bias, and fuses with a product."""
    shape, dtype = operation.outputs[0].shape, operation.outputs[0].dtype
    for x, bias in (inputs, inputs[::-1]):
        channels = (*[1] * (len(shape) - 1), *shape[-1:])
        is_bias = is_float(dtype) and len(shape) > 1 and isinstance(shape[-1], int)
        if (
            is_bias
            and x.order is None
            and x.sizes == shape
            and isinstance(x.source, str)
            and bias.order is None
            and bias.sizes
            and bias.padded(len(shape)) == channels
        ):
            added = (
                g.reshape(bias.source, shape[-1:], bias.sizes)
                if len(bias.sizes) > 1
                else bias.source
            )
            y = g.node("BiasAdd", [x.source, added], [("output", dtype)], T=g.type(x.source))
            return [Held(y[0], shape)]
    return elementwise.RULES["add"](g, operation, inputs)


# -- Products --------------------------------------------------------------------------------------


def _dot(g: Any, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    plan, (a, b) = Contraction.of(operation), operation.inputs
    dtype = operation.outputs[0].dtype
    wide = types.WIDER.get(dtype, dtype)

    def taken(number: int, order: Sequence[int]) -> Source:
        x = g.in_order(inputs[number], operation.inputs[number].shape, order)
        return x if operation.inputs[number].dtype == wide else g.cast(x, wide)

    rows, columns = [a.shape[k] for k in plan.left_free], [b.shape[k] for k in plan.right_free]
    batch, summed = [a.shape[k] for k in plan.left_batch], [a.shape[k] for k in plan.left]
    width, depth = _count(columns), _count(summed)
    if any(isinstance(n, str) and len(axes) > 1 for n, axes in ((width, columns), (depth, summed))):
        x, y = taken(0, range(plan.left_rank)), taken(1, range(plan.right_rank))
        result = g.op("Einsum", x, y, equation=plan.equation)
        return as_held(operation.outputs, [_narrow(g, result, dtype, wide)])
    x, y = taken(0, plan.left_order), taken(1, plan.right_order)
    height = _count(rows)
    if batch:
        x = _shaped(g, x, [*batch, *rows, *summed], [*batch, height, depth])
        y = _shaped(g, y, [*batch, *summed, *columns], [*batch, depth, width])
        result = g.op("MatMul", x, y)
    else:
        x = _shaped(g, x, [*rows, *summed], [height, depth])
        y = _shaped(g, y, [*summed, *columns], [depth, width])
        result = g.node("MatMul", [x, y], [("product", wide)], T=g.type(x))[0]
    result = _shaped(g, result, [*batch, height, width], [*batch, *rows, *columns])
    return as_held(operation.outputs, [_narrow(g, result, dtype, wide)])


def _count(sizes: Sequence[Size]) -> Size:
    if all(isinstance(size, int) for size in sizes):
        return math.prod(size for size in sizes if isinstance(size, int))
    return "*".join(f"({size})" for size in sizes) if len(sizes) > 1 else sizes[0]


def _shaped(g: Graph, x: Source, before: Sequence[Size], after: Sequence[Size]) -> Source:
    return x if list(before) == list(after) else g.reshape(x, after, before)


def _narrow(g: Graph, x: Source, dtype: str, wide: str) -> Source:
    return x if wide == dtype else g.cast(x, dtype)


def _top_k(g: Any, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    value, count = operation.inputs[0], operation.parameters["k"]
    axis: Any = operation.parameters.get("axis")
    if axis not in (None, -1, len(value.shape) - 1) or not isinstance(count, int):
        raise Refused("the largest along an axis that is not the last")
    x, k = g.whole(inputs[0], value.shape), np.array(count, "int32")
    outputs = g.node("TopKV2", [x, k], [("values", value.dtype), ("indices", "int32")], T=g.type(x))
    return as_held(operation.outputs, [outputs[0], g.cast(outputs[1], operation.outputs[1].dtype)])


# -- Whole operations ------------------------------------------------------------------------------


def _along_last(kind: str) -> Rule:
    def write(call: Call) -> list[Held] | None:
        axis, value = call["axis"], call.value("x")
        rank = len(value.shape)
        if not isinstance(axis, int) or not is_float(value.dtype) or not rank:
            return None
        axis %= rank
        order = (*(k for k in range(rank) if k != axis), axis)
        return call.result(call.g.op(kind, call.source("x", order)), order)

    return named(write)


def _mean(call: Call) -> list[Held] | None:
    value, axis = call.value("x"), call["axis"]
    rank = len(value.shape)
    if not is_float(value.dtype) or not rank:
        return None
    axes = range(rank) if axis is None else (axis,) if isinstance(axis, int) else axis
    places = ints(*sorted({a % rank for a in axes}))
    return call.result(
        call.g.op("ReduceMean", call.source("x"), places, keepdims=int(bool(call["keepdims"])))
    )


def _elu(call: Call) -> Sequence[Held] | None:
    return _unary("Elu")(call) if call["alpha"] == 1 else None


def _unary(kind: str) -> Any:
    def write(call: Call) -> list[Held] | None:
        held = call.held("x")
        if not is_float(call.value("x").dtype):
            return None
        return [Held(call.g.op(kind, held.source), held.sizes, held.order)]

    return write


def _refused(why: str) -> Rule:
    def rule(g: Any, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        raise Refused(why)

    return rule


#: Of which TensorFlow has what ONNX has.
_ACTIVATIONS = ("softplus", "softsign", "selu", "leaky_relu", "gelu")
PRIMITIVES: Mapping[str, Rule] = {
    **elementwise.RULES,
    **{name: _direct(kind) for name, kind in _DIRECT.items()},
    **shapes.RULES,
    **reductions.RULES,
    **indexing.RULES,
    **windows.RULES,
    **dict.fromkeys(control.RULES, _refused("a loop or a branch")),
    **dict.fromkeys(("add", "add_any"), _add),
    "dot_general": _dot,
    "top_k": _top_k,
}
#: Without normalizations: on CPUs FusedBatchNormV3 is slower than the product and the bias.
WHOLE: Mapping[str, Rule] = {
    **windows.WHOLE,
    "plain_softmax": _along_last("Softmax"),
    "log_softmax": _along_last("LogSoftmax"),
    **{name: activations.RULES[name] for name in _ACTIVATIONS},
    "relu6": named(_unary("Relu6")),
    "elu": named(_elu),
    "mean": named(_mean),
    "take": indexing.WHOLE["take"],
}
RULES = Rules(PRIMITIVES, WHOLE, {}, "TensorFlow has no such operation, or none that is the same")
