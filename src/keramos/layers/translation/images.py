"""Pictures that are made larger or smaller, as TensorFlow 1 and 2 did it."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation.sizes import entries, is_open


def enlarged(x: Any, factors: Any, data_format: Any, interpolation: str) -> Any:
    """A whole number of times larger."""
    first = 2 if data_format in ("channels_first", "th") else 1
    if interpolation == "nearest":
        y = ops.repeat(x, int(factors[0]), axis=first)
        return ops.repeat(y, int(factors[1]), axis=first + 1)
    lengths = x.shape[first : first + 2]
    if first == 2 or None in lengths:
        raise Untranslatable("pictures whose size only a running model knows")
    size = [int(n * factor) for n, factor in zip(lengths, factors, strict=True)]
    return resized(x, size, interpolation, half_pixels=True)


#: Pixels along an axis.
MAX_LENGTH = 16_384

_KERNELS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


def resized(x: Any, size: Any, method: Any, half_pixels: bool, align_corners: bool = False) -> Any:
    """At another size.

    Args:
        x: (batch, height, width, channels), or without the batch.
        size: height and width.
        method: as TensorFlow calls it, by name or by number.
        half_pixels: whether the middle of a pixel is where its value holds, as in TensorFlow 2.
        align_corners: whether the corners of both pictures lie on one another.
    """
    lengths = entries(size)
    if any(map(is_open, lengths)):
        raise Untranslatable("pictures whose size only a running model knows")
    if len(lengths) != 2 or not all(0 < length <= MAX_LENGTH for length in lengths):
        raise Untranslatable("pictures of such a size")
    name = {0: "bilinear", 1: "nearest", 2: "bicubic"}.get(method, method)
    if name not in _KERNELS:
        raise Untranslatable(f"the interpolation {method!r}")
    if half_pixels and not align_corners:
        return ops.image.resize(x, tuple(lengths), interpolation=name)
    if name not in ("bilinear", "nearest") or len(x.shape) != 4 or None in x.shape[1:3]:
        raise Untranslatable("this interpolation of TensorFlow 1")
    for axis, length in enumerate(lengths, 1):
        x = _along(x, axis, length, name, align_corners)
    return x


def _along(x: Any, axis: int, length: int, name: str, align_corners: bool) -> Any:
    """One axis of TensorFlow 1's rule: pixel i of the new one lies at i·scale of the old."""
    own = int(x.shape[axis])
    if own == length:
        return x
    is_aligned = align_corners and length > 1
    scale = (own - 1) / (length - 1) if is_aligned else own / length
    places = [i * scale for i in range(length)]
    if name == "nearest":
        near = [round_half_up(p) if is_aligned else int(p) for p in places]
        return ops.take(x, [min(n, own - 1) for n in near], axis=axis)
    low = [min(int(p), own - 1) for p in places]
    high = [min(n + 1, own - 1) for n in low]
    shape = [1] * len(x.shape)
    shape[axis] = length
    rest = [p - n for p, n in zip(places, low, strict=True)]
    weights = np.asarray(rest, "float32").reshape(shape)
    first, second = ops.take(x, low, axis=axis), ops.take(x, high, axis=axis)
    return ops.add(first, ops.multiply(ops.subtract(second, first), weights))


def round_half_up(number: float) -> int:
    """The nearest integer, 0.5 upward."""
    return int(number + 0.5)
