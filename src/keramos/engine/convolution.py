"""Convolutions over any number of space axes, and their transposes.

Padding is `valid` or `same`, everything else pads first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.pooling import Sizes, sizes_of
from keramos.engine.settings import standardize_data_format, standardize_padding
from keramos.engine.strided import conv_general_dilated
from keramos.engine.whole import whole
from keramos.errors import ShapeError

_SPACE = "DHW"


def _layout(rank: int, data_format: str | None, kernel: str) -> tuple[str, str, str]:
    """Names of the axes of inputs, kernel and outputs, for `rank` space axes."""
    space = _SPACE[-rank:]
    if rank > len(_SPACE):
        raise ShapeError("a convolution has one to three space axes", found=f"{rank}")
    images = (
        f"N{space}C" if standardize_data_format(data_format) == "channels_last" else f"NC{space}"
    )
    return images, space + kernel, images


def _operands(inputs: Any, kernel: Any) -> tuple[Any, Any]:
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    if inputs.dtype == kernel.dtype:
        return inputs, kernel
    import jax.numpy as jnp

    common = jnp.promote_types(inputs.dtype, kernel.dtype)
    return inputs.astype(common), kernel.astype(common)


def _channels(x: Any, data_format: str | None) -> int:
    return x.shape[-1 if standardize_data_format(data_format) == "channels_last" else 1]


@whole("inputs kernel")
def conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Convolution (cross-correlation) in one to three dimensions; groups follow from the sizes.

    Args:
        inputs: (batch, space…, channels), or channels second.
        kernel: (space…, channels / groups, filters).
        strides: of the kernel.
        padding: `valid` or `same`.
        data_format: order of axes of the inputs.
        dilation_rate: distance of the kernel's elements.

    Raises:
        ShapeError: the channels are no multiple of those of the kernel, or the kernel does not
            fit into the inputs.
    """
    inputs, kernel = _operands(inputs, kernel)
    outputs = _convolved(inputs, kernel, strides, padding, data_format, dilation_rate)
    # a batch of nothing gives nothing; jax gives nothing also where the kernel does not fit
    if 0 not in inputs.shape and any(size < 1 for size in outputs.shape):
        raise ShapeError(
            "the kernel is larger than what it slides over",
            found=f"inputs {inputs.shape}, kernel {kernel.shape}",
            hint='padding="same", or larger inputs',
        )
    return outputs


def _convolved(
    inputs: Any,
    kernel: Any,
    strides: Sizes,
    padding: str,
    data_format: str | None,
    dilation_rate: Sizes,
) -> Any:
    inputs, kernel = _operands(inputs, kernel)
    rank = inputs.ndim - 2
    channels, taken = _channels(inputs, data_format), kernel.shape[-2]
    if channels % taken:
        raise ShapeError(
            "the channels must be a multiple of those of the kernel",
            found=f"{channels} channels, kernel {kernel.shape}",
        )
    steps, padding = sizes_of(strides, rank, "strides"), standardize_padding(padding)
    sizes = inputs.shape[1 : 1 + rank]
    # every way to compute a symbolic size gives another expression, and only equal ones are added
    is_known = set(steps) == {1} or all(isinstance(size, int) for size in sizes)
    if channels == taken and is_known and _is_pointwise(kernel, data_format):
        return _mixed_channels(inputs, kernel, steps)
    return conv_general_dilated(
        inputs,
        kernel,
        window_strides=steps,
        padding=padding,
        rhs_dilation=sizes_of(dilation_rate, rank, "dilation_rate"),
        dimension_numbers=_layout(rank, data_format, "IO"),
        feature_group_count=channels // taken,
    )


def _is_pointwise(kernel: Any, data_format: str | None) -> bool:
    """Whether a convolution looks at one place at a time, on a platform where a matrix product is
    quicker at that.
    """
    here = set(kernel.shape[:-2]) == {1} and standardize_data_format(data_format) == "channels_last"
    return here and jax.default_backend() == "cpu"


def _mixed_channels(inputs: Any, kernel: Any, steps: tuple[int, ...]) -> Any:
    # with a window of one place, `same` and `valid` mean the same
    places = inputs[(slice(None), *(slice(None, None, step) for step in steps))]
    weights = kernel.reshape(kernel.shape[-2:])
    return lax.dot_general(places, weights, (((places.ndim - 1,), (0,)), ((), ())))


@whole("inputs kernel")
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Convolution of every channel by kernels of its own.

    Args:
        inputs: (batch, space…, channels), or channels second.
        kernel: (space…, channels, multiplier).
        strides: of the kernel.
        padding: `valid` or `same`.
        data_format: order of axes of the inputs.
        dilation_rate: distance of the kernel's elements.

    Returns:
        Images of no size where the kernel does not fit, as by jax.

    Raises:
        ShapeError: other channels than those of the kernel.
    """
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    channels = _channels(inputs, data_format)
    if channels != kernel.shape[-2]:
        raise ShapeError(
            "the inputs must have the channels of the kernel",
            found=f"{channels} channels, kernel {kernel.shape}",
        )
    kernel = kernel.reshape((*kernel.shape[:-2], 1, kernel.shape[-2] * kernel.shape[-1]))
    return _convolved(inputs, kernel, strides, padding, data_format, dilation_rate)


def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """`depthwise_conv`, then a convolution of size 1 that mixes the channels."""
    found = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(found, pointwise_kernel, 1, "valid", data_format)


def transposed_length(
    length: int,
    size: int,
    stride: int,
    padding: str,
    output_padding: int | None = None,
    dilation: int = 1,
) -> int:
    """Length of a space axis after `conv_transpose`."""
    reach = (size - 1) * dilation + 1
    if output_padding is None:
        return length * stride if padding == "same" else (length - 1) * stride + max(reach, stride)
    cut = 2 * (reach // 2) if padding == "same" else 0
    return (length - 1) * stride + reach - cut + output_padding


def _transposed_padding(
    length: int, size: int, stride: int, padding: str, output_padding: int | None, dilation: int
) -> tuple[int, int]:
    reach = (size - 1) * dilation + 1
    wanted = transposed_length(length, size, stride, padding, output_padding, dilation)
    # how much of the full result is cut off; the odd element at the end
    cut = (length - 1) * stride + reach - wanted
    left = max(cut // 2, 0)
    return reach - 1 - left, reach - 1 - (cut - left)


def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """The gradient of `conv` with respect to its inputs.

    Args:
        inputs: (batch, space…, channels), or channels second.
        kernel: (space…, filters, channels).
        strides: by which the result is larger.
        padding: `valid` or `same`.
        output_padding: extra elements at the end of each space axis; whatever makes the length a
            multiple of the stride when left out.
        data_format: order of axes of the inputs.
        dilation_rate: distance of the kernel's elements.
    """
    inputs, kernel = _operands(inputs, kernel)
    rank, padding = inputs.ndim - 2, standardize_padding(padding)
    layout = _layout(rank, data_format, "OI")
    steps, dilations = (
        sizes_of(strides, rank, "strides"),
        sizes_of(dilation_rate, rank, "dilation_rate"),
    )
    extra: Sequence[int | None] = (
        (None,) * rank
        if output_padding is None
        else sizes_of(output_padding, rank, "output_padding")
    )
    first = layout[0].index(_SPACE[-rank])
    geometry = zip(
        inputs.shape[first : first + rank],
        kernel.shape,
        steps,
        [padding] * rank,
        extra,
        dilations,
        strict=False,
    )
    return lax.conv_general_dilated(
        inputs,
        lax.rev(kernel, range(rank)),
        window_strides=(1,) * rank,
        padding=[_transposed_padding(*axis) for axis in geometry],
        lhs_dilation=steps,
        rhs_dilation=dilations,
        dimension_numbers=layout,
    )
