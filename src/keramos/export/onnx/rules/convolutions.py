"""Convolutions, which ONNX wants with the channels second; so they stay until somebody minds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keramos.engine.listing import Operation
from keramos.export.onnx.graph import Graph, held_in
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule


def _convolution(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    parameters: Any = operation.parameters
    numbers = parameters["dimension_numbers"]
    if parameters["batch_group_count"] != 1:
        raise Refused("a convolution in groups of the batch")
    pairs = zip(inputs, operation.inputs, (numbers["lhs_spec"], numbers["rhs_spec"]), strict=True)
    x, kernel = (g.in_order(held, value.shape, order) for held, value, order in pairs)
    x = g.cast(x, operation.outputs[0].dtype) if _is_mixed(operation, 0) else x
    kernel = g.cast(kernel, operation.outputs[0].dtype) if _is_mixed(operation, 1) else kernel
    is_transposed = any(step != 1 for step in parameters["lhs_dilation"])
    write = _transposed if is_transposed else _regular
    order = numbers["out_spec"]
    sizes = [operation.outputs[0].shape[axis] for axis in order]
    return [held_in(write(g, operation, x, kernel), sizes, order)]


def _is_mixed(operation: Operation, number: int) -> bool:
    return operation.inputs[number].dtype != operation.outputs[0].dtype


def _regular(g: Graph, operation: Operation, x: Source, kernel: Source) -> Source:
    parameters: Any = operation.parameters
    padding = parameters["padding"]
    if any(not isinstance(margin, int) for pair in padding for margin in pair):
        raise Refused("a convolution whose padding depends on a symbolic size")
    lows, highs = zip(*padding, strict=True) if padding else ((), ())
    if min((*lows, *highs), default=0) < 0:
        rank = len(padding)
        cut = [max(-low, 0) for low in lows], [min(high, 0) or 2**62 for high in highs]
        x = g.slice(x, range(2, 2 + rank), *cut, [1] * rank)
    return g.op(
        "Conv",
        x,
        kernel,
        kernel_shape=_kernel_sizes(operation),
        strides=parameters["window_strides"],
        pads=[max(margin, 0) for margin in (*lows, *highs)],
        dilations=parameters["rhs_dilation"],
        group=parameters["feature_group_count"],
    )


def _kernel_sizes(operation: Operation) -> list[Any]:
    numbers: Any = operation.parameters["dimension_numbers"]
    return [operation.inputs[1].shape[axis] for axis in numbers["rhs_spec"][2:]]


def _transposed(g: Graph, operation: Operation, x: Source, kernel: Source) -> Source:
    """A convolution of an input with gaps: the kernel flipped, and the padding what its reach
    leaves.
    """
    parameters: Any = operation.parameters
    if any(step != 1 for step in parameters["window_strides"]):
        raise Refused("a transposed convolution with strides of its own")
    if parameters["feature_group_count"] != 1:
        raise Refused("a transposed convolution in groups")
    sizes, dilations = _kernel_sizes(operation), parameters["rhs_dilation"]
    reach = [(size - 1) * step for size, step in zip(sizes, dilations, strict=True)]
    lows, highs = (
        [r - pair[side] for r, pair in zip(reach, parameters["padding"], strict=True)]
        for side in (0, 1)
    )
    if min(lows) < 0:
        raise Refused("a transposed convolution with padding beyond the reach of its kernel")
    rank = len(sizes)
    kernel = g.transpose(g.flip(kernel, range(2, 2 + rank)), [1, 0, *range(2, 2 + rank)])
    more = [max(-high, 0) for high in highs]
    return g.op(
        "ConvTranspose",
        x,
        kernel,
        kernel_shape=sizes,
        strides=parameters["lhs_dilation"],
        dilations=dilations,
        pads=[*lows, *(max(high, 0) for high in highs)],
        output_padding=more if any(more) else None,
    )


RULES: Mapping[str, Rule] = {"conv_general_dilated": _convolution}
