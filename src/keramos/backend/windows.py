"""Convolutions and pools, in one to three space axes.

The order of axes is that of `image_data_format()` wherever none is given, in one axis as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.backend.arrangement import temporal_padding
from keramos.backend.former_names import OF_WINDOWS, also_called
from keramos.backend.image_order import normalize_data_format
from keramos.errors import ConfigError


@also_called(**OF_WINDOWS)
def conv1d(
    x: Any,
    kernel: Any,
    strides: int = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int = 1,
) -> Any:
    """Convolution over time.

    Args:
        x: (batch, time, channels), or channels second.
        kernel: (length, channels, filters).
        strides: of the kernel.
        padding: valid, same, or causal: as many zeros before as let no output see the future.
        data_format: order of axes.
        dilation_rate: distance of the kernel's elements.
    """
    if padding == "causal":
        x, padding = temporal_padding(x, (dilation_rate * (kernel.shape[0] - 1), 0)), "valid"
    return ops.conv(x, kernel, strides, padding, normalize_data_format(data_format), dilation_rate)


@also_called(**OF_WINDOWS)
def conv2d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """Convolution of images with a kernel (rows, columns, channels, filters)."""
    return ops.conv(x, kernel, strides, padding, normalize_data_format(data_format), dilation_rate)


@also_called(**OF_WINDOWS)
def conv3d(
    x: Any,
    kernel: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1, 1),
) -> Any:
    """Convolution of volumes with a kernel (three sizes, channels, filters)."""
    return ops.conv(x, kernel, strides, padding, normalize_data_format(data_format), dilation_rate)


@also_called(**OF_WINDOWS)
def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """The gradient of `conv2d` with respect to images of a given shape.

    Args:
        x: (batch, rows, columns, channels), or channels second.
        kernel: (rows, columns, filters, channels).
        output_shape: of the result; its batch does not count.
        strides: by which the result is larger.
        padding: valid or same.
        data_format: order of axes.
        dilation_rate: distance of the kernel's elements.
    """
    return _transposed(x, kernel, output_shape, strides, padding, data_format, dilation_rate)


def conv3d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The gradient of `conv3d` with respect to volumes of a given shape."""
    return _transposed(x, kernel, output_shape, strides, padding, data_format, (1, 1, 1))


def _transposed(
    x: Any,
    kernel: Any,
    output_shape: Any,
    strides: Any,
    padding: str,
    data_format: str | None,
    dilations: Any,
) -> Any:
    data_format, steps = normalize_data_format(data_format), tuple(strides)
    padding = engine.settings.standardize_padding(padding)
    whole = ops.conv_transpose(x, kernel, steps, "valid", None, data_format, tuple(dilations))
    first = 1 if data_format == "channels_last" else 2
    spans: list[tuple[int, int, int] | None] = [None] * first
    for axis in range(len(steps)):
        size, wanted = ops.shape(x)[first + axis], output_shape[first + axis]
        window = (kernel.shape[axis] - 1) * dilations[axis] + 1
        spans.append(_span(size, wanted, window, steps[axis], padding))
    return _cut(whole, [*spans, *[None] * (len(whole.shape) - len(spans))])


def _span(
    size: int | None, wanted: Any, window: int, step: int, padding: str
) -> tuple[int, int, int] | None:
    """Where the wanted elements begin in the whole result, how many of them are in it, and how many
    zeros follow; None for all of it.
    """
    if size is None or wanted is None:
        return None
    length, wanted = (size - 1) * step + max(window, step), int(wanted)
    hidden = max((size - 1) * step + window - wanted, 0) if padding == "same" else 0
    start = hidden // 2
    there = min(wanted, length - start)
    return start, there, wanted - there


def _cut(x: Any, spans: Sequence[tuple[int, int, int] | None]) -> Any:
    everything = slice(None)
    x = x[tuple(everything if s is None else slice(s[0], s[0] + s[1]) for s in spans)]
    zeros = tuple((0, 0 if s is None else s[2]) for s in spans)
    return ops.pad(x, zeros) if any(after for _, after in zeros) else x


@also_called(**OF_WINDOWS)
def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """Convolution of every channel by kernels of its own: (rows, columns, channels, multiplier)."""
    return ops.depthwise_conv(
        x,
        depthwise_kernel,
        tuple(strides),
        padding,
        normalize_data_format(data_format),
        tuple(dilation_rate),
    )


def separable_conv1d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Any:
    """Convolution of every channel over time, then of the channels at every time."""
    step, distance = (v if isinstance(v, int) else v[0] for v in (strides, dilation_rate))
    if padding == "causal":
        length = depthwise_kernel.shape[0]
        x, padding = temporal_padding(x, (distance * (length - 1), 0)), "valid"
    order = normalize_data_format(data_format)
    return ops.separable_conv(x, depthwise_kernel, pointwise_kernel, step, padding, order, distance)


@also_called(**OF_WINDOWS)
def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = (1, 1),
) -> Any:
    """Convolution of every channel, then of the channels at every place."""
    return ops.separable_conv(
        x,
        depthwise_kernel,
        pointwise_kernel,
        tuple(strides),
        padding,
        normalize_data_format(data_format),
        tuple(dilation_rate),
    )


@also_called(**OF_WINDOWS)
def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest element, or the mean, of every window of images.

    Args:
        x: (batch, rows, columns, channels), or channels second.
        pool_size: of the window.
        strides: of the window.
        padding: valid or same.
        data_format: order of axes.
        pool_mode: max or avg.

    Raises:
        ConfigError: another mode.
    """
    return _pooled(x, pool_size, strides, padding, data_format, pool_mode)


@also_called(**OF_WINDOWS)
def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest element, or the mean, of every window of volumes.

    Raises:
        ConfigError: a mode other than max and avg.
    """
    return _pooled(x, pool_size, strides, padding, data_format, pool_mode)


def _pooled(
    x: Any, size: Any, strides: Any, padding: str, data_format: str | None, mode: str
) -> Any:
    pools = {"max": ops.max_pool, "avg": ops.average_pool}
    if mode not in pools:
        raise ConfigError(f"the pool mode {mode!r} is unknown", wanted="max or avg")
    return pools[mode](x, tuple(size), tuple(strides), padding, normalize_data_format(data_format))
