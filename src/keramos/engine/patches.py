"""Space rearranged: windows laid side by side, blocks of pixels moved into channels, and back."""

from __future__ import annotations

from typing import Any

from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.pixels import check_block
from keramos.engine.pooling import Sizes, sizes_of
from keramos.engine.settings import standardize_data_format
from keramos.errors import ShapeError


def unfold(
    x: Any, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Any:
    """(batch, channels, height, width) -> (batch, channels · window, windows), as in torch."""
    x = convert_to_tensor(x)
    size, step = sizes_of(kernel_size, 2, "kernel_size"), sizes_of(stride, 2, "stride")
    around = [(p, p) for p in sizes_of(padding, 2, "padding")]
    found = lax.conv_general_dilated_patches(
        x, size, step, around, rhs_dilation=sizes_of(dilation, 2, "dilation")
    )
    return found.reshape((*found.shape[:2], -1))


def fold(
    x: Any,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Any:
    """The transpose of `unfold`: overlapping windows are summed up into (batch, channels, height,
    width).
    """
    import jax

    x = convert_to_tensor(x)
    size = sizes_of(kernel_size, 2, "kernel_size")
    shape = (
        x.shape[0],
        x.shape[1] // (size[0] * size[1]),
        *sizes_of(output_size, 2, "output_size"),
    )
    apart = jax.linear_transpose(
        lambda image: unfold(image, size, dilation, padding, stride),
        jax.ShapeDtypeStruct(shape, x.dtype),
    )
    return apart(x)[0]


# Channels last, a pixel's place in the block is the slow index of the channel; channels first, the
# fast one.


def _channels_last(data_format: str) -> bool:
    return standardize_data_format(data_format) == "channels_last"


def depth_to_space(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels become blocks of `block_size`² pixels.

    Raises:
        ConfigError: a block of less than 2.
        ShapeError: the channels are no multiple of the block.
    """
    check_block(block_size)
    x, size = convert_to_tensor(x), block_size
    last = _channels_last(data_format)
    channels = x.shape[-1 if last else 1]
    if channels % size**2:
        raise ShapeError("the channels must be a multiple of the block's pixels", found=channels)
    if last:
        batch, height, width, _ = x.shape
        x = x.reshape((batch, height, width, size, size, -1)).transpose((0, 1, 3, 2, 4, 5))
        return x.reshape((batch, height * size, width * size, -1))
    batch, _, height, width = x.shape
    x = x.reshape((batch, -1, size, size, height, width)).transpose((0, 1, 4, 2, 5, 3))
    return x.reshape((batch, -1, height * size, width * size))


def space_to_depth(x: Any, block_size: int, data_format: str = "channels_last") -> Any:
    """Blocks of `block_size`² pixels become channels.

    Raises:
        ConfigError: a block of less than 2.
        ShapeError: height or width is no multiple of the block.
    """
    check_block(block_size)
    x, size = convert_to_tensor(x), block_size
    last = _channels_last(data_format)
    batch, height, width = (x.shape[i] for i in ((0, 1, 2) if last else (0, 2, 3)))
    if height % size or width % size:
        raise ShapeError("height and width must be multiples of the block", found=x.shape)
    rows, columns = height // size, width // size
    if last:
        x = x.reshape((batch, rows, size, columns, size, -1)).transpose((0, 1, 3, 2, 4, 5))
        return x.reshape((batch, rows, columns, -1))
    x = x.reshape((batch, -1, rows, size, columns, size)).transpose((0, 1, 3, 5, 2, 4))
    return x.reshape((batch, -1, rows, columns))
