"""Loops and branches, as graphs inside of the graph; and running extremes, which are loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Block, Operation, Value
from keramos.export.onnx.graph import Graph, TensorType
from keramos.export.onnx.rules.special import Terms
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule, as_held, inlined, plain


def _argument(g: Graph, inner: Graph, value: Value) -> Held:
    """A formal argument of a body."""
    name = g.shared.values.unique(f"{inner.name}/{value.name}")
    inner.inputs.append(TensorType(name, value.dtype, value.shape))
    return Held(name, value.shape)


def _leave(inner: Graph, values: Sequence[Value], results: Sequence[Held]) -> None:
    """Make results the outputs of a body: each a tensor of its own, made there."""
    for value, held in zip(values, results, strict=True):
        name = inner.op("Identity", inner.whole(held, value.shape))
        inner.outputs.append(TensorType(name, value.dtype, value.shape))


def _block(operation: Operation, name: str) -> Block:
    block = operation.parameters[name]
    assert isinstance(block, Block)
    return block


def _whole(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Source]:
    pairs = zip(inputs, operation.inputs, strict=True)
    return [g.whole(held, value.shape) for held, value in pairs]


def _scan(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    parameters: Any = operation.parameters
    constants, carried = parameters["num_consts"], parameters["num_carry"]
    block, reverse = _block(operation, "body"), int(parameters["reverse"])
    sources = _whole(g, operation, inputs)
    outer = [
        Held(source, value.shape)
        for source, value in zip(sources[:constants], operation.inputs, strict=False)
    ]
    inner = g.body("Scan.body")
    formal = [_argument(g, inner, value) for value in block.inputs[constants:]]
    results = inlined(inner, block, [*outer, *formal])
    _leave(inner, block.outputs, results)
    scanned = sources[constants + carried :]
    if not scanned:  # Scan wants something to go through
        length = parameters["length"]
        size = g.shape([length])
        scanned = [g.op("Expand", np.zeros((), np.int32), size)]
        inner.inputs.append(TensorType(g.shared.values.unique(f"{inner.name}/tick"), "int32", ()))
    stacked = len(operation.outputs) - carried
    outputs = g.ops(
        "Scan",
        len(operation.outputs),
        *sources[constants : constants + carried],
        *scanned,
        num_scan_inputs=len(scanned),
        body=inner,
        scan_input_directions=[1] * len(scanned) if reverse else None,
        scan_output_directions=[1] * stacked if reverse and stacked else None,
    )
    return as_held(operation.outputs, outputs)


def _while(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    parameters: Any = operation.parameters
    first, second = parameters["cond_nconsts"], parameters["body_nconsts"]
    sources = [
        Held(source, value.shape)
        for source, value in zip(_whole(g, operation, inputs), operation.inputs, strict=True)
    ]
    of_condition, of_body = sources[:first], sources[first : first + second]
    carried = sources[first + second :]
    condition, body = _block(operation, "condition"), _block(operation, "body")
    (goes,) = inlined(g, condition, [*of_condition, *carried])
    inner = g.body("Loop.body")
    for name, dtype in (("tick", "int64"), ("goes", "bool")):
        inner.inputs.append(TensorType(g.shared.values.unique(f"{inner.name}/{name}"), dtype, ()))
    formal = [_argument(g, inner, value) for value in body.inputs[second:]]
    results = inlined(inner, body, [*of_body, *formal])
    again = inlined(inner, condition, [*of_condition, *results])
    _leave(inner, [*condition.outputs, *body.outputs], [*again, *results])
    outputs = g.ops(
        "Loop",
        len(operation.outputs),
        None,
        g.whole(goes, ()),
        *(held.source for held in carried),
        body=inner,
    )
    return as_held(operation.outputs, outputs)


def _cond(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    branches: Any = operation.parameters["branches"]
    which, *arguments = (
        Held(source, value.shape)
        for source, value in zip(_whole(g, operation, inputs), operation.inputs, strict=True)
    )
    selector = operation.inputs[0]
    name = g.cast(which.source, "int32") if selector.dtype != "int32" else which.source
    if len(branches) == 1:
        return inlined(g, branches[0], arguments)
    outputs = _chain(g, operation, name, branches, arguments, 0)
    return as_held(operation.outputs, outputs)


def _chain(
    g: Graph,
    operation: Operation,
    which: Source,
    branches: Sequence[Block],
    arguments: Sequence[Held],
    first: int,
) -> list[str]:
    """An If; in its last branch the next one. An index beyond the ends is that of an end."""
    bodies: list[Graph] = []
    test = g.op("LessOrEqual", which, np.array(first, np.int32))
    for number in (first, first + 1):
        inner = g.body(f"If.branch{number}")
        if number == first or number == len(branches) - 1:
            results = inlined(inner, branches[number], arguments)
        else:
            names = _chain(inner, operation, which, branches, arguments, number)
            results = as_held(operation.outputs, names)
        _leave(inner, operation.outputs, results)
        bodies.append(inner)
    return g.ops("If", len(operation.outputs), test, then_branch=bodies[0], else_branch=bodies[1])


# -- Running extremes and products -----------------------------------------------------------------

Combination = Callable[[Graph, str, Source, Source], Source]


def _operator(kind: str) -> Combination:
    return lambda g, dtype, a, b: g.op(kind, a, b)


def _logaddexp(g: Graph, dtype: str, a: Source, b: Source) -> Source:
    left, right = Terms(g, a, dtype), Terms(g, b, dtype)
    largest = left.apply("Max", right)
    powers = (left - largest).apply("Exp") + (right - largest).apply("Exp")
    return (largest + powers.apply("Log")).source


#: Primitive -> (how two are combined, the float that it starts with).
RUNNING: Mapping[str, tuple[Combination, float]] = {
    "cumprod": (_operator("Mul"), 1.0),
    "cummax": (_operator("Max"), -np.inf),
    "cummin": (_operator("Min"), np.inf),
    # not -∞, from which nothing can be subtracted
    "cumlogsumexp": (_logaddexp, float(np.finfo(np.float32).min)),
}


def _running(g: Graph, operation: Operation, x: Source) -> Source:
    """A loop along the axis: the state is what has been combined so far."""
    (value,), dtype = operation.inputs, operation.inputs[0].dtype
    combine, start = RUNNING[operation.name]
    axis: Any = operation.parameters["axis"]
    reverse = bool(operation.parameters["reverse"])
    rest = [size for i, size in enumerate(value.shape) if i != axis]
    if np.isinf(start) and "int" in dtype:
        start = np.iinfo(dtype).max if start > 0 else np.iinfo(dtype).min
    initial = g.op("Expand", np.array(start, np.dtype(dtype)), g.shape(rest))
    inner = g.body("Scan.body")
    pair = [_argument(g, inner, Value(name, tuple(rest), dtype)) for name in ("so_far", "now")]
    combined = combine(inner, dtype, *(held.source for held in pair))
    outputs = [Value(name, tuple(rest), dtype) for name in ("so_far", "now")]
    _leave(inner, outputs, as_held(outputs, [combined, combined]))
    _, result = g.ops(
        "Scan",
        2,
        initial,
        x,
        num_scan_inputs=1,
        body=inner,
        scan_input_axes=[axis],
        scan_output_axes=[axis],
        scan_input_directions=[1] if reverse else None,
        scan_output_directions=[1] if reverse else None,
    )
    return result


RULES: Mapping[str, Rule] = {
    "scan": _scan,
    "while": _while,
    "cond": _cond,
    **dict.fromkeys(RUNNING, plain(_running)),
}
