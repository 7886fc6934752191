"""Counts of numbers by size, where nobody knows beforehand how small and large they are.

Bins cover a range that doubles as often as it must, neighbours joined each time: one pass is
enough.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keramos.storage.tensor import Array

#: Bins while counting; of what is shown.
FINE, SHOWN = 8192, 64


class Histogram:
    """How many numbers lie where."""

    def __init__(self):
        self._low, self._width = 0.0, 0.0  # of the first bin
        self._counts: Array | None = None

    def add(self, values: Array, low: float, high: float) -> None:
        """Count numbers.

        Args:
            values: float64, finite.
            low: the least of them.
            high: the largest of them.
        """
        import numpy as np

        if not self._width:
            self._begin(low, high)
        while low < self._low or high >= self._low + self._width * FINE:
            self._double(downwards=low < self._low)
        scaled = values - self._low
        scaled *= 1 / self._width
        places = scaled.astype(np.intp)
        np.clip(places, 0, FINE - 1, out=places)
        counts = np.bincount(places, minlength=FINE)
        self._counts = counts if self._counts is None else self._counts + counts

    def _begin(self, low: float, high: float) -> None:
        # a single number has a range of its own, of more than one rounding
        span = max(high - low, abs(low) * 2.0**-20, abs(high) * 2.0**-20, 2.0**-300)
        self._low, self._width = low, span * (1 + 2.0**-20) / FINE

    def _double(self, *, downwards: bool) -> None:
        import numpy as np

        assert self._counts is not None
        joined = self._counts.reshape(-1, 2).sum(1)
        empty = np.zeros(FINE // 2, np.int64)
        self._counts = np.concatenate([empty, joined] if downwards else [joined, empty])
        self._low -= self._width * FINE if downwards else 0.0
        self._width *= 2

    def bins(self, low: float, high: float) -> list[int]:
        """The counts in bins of one width, `SHOWN` of them between two numbers.

        Args:
            low: the least number of all.
            high: the largest number of all.
        """
        import numpy as np

        if self._counts is None or not math.isfinite(self._width):
            return []
        centres = self._low + self._width * (np.arange(FINE) + 0.5)
        span = high - low
        places = (centres - low) / span * SHOWN if span else np.zeros(FINE)
        places = np.clip(places, 0, SHOWN - 1).astype(np.int64)
        return np.bincount(places, self._counts, minlength=SHOWN).astype(np.int64).tolist()
