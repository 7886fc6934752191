"""UpSampling1D: every step of a sequence repeated."""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.types import integer
from keramos.layers.reshaping.up_sampling import UpSampling


class UpSampling1D(UpSampling):
    """`(batch, time, channels)` -> `(batch, time · size, channels)`: every step `size` times.

    Args:
        size: how many times a step is repeated, >= 1.
    """

    rank = 1

    size: int = argument(2, integer(1))

    @property
    def _factors(self) -> tuple[int, ...]:
        return (self.size,)
