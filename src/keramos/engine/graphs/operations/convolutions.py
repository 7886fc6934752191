"""Convolutions over one to three axes, and their gradients, which are transposed convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, numbers
from keramos.engine.strided import conv_general_dilated
from keramos.errors import ShapeError

_AXES = {1: "W", 2: "HW", 3: "DHW"}


def padding_of(call: Call, is_first: bool) -> Any:
    """SAME, VALID, or a pair of widths for each spatial axis."""
    name = call.text("padding", "VALID")
    if name != "EXPLICIT":
        return name
    widths = call.get("explicit_paddings")
    pairs = list(zip(widths[::2], widths[1::2], strict=True))
    return spatial(pairs, is_first)


def spatial(values: Sequence[Any], is_first: bool) -> list[Any]:
    """Of values for all axes, those of the spatial ones."""
    return list(values[2:] if is_first else values[1:-1])


def is_channels_first(call: Call) -> bool:
    """Whether channels come before the spatial axes."""
    return call.text("data_format", "NHWC").startswith("NC")


def _convolved(call: Call, x: Any, kernel: Any, *, is_depthwise: bool) -> Any:
    is_first, rank = is_channels_first(call), x.ndim - 2
    axes = _AXES[rank]
    layout = f"NC{axes}" if is_first else f"N{axes}C"
    channels = x.shape[1 if is_first else -1]
    if is_depthwise:
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    strides = spatial(call.get("strides"), is_first)
    dilations = spatial(call.get("dilations") or [1] * x.ndim, is_first)
    padding = padding_of(call, is_first)
    sizes = spatial(x.shape, is_first)
    if padding == "VALID" and all(isinstance(size, int) for size in (*sizes, *kernel.shape)):
        _check_fits(sizes, kernel.shape, strides, dilations)
    return conv_general_dilated(
        x,
        kernel,
        window_strides=strides,
        padding=padding.lower() if isinstance(padding, str) else padding,
        rhs_dilation=dilations,
        dimension_numbers=(layout, f"{axes}IO", layout),
        feature_group_count=max(1, channels // max(1, kernel.shape[-2])),
    )


def _check_fits(
    sizes: Sequence[int], kernel: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> None:
    """Refuse what TensorFlow refuses: where a kernel is too large by one step, nothing comes out;
    where it is by more, less than nothing would.
    """
    axes = zip(sizes, kernel, strides, dilations, strict=False)
    if any(size - (window - 1) * gap - 1 + step < 0 for size, window, step, gap in axes):
        raise ShapeError(
            "the kernel is larger than what it slides over",
            found=f"inputs {list(sizes)}, kernel {list(kernel[: len(sizes)])}",
        )


@operation("Conv2D", "Conv3D", "Conv")
def convolve(call: Call, x: Any, kernel: Any) -> Any:
    return _convolved(call, as_jax(x), as_jax(kernel), is_depthwise=False)


@operation("DepthwiseConv2dNative")
def convolve_depthwise(call: Call, x: Any, kernel: Any) -> Any:
    return _convolved(call, as_jax(x), as_jax(kernel), is_depthwise=True)


_GRADIENTS = ("Conv2D", "Conv3D", "DepthwiseConv2dNative")


@operation(
    *(f"{name}Backprop{of}" for name in _GRADIENTS for of in ("Input", "Filter")),
    "Conv3DBackpropInputV2",
    "Conv3DBackpropFilterV2",
)
def gradient(call: Call, first: Any, second: Any, outer: Any) -> Any:
    """The gradient of the input or of the kernel: a convolution is linear in both."""
    outer, is_depthwise = as_jax(outer), call.node.op.startswith("Depthwise")
    if "Input" in call.node.op:
        kernel = as_jax(second)
        sizes = numbers(first)
        if len(sizes) == outer.ndim - 2:  # the spatial ones alone
            is_first = is_channels_first(call)
            channels = kernel.shape[-2]
            sizes = (outer.shape[0], *((channels, *sizes) if is_first else (*sizes, channels)))
        shape = jax.ShapeDtypeStruct(call.room.check(sizes, outer.dtype.itemsize), outer.dtype)
        turned = jax.linear_transpose(
            lambda x: _convolved(call, x, kernel, is_depthwise=is_depthwise), shape
        )
    else:
        x = as_jax(first)
        shape = jax.ShapeDtypeStruct(numbers(second), outer.dtype)
        turned = jax.linear_transpose(
            lambda kernel: _convolved(call, x, kernel, is_depthwise=is_depthwise), shape
        )
    return turned(outer)[0]


@operation("Dilation2D")
def dilation(call: Call, x: Any, kernel: Any) -> Any:
    """The largest sum of a window and the kernel."""
    x, kernel = as_jax(x), as_jax(kernel)
    height, width, channels = kernel.shape
    lowest = jnp.finfo(x.dtype).min
    strides, rates = call.get("strides")[1:3], call.get("rates")[1:3]
    reach = [(n - 1) * rate + 1 for n, rate in zip((height, width), rates, strict=True)]
    pads = jax.lax.padtype_to_pads(x.shape[1:3], reach, strides, call.text("padding"))
    x = jnp.pad(x, ((0, 0), *pads, (0, 0)), constant_values=lowest)
    counts = [(n - r) // s + 1 for n, r, s in zip(x.shape[1:3], reach, strides, strict=True)]
    windows = [
        x[
            :,
            i * rates[0] : i * rates[0] + (counts[0] - 1) * strides[0] + 1 : strides[0],
            j * rates[1] : j * rates[1] + (counts[1] - 1) * strides[1] + 1 : strides[1],
        ]
        + kernel[i, j]
        for i in range(height)
        for j in range(width)
    ]
    return jnp.max(jnp.stack(windows), 0).reshape(x.shape[0], *counts, channels)
