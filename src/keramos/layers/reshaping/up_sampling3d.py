"""UpSampling3D: every element of a volume repeated."""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.types import Sizes, integers
from keramos.layers.base import layout
from keramos.layers.reshaping.up_sampling import UpSampling


class UpSampling3D(UpSampling):
    """`(batch, depth, height, width, channels)` -> the same axes, `size` times as long.

    With `channels_first` the channels stand second.

    Args:
        size: factors (depth, height, width), >= 1; one number for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 3

    size: Sizes = argument((2, 2, 2), integers(3, 1))
    data_format: str = argument(None, layout.data_format)
