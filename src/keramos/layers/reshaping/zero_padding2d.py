"""ZeroPadding2D: zeros around images."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import Coerced, argument
from keramos.layers.base import layout
from keramos.layers.reshaping.margins import Pair, margins
from keramos.layers.reshaping.zero_padding import ZeroPadding


class ZeroPadding2D(ZeroPadding):
    """`(batch, height, width, channels)` -> the same axes, longer.

    With `channels_first` the channels stand second.

    Args:
        padding: ((top, bottom), (left, right)), all >= 0; one number for both ends of an axis, or
            for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 2

    padding: Coerced[int | Sequence[int] | Sequence[Pair], tuple[Pair, ...]] = argument(
        (1, 1), margins(2)
    )
    data_format: str = argument(None, layout.data_format)
