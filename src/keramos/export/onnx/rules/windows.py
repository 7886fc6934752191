"""What slides over space: convolutions and pools as layers ask for them, and jax's windows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.engine.listing import Operation
from keramos.engine.settings import standardize_data_format, standardize_padding
from keramos.engine.sizes import Size
from keramos.export.onnx.graph import Graph, held_in
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.rules.margins import without_zeros
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source
from keramos.export.onnx.walking import Rule

#: Types beside floats whose maxima onnxruntime finds.
POOLED = ("int8", "uint8")


class Space:
    """The axes of images: batch, channels, space.

    Args:
        call: of an operation with `inputs` and `data_format`.
    """

    def __init__(self, call: Call):
        rank = len(call.value("inputs").shape)
        is_last = standardize_data_format(call["data_format"]) == "channels_last"
        space = range(1, rank - 1) if is_last else range(2, rank)
        #: With the channels second, as ONNX has them.
        self.order = (0, rank - 1 if is_last else 1, *space)
        self.rank = rank - 2
        self.sizes = [call.value("inputs").shape[axis] for axis in space]

    def of(self, value: Any) -> tuple[int, ...]:
        """One number per axis of space."""
        return (value,) * self.rank if isinstance(value, int) else tuple(value)

    def padding(self, padding: str, window: Sequence[int], steps: Sequence[int]) -> dict[str, Any]:
        """The attributes that say how images are padded."""
        if standardize_padding(padding) == "valid":
            return {"pads": [0] * 2 * self.rank}
        pairs = [_same(*axis) for axis in zip(self.sizes, window, steps, strict=True)]
        known = [pair for pair in pairs if pair is not None]
        if len(known) < len(pairs):  # of a symbolic size
            return {"auto_pad": "SAME_UPPER"}
        return {"pads": [low for low, _ in known] + [high for _, high in known]}


def _same(size: Size, window: int, step: int) -> tuple[int, int] | None:
    """Margins with which a window fits as often as steps do; the odd element at the end."""
    if window == 1:
        return 0, 0
    if step == 1:
        whole = window - 1
    elif isinstance(size, int):
        whole = max((-(-size // step) - 1) * step + window - size, 0)
    else:
        return None
    return whole // 2, whole - whole // 2


def _pooled(kind: str, **attributes: Any) -> Rule:
    def write(call: Call) -> list[Held] | None:
        dtype = call.value("inputs").dtype
        if not is_float(dtype) and not (kind == "MaxPool" and dtype in POOLED):
            return None
        space = Space(call)
        window = space.of(call["pool_size"])
        steps = window if call["strides"] is None else space.of(call["strides"])
        result = call.g.op(
            kind,
            call.source("inputs", space.order),
            kernel_shape=window,
            strides=steps,
            **space.padding(call["padding"], window, steps),
            **attributes,
        )
        return call.result(result, space.order)

    return named(write)


def _without_zeros(
    call: Call, space: Space, padding: Mapping[str, Any]
) -> tuple[Source, list[int] | None]:
    """The images, channels second, before a node put zeros around them, and how many it put: the
    convolution does it. As they are, and None, where there is no such node.
    """
    g, held, shape = call.g, call.held("inputs"), call.value("inputs").shape
    order = held.order or range(len(shape))
    if "pads" in padding and held.sizes == tuple(shape[axis] for axis in order):
        inner, margins = without_zeros(g, held, len(shape), space.order[2:])
        pairs = [margins[axis] for axis in space.order[2:]]
        return g.ordered(inner, space.order), [p[side] for side in (0, 1) for p in pairs]
    return call.source("inputs", space.order), None


def _convolved(call: Call, kernel: Source, groups: int) -> list[Held]:
    """A convolution whose kernel has its axes in ONNX's order: filters, channels, space."""
    space = Space(call)
    sizes = [size for size in call.value("kernel").shape[: space.rank] if isinstance(size, int)]
    steps, dilations = space.of(call["strides"]), space.of(call["dilation_rate"])
    reach = [(size - 1) * step + 1 for size, step in zip(sizes, dilations, strict=True)]
    padding = space.padding(call["padding"], reach, steps)
    source, margins = _without_zeros(call, space, padding)
    if margins:
        padding = {"pads": [a + b for a, b in zip(padding["pads"], margins, strict=True)]}
    result = call.g.op(
        "Conv",
        source,
        kernel,
        kernel_shape=sizes,
        strides=steps,
        dilations=dilations,
        group=groups,
        **padding,
    )
    return call.result(result, space.order)


def _is_simple(call: Call) -> bool:
    """Whether it is of floats of one type, with channels that are known."""
    inputs, kernel = call.value("inputs"), call.value("kernel")
    channels = inputs.shape[Space(call).order[1]]
    return is_float(inputs.dtype) and inputs.dtype == kernel.dtype and isinstance(channels, int)


def _conv(call: Call) -> list[Held] | None:
    if not _is_simple(call):
        return None
    space, shape = Space(call), call.value("kernel").shape
    groups: Any = call.value("inputs").shape[space.order[1]]
    order = (space.rank + 1, space.rank, *range(space.rank))
    return _convolved(call, call.source("kernel", order), groups // shape[space.rank])


def _depthwise_conv(call: Call) -> list[Held] | None:
    if not _is_simple(call):
        return None
    space, shape = Space(call), call.value("kernel").shape
    *sizes, channels, multiplier = shape
    kernel = call.g.reshape(call.source("kernel"), (*sizes, 1, channels * multiplier))  # type: ignore[operator]
    order = (space.rank + 1, space.rank, *range(space.rank))
    return _convolved(call, call.g.transpose(kernel, order), channels)  # type: ignore[arg-type]


def _reduced(kind: str, sign: int = 1) -> Rule:
    """jax's windows, which may go along any axes: a pool wants two others in front."""

    def write(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
        parameters: Any = operation.parameters
        shape, dtype = operation.inputs[0].shape, operation.inputs[0].dtype
        _check(parameters, shape, kind)
        windows, steps = parameters["window_dimensions"], parameters["window_strides"]
        rank = len(shape)
        space = [k for k in range(rank) if windows[k] != 1 or steps[k] != 1] or [rank - 1]
        others = [k for k in range(rank) if k not in space]
        order = [*others, *space]
        wide = "float32" if not is_float(dtype) else dtype
        x = g.in_order(inputs[0], shape, order)
        x = x if wide == dtype else g.cast(x, wide)
        x = g.op("Neg", x) if sign < 0 else x
        inner = [shape[k] for k in space]
        x = g.reshape(x, [1, _count([shape[k] for k in others]), *inner])
        sizes = [windows[k] for k in space]
        y = g.op(
            kind,
            x,
            kernel_shape=sizes,
            strides=[steps[k] for k in space],
            pads=[parameters["padding"][k][side] for side in (0, 1) for k in space],
            dilations=[parameters["window_dilation"][k] for k in space]
            if kind == "MaxPool"
            else None,
            count_include_pad=None if kind == "MaxPool" else 1,
        )
        if kind == "AveragePool":  # zeros count, so the mean times the window is the sum
            y = g.op("Mul", y, np.array(math.prod(sizes), np.dtype(wide)))
        y = g.op("Neg", y) if sign < 0 else y
        output = operation.outputs[0].shape
        y = g.reshape(y, [output[k] for k in order])
        return [
            held_in(y if wide == dtype else g.cast(y, dtype), [output[k] for k in order], order)
        ]

    return write


def _count(sizes: Sequence[Size]) -> Size:
    known = math.prod(size for size in sizes if isinstance(size, int))
    factors = [f"({size})" for size in sizes if not isinstance(size, int)]
    return "*".join([str(known), *factors]) if factors else known


def _check(parameters: Any, shape: Sequence[Size], kind: str) -> None:
    if any(step != 1 for step in parameters["base_dilation"]):
        raise Refused("windows over an array with gaps")
    if kind != "MaxPool" and any(step != 1 for step in parameters["window_dilation"]):
        raise Refused("sums over windows with gaps")
    if sum(size != 1 for size in parameters["window_dimensions"]) > 3:
        raise Refused("windows along more than three axes")
    if any(not isinstance(m, int) or m < 0 for pair in parameters["padding"] for m in pair):
        raise Refused("windows whose padding is negative or symbolic")


RULES: Mapping[str, Rule] = {
    "reduce_window_max": _reduced("MaxPool"),
    "reduce_window_min": _reduced("MaxPool", -1),
    "reduce_window_sum": _reduced("AveragePool"),
}
WHOLE: Mapping[str, Rule] = {
    "max_pool": _pooled("MaxPool"),
    "average_pool": _pooled("AveragePool", count_include_pad=0),
    "conv": named(_conv),
    "depthwise_conv": named(_depthwise_conv),
}
