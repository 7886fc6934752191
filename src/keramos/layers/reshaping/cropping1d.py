"""Cropping1D: sequences without some steps at both ends."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import Coerced, argument
from keramos.layers.reshaping.cropping import Cropping
from keramos.layers.reshaping.margins import Pair, pair


class Cropping1D(Cropping):
    """`(batch, time, channels)` -> `(batch, time - begin - end, channels)`.

    Args:
        cropping: (begin, end), each >= 0; one number for both.
    """

    rank = 1

    cropping: Coerced[int | Sequence[int], Pair] = argument((1, 1), pair)

    @property
    def _margins(self) -> tuple[Pair, ...]:
        return (self.cropping,)
