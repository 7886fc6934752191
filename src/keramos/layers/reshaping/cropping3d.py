"""Cropping3D: volumes without their margins."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import Coerced, argument
from keramos.layers.base import layout
from keramos.layers.reshaping.cropping import Cropping
from keramos.layers.reshaping.margins import Pair, margins


class Cropping3D(Cropping):
    """`(batch, depth, height, width, channels)` -> the same axes, shorter.

    With `channels_first` the channels stand second.

    Args:
        cropping: (begin, end) for each of depth, height, width, all >= 0; one number for both ends,
            or for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 3

    cropping: Coerced[int | Sequence[int] | Sequence[Pair], tuple[Pair, ...]] = argument(
        ((1, 1), (1, 1), (1, 1)), margins(3)
    )
    data_format: str = argument(None, layout.data_format)
