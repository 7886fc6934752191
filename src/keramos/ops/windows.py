"""What comes out of operations that look at windows of space: pooling and convolution.

See `rules` for what a rule is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keramos import engine
from keramos.errors import ShapeError
from keramos.graph.tensor import KerasTensor
from keramos.ops import shapes
from keramos.ops.rules import dtype_of, floating_type, shape_of, symbol


def _spaces(
    shape: Sequence[int | None], data_format: str | None
) -> tuple[bool, tuple[int | None, ...]]:
    last = engine.standardize_data_format(data_format) == "channels_last"
    return last, tuple(shape[1:-1] if last else shape[2:])


def _image(
    batch: int | None, space: Sequence[int | None], channels: int | None, last: bool
) -> tuple:
    return (batch, *space, channels) if last else (batch, channels, *space)


def _per_axis(value: Any, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _check_channels(channels: int | None, kernel: Sequence[int | None], taken: int | None) -> None:
    """Raise ShapeError unless the inputs have the channels that a kernel takes."""
    if None not in (channels, taken) and channels != taken:
        raise ShapeError(
            "the inputs do not have the channels of the kernel",
            found=f"{channels} channels, kernel {tuple(kernel)}",
            wanted=f"{taken} channels",
        )


def pooled(
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> KerasTensor:
    """Axes as in the inputs, the space axes as long as there are windows: `⌊(n - size) / stride⌋ +
    1`, `⌈n / stride⌉` with `same` padding; dtype of the inputs.
    """
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    size = _per_axis(pool_size, len(space))
    step = size if strides is None else _per_axis(strides, len(space))
    padding = engine.standardize_padding(padding)
    windows = [shapes.windows(n, k, s, padding) for n, k, s in zip(space, size, step, strict=True)]
    return symbol(_image(shape[0], windows, shape[-1 if last else 1], last), dtype_of(inputs))


def adaptively_pooled(inputs: Any, output_size: Any, data_format: str | None = None) -> KerasTensor:
    """Shape of the inputs with `output_size` as the lengths of the space axes; their dtype."""
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    windows = _per_axis(output_size, len(space))
    return symbol(_image(shape[0], windows, shape[-1 if last else 1], last), dtype_of(inputs))


def adaptively_averaged(
    inputs: Any, output_size: Any, data_format: str | None = None
) -> KerasTensor:
    """Shape of the inputs with `output_size` as the lengths of the space axes; their dtype, of
    whole numbers that of floats.
    """
    pooled = adaptively_pooled(inputs, output_size, data_format)
    return symbol(pooled.shape, floating_type(pooled.dtype))


def _image_of_blocks(x: Any, data_format: str) -> tuple:
    """Batch, height, width and channels, and whether the channels are last."""
    shape = shape_of(x)
    if len(shape) != 4:
        raise ShapeError("images have four axes here, the batch among them", found=shape)
    last, space = _spaces(shape, data_format)
    return (shape[0], *space, shape[-1 if last else 1]), last


def spread(x: Any, block_size: int, data_format: str = "channels_last") -> KerasTensor:
    """Shape `(batch, height · block, width · block, channels / block²)`, dtype of `x`."""
    engine.pixels.check_block(block_size)
    (batch, *space, channels), last = _image_of_blocks(x, data_format)
    space = [shapes.times(size, block_size) for size in space]
    channels = shapes.part(channels, block_size**2)
    return symbol(_image(batch, space, channels, last), dtype_of(x))


def gathered(x: Any, block_size: int, data_format: str = "channels_last") -> KerasTensor:
    """Shape `(batch, height / block, width / block, channels · block²)`, dtype of `x`."""
    engine.pixels.check_block(block_size)
    (batch, *space, channels), last = _image_of_blocks(x, data_format)
    space = [shapes.part(size, block_size) for size in space]
    return symbol(_image(batch, space, shapes.times(channels, block_size**2), last), dtype_of(x))


def convolved(
    filters: Callable[[tuple], int | None], about: str, grouped: bool = False
) -> Callable:
    """A rule: windows over the space axes, and as many channels as `filters` reads from the
    kernels' shapes. `grouped`: each filter may see a part of the channels alone.
    """

    def rule(
        inputs: Any,
        *kernels: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        dilation_rate: Any,
    ) -> KerasTensor:
        shape = shape_of(inputs)
        last, space = _spaces(shape, data_format)
        rank, kernel, channels = len(space), shape_of(kernels[0]), shape[-1 if last else 1]
        whole = grouped and channels is not None and kernel[-2] and channels % kernel[-2] == 0
        _check_channels(channels, kernel, channels if whole else kernel[-2])
        geometry = zip(
            space,
            kernel,
            _per_axis(strides, rank),
            [engine.standardize_padding(padding)] * rank,
            _per_axis(dilation_rate, rank),
            strict=False,
        )
        windows = [_some(shapes.windows(*axis), axis) for axis in geometry]  # type: ignore[arg-type]
        count = filters(tuple(map(shape_of, kernels)))
        return symbol(
            _image(shape[0], windows, count, last),
            engine.result_type(*map(dtype_of, (inputs, *kernels))),
        )

    rule.__doc__ = (
        f"Axes as in the inputs, the space axes as long as there are windows, {about} channels; "
        "the dtype to which all promote."
    )
    return rule


def _some(count: int | None, axis: tuple) -> int | None:
    length, size, *_ = axis
    if count == 0 and length:
        raise ShapeError(f"a window of {size} does not fit into an axis of {length}")
    return count


conv = convolved(lambda kernels: kernels[0][-1], "`kernel.shape[-1]`", grouped=True)


depthwise_conv = convolved(
    lambda kernels: shapes.product(kernels[0][-2:]), "`kernel.shape[-2] · kernel.shape[-1]`"
)


separable_conv = convolved(lambda kernels: kernels[1][-1], "`pointwise_kernel.shape[-1]`")


def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Any,
    padding: str,
    output_padding: Any,
    data_format: str | None,
    dilation_rate: Any,
) -> KerasTensor:
    """Axes as in the inputs, the space axes about `strides` times as long, `kernel.shape[-2]`
    channels; the dtype to which inputs and kernel promote.
    """
    shape = shape_of(inputs)
    last, space = _spaces(shape, data_format)
    rank, padding = len(space), engine.standardize_padding(padding)
    _check_channels(shape[-1 if last else 1], shape_of(kernel), shape_of(kernel)[-1])
    extra = (None,) * rank if output_padding is None else _per_axis(output_padding, rank)
    geometry = zip(
        space,
        shape_of(kernel),
        _per_axis(strides, rank),
        [engine.standardize_padding(padding)] * rank,
        extra,
        _per_axis(dilation_rate, rank),
        strict=False,
    )
    space = [shapes.transposed(*axis) for axis in geometry]  # type: ignore[arg-type]
    return symbol(
        _image(shape[0], space, shape_of(kernel)[-2], last),
        engine.result_type(dtype_of(inputs), dtype_of(kernel)),
    )
