"""UpSampling1D: repeats the steps of sequences.

Refuses to know more than its rank; see `up_sampling`.
"""

from __future__ import annotations

from keramos.codec.arguments import argument
from keramos.codec.kinds import integer
from keramos.layers.reshaping.up_sampling import UpSampling


class UpSampling1D(UpSampling):
    """`(batch, time, channels)` -> `(batch, time · size, channels)`: every step `size` times in a
    row.

    Args:
        size: how many times, >= 1.
    """

    rank = 1

    size: int = argument(2, integer(1))

    @property
    def _factors(self) -> tuple[int, ...]:
        return (self.size,)
