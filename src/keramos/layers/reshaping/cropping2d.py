"""Cropping2D: images without their margins."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import Coerced, argument
from keramos.layers.base import layout
from keramos.layers.reshaping.cropping import Cropping
from keramos.layers.reshaping.margins import Pair, margins


class Cropping2D(Cropping):
    """`(batch, height, width, channels)` -> the same axes, shorter.

    With `channels_first` the channels stand second.

    Args:
        cropping: ((top, bottom), (left, right)), all >= 0; one number for both ends of an axis, or
            for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 2

    cropping: Coerced[int | Sequence[int] | Sequence[Pair], tuple[Pair, ...]] = argument(
        ((0, 0), (0, 0)), margins(2)
    )
    data_format: str = argument(None, layout.data_format)
