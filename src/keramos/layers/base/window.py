"""How many windows fit into an axis: the arithmetic of convolution and pooling.

None is an axis whose length is not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from keramos.errors import ShapeError

Size = int | None


def reach(window: int, dilation: int) -> int:
    """Length from the first to the last element of a dilated window."""
    return (window - 1) * dilation + 1


def count(size: Size, window: int, stride: int, padding: str, dilation: int = 1) -> Size:
    """Windows in an axis of `size` elements: ceil(size / stride), without padding ceil((size -
    reach + 1) / stride).

    Raises:
        ShapeError: not even one.
    """
    if size is None:
        return None
    starts = size - reach(window, dilation) + 1 if padding == "valid" else size
    if starts < 1:
        raise ShapeError(
            f"a window of {reach(window, dilation)} does not fit into an axis of {size}"
        )
    return -(-starts // stride)


def counts(
    space: Sequence[Size],
    windows: Sequence[int],
    strides: Sequence[int],
    padding: str,
    dilations: Sequence[int] | None = None,
) -> tuple[Size, ...]:
    """`count` for every axis of space."""
    axes = zip(space, windows, strides, dilations or (1,) * len(windows), strict=True)
    return tuple(
        count(size, window, stride, padding, dilation) for size, window, stride, dilation in axes
    )


def spread(
    size: Size, window: int, stride: int, padding: str, extra: int | None = None, dilation: int = 1
) -> Size:
    """Length of the axis that `size` windows come from, as a transposed convolution makes it.

    Args:
        size: number of windows.
        window: elements of the kernel.
        stride: distance of the windows.
        padding: `valid` or `same`.
        extra: elements after the last window; what makes the length a multiple of the stride when
            None.
        dilation: distance of the kernel's elements.

    Raises:
        ShapeError: nothing is left.
    """
    if size is None:
        return None
    full = reach(window, dilation)
    if extra is None:
        length = size * stride if padding == "same" else (size - 1) * stride + max(full, stride)
    else:
        length = (size - 1) * stride + full + extra - (2 * (full // 2) if padding == "same" else 0)
    if length < 1:
        raise ShapeError(
            f"nothing is left of an axis of {size}",
            found=f"window {full}, {padding}, stride {stride}",
        )
    return length
