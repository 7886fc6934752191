"""Convolutions and pools, which TensorFlow wants with the channels last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keramos.engine.listing import Operation
from keramos.engine.settings import standardize_data_format, standardize_padding
from keramos.engine.sizes import Size
from keramos.export.onnx.graph import FAR, held_in
from keramos.export.onnx.refusal import Refused
from keramos.export.onnx.rules.call import Call, named
from keramos.export.onnx.types import is_float
from keramos.export.onnx.values import Held, Source, ints
from keramos.export.onnx.walking import Rule
from keramos.export.saved_model.native.graph import TensorFlowGraph as Graph
from keramos.export.saved_model.native.operators import AXIS, numbers, text


class Space:
    """The axes of images: batch, space, channels.

    TensorFlow has windows over one axis as windows over two, of which the first has one place.
    """

    def __init__(self, call: Call):
        shape = call.value("inputs").shape
        rank = len(shape)
        self.order = tuple(range(rank))
        if standardize_data_format(call["data_format"]) == "channels_first":
            self.order = (0, *range(2, rank), 1)
        self.rank = rank - 2
        self.channels = shape[self.order[-1]]
        self.padding = standardize_padding(call["padding"]).upper()

    def of(self, value: Any) -> tuple[int, ...]:
        """One number per axis of space."""
        return (value,) * self.rank if isinstance(value, int) else tuple(value)

    @property
    def added(self) -> tuple[int, ...]:
        """Where an axis is put in front of the one of space."""
        return (1,) if self.rank == 1 else ()

    def steps(self, values: Sequence[int], other: int = 1) -> bytes:
        """The attribute that has a number per axis."""
        return numbers([1, *[other] * len(self.added), *values, 1])


def _slid(call: Call, space: Space, write: Callable[[Graph, Source], str]) -> list[Held]:
    """What a window that slides over images gives."""
    g: Any = call.g
    images = g.unsqueeze(call.source("inputs", space.order), space.added)
    return call.result(g.squeeze(write(g, images), space.added), space.order)


def _convolution(name: str, call: Call) -> list[Held] | None:
    inputs, kernel, space = call.value("inputs"), call.value("kernel"), Space(call)
    *window, taken, filters = kernel.shape
    channels = space.channels
    # a group for each channel is the other kind of convolution
    is_grouped = taken == 1 and isinstance(channels, int) and channels > 1
    is_depthwise = name == "depthwise_conv" or is_grouped
    steps, dilations = space.of(call["strides"]), space.of(call["dilation_rate"])
    if not is_float(inputs.dtype) or inputs.dtype != kernel.dtype or set(dilations) != {1}:
        return None
    if is_depthwise and (space.rank == 3 or len(set(steps)) > 1):
        return None
    if not is_depthwise and taken != channels:
        return None  # in groups, which TensorFlow has no gradients for on CPUs
    operation = "DepthwiseConv2dNative" if is_depthwise else f"Conv{max(space.rank, 2)}D"

    def write(g: Graph, images: Source) -> str:
        weights = call.source("kernel")
        if name == "conv" and is_grouped:
            weights = g.reshape(weights, (*window, channels, filters // channels))  # type: ignore[operator]
        weights = g.unsqueeze(weights, [0] * len(space.added))
        return g.node(
            operation,
            [images, weights],
            [("output", inputs.dtype)],
            T=g.type(images),
            strides=space.steps(steps, steps[0] if is_depthwise else 1),
            padding=text(space.padding),
        )[0]

    return _slid(call, space, write)


def _pool(kind: str, call: Call) -> list[Held] | None:
    value, space = call.value("inputs"), Space(call)
    if not is_float(value.dtype):
        return None
    window = space.of(call["pool_size"])
    steps = window if call["strides"] is None else space.of(call["strides"])

    def write(g: Graph, images: Source) -> str:
        return g.node(
            f"{kind}Pool{'3D' if space.rank == 3 else ''}",
            [images],
            [("output", value.dtype)],
            T=g.type(images),
            ksize=space.steps(window),
            strides=space.steps(steps),
            padding=text(space.padding),
        )[0]

    return _slid(call, space, write)


def _convolution_general(g: Graph, operation: Operation, inputs: Sequence[Held]) -> list[Held]:
    """jax's convolutions, of which those with gaps in the images are transposed ones."""
    parameters: Any = operation.parameters
    dtype, rank = operation.outputs[0].dtype, len(operation.inputs[0].shape) - 2
    padding, gaps = parameters["padding"], parameters["lhs_dilation"]
    is_transposed = set(gaps) != {1}
    if (
        parameters["batch_group_count"] != 1
        or parameters["feature_group_count"] != 1
        or set(parameters["rhs_dilation"]) != {1}
        or rank not in (1, 2, 3)
        or any(value.dtype != dtype or not is_float(dtype) for value in operation.inputs)
        or any(not isinstance(margin, int) for pair in padding for margin in pair)
        or (is_transposed and set(parameters["window_strides"]) != {1})
    ):
        raise Refused("TensorFlow has no such convolution that it can train on CPUs")
    numbers_ = parameters["dimension_numbers"]
    images, kernels, results = (
        (numbers_[key][0], *numbers_[key][2:], numbers_[key][1])
        for key in ("lhs_spec", "rhs_spec", "out_spec")
    )
    added = (1,) if rank == 1 else ()
    x = g.unsqueeze(g.in_order(inputs[0], operation.inputs[0].shape, images), added)
    # space, channels, filters
    order = (*kernels[1:], kernels[0])
    kernel = g.in_order(inputs[1], operation.inputs[1].shape, order)
    kernel = g.unsqueeze(kernel, [0] * len(added))
    sizes = [1] * len(added) + [operation.inputs[0].shape[axis] for axis in images[1:-1]]
    window = [1] * len(added) + [operation.inputs[1].shape[axis] for axis in order[:-2]]
    space = _General(sizes, window, [(0, 0)] * len(added) + list(padding), [1] * len(added))
    if is_transposed:
        batch = operation.inputs[0].shape[images[0]]
        filters = operation.inputs[1].shape[order[-1]]
        y = space.transposed(g, x, kernel, (batch, filters), gaps)
    else:
        y = space.regular(g, x, kernel, parameters["window_strides"])
    shape = [operation.outputs[0].shape[axis] for axis in results]
    return [held_in(g.squeeze(y, added), shape, results)]


@dataclass(frozen=True)
class _General:
    """A convolution of images with their channels last, over two axes of space or three.

    Attributes:
        sizes: of the images along space.
        window: of the kernel.
        margins: what is put before and after the images; negative where something is left out.
        ones: steps along the axes that were added.
    """

    sizes: Sequence[Size]
    window: Sequence[Any]
    margins: Sequence[tuple[int, int]]
    ones: Sequence[int]

    def regular(self, g: Graph, x: Source, kernel: Source, strides: Sequence[int]) -> Source:
        """The convolution itself."""
        x = _framed(g, x, self.margins)
        return g.node(
            f"Conv{len(self.sizes)}D",
            [x, kernel],
            [("output", g.dtype(x))],
            T=g.type(x),
            strides=numbers([1, *self.ones, *strides, 1]),
            padding=text("VALID"),
        )[0]

    def transposed(
        self,
        g: Graph,
        x: Source,
        kernel: Source,
        batch_and_filters: tuple[Size, Size],
        gaps: Sequence[int],
    ) -> Source:
        """What the convolution of a larger image hands back to it, cut to what is asked for."""
        rank, steps = len(self.sizes), [*self.ones, *gaps]
        axes = zip(self.sizes, self.window, steps, strict=True)
        batch, filters = batch_and_filters
        whole = [batch, *(_reached(*axis) for axis in axes), filters]
        kernel = g.flip(kernel, range(rank))
        kernel = g.transpose(kernel, [*range(rank), rank + 1, rank])
        (y,) = g.node(
            "Conv2DBackpropInput" if rank == 2 else "Conv3DBackpropInputV2",
            [g.cast(g.shape(whole), AXIS), kernel, x],
            [("output", g.dtype(x))],
            T=g.type(x),
            strides=numbers([1, *steps, 1]),
            padding=text("VALID"),
        )
        pairs = zip(self.window, self.margins, strict=True)
        return _framed(g, y, [(low - size + 1, high - size + 1) for size, (low, high) in pairs])


def _reached(size: Size, window: int, step: int) -> Size:
    if isinstance(size, int):
        return (size - 1) * step + window
    return f"{step}*({size}) + {window - step}"


def _framed(g: Graph, x: Source, margins: Sequence[tuple[int, int]]) -> Source:
    """Images with zeros around them, or without what is at their edges."""
    cut = [k for k, pair in enumerate(margins) if min(pair) < 0]
    starts = [max(-margins[k][0], 0) for k in cut]
    ends = [min(margins[k][1], 0) or FAR for k in cut]
    x = g.slice(x, [1 + k for k in cut], starts, ends, [1] * len(cut))
    widths = [max(margin, 0) for side in (0, 1) for margin in (0, *(p[side] for p in margins), 0)]
    return g.op("Pad", x, ints(*widths)) if any(widths) else x


RULES: Mapping[str, Any] = {"conv_general_dilated": _convolution_general}
WHOLE: Mapping[str, Rule] = {
    "conv": named(lambda call: _convolution("conv", call)),
    "depthwise_conv": named(lambda call: _convolution("depthwise_conv", call)),
    "max_pool": named(lambda call: _pool("Max", call)),
    "average_pool": named(lambda call: _pool("Avg", call)),
}
