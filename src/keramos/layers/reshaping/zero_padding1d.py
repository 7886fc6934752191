"""ZeroPadding1D: zeros at both ends of sequences."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import Coerced, argument
from keramos.layers.base import layout
from keramos.layers.reshaping.margins import Pair, pair
from keramos.layers.reshaping.zero_padding import ZeroPadding


class ZeroPadding1D(ZeroPadding):
    """`(batch, time, channels)` -> `(batch, begin + time + end, channels)`.

    With `channels_first` the channels stand second.

    Args:
        padding: (begin, end), each >= 0; one number for both.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 1

    padding: Coerced[int | Sequence[int], Pair] = argument(1, pair)
    data_format: str = argument(None, layout.data_format)

    @property
    def _margins(self) -> tuple[Pair, ...]:
        return (self.padding,)
