"""What the numbers of a tensor are like: one pass, piece by piece, whatever their type.

Of a tensor in a mapped file no more than a piece is in memory; one that is stored compressed is
read whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from keramos.errors import KeramosError
from keramos.report.histogram import SHOWN, Histogram
from keramos.report.plain import number, plain
from keramos.storage import LazyTensor

if TYPE_CHECKING:
    from keramos.storage.tensor import Array

#: Elements of a piece: what a processor keeps near it as float64.
PIECE = 1 << 16


@dataclass
class Moments:
    """Counts and moments of numbers that come piece by piece.

    Attributes:
        count: finite ones.
        low: the least of them.
        high: the largest of them.
        mean: of them.
        squares: the sum of their squared distances from the mean.
        zeros: how many are zero.
        nan: how many are no number.
        infinite: how many are infinite.
    """

    count: int = 0
    low: float = math.inf
    high: float = -math.inf
    mean: float = 0.0
    squares: float = 0.0
    zeros: int = 0
    nan: int = 0
    infinite: int = 0
    histogram: Histogram = field(default_factory=Histogram)

    def add(self, piece: Array) -> None:
        """Take more numbers into account.

        Args:
            piece: float64, one axis.
        """
        import numpy as np

        low, high = float(piece.min()), float(piece.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            finite = piece[np.isfinite(piece)]
            nan = int(np.isnan(piece).sum())
            self.nan += nan
            self.infinite += piece.size - finite.size - nan
            piece = finite
            if not piece.size:
                return
            low, high = float(piece.min()), float(piece.max())
        self._join(piece)
        self.zeros += piece.size - int(np.count_nonzero(piece))
        self.low, self.high = min(self.low, low), max(self.high, high)
        if math.isfinite(self.high - self.low):
            self.histogram.add(piece, low, high)

    def _join(self, piece: Array) -> None:
        """Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm (1979)."""
        mean = float(piece.mean())
        distance, count = mean - self.mean, self.count + piece.size
        rest = piece - mean
        rest *= rest  # and no product of vectors: for that, threads of BLAS would be waited for
        self.squares += float(rest.sum()) + distance * distance * self.count * piece.size / count
        self.mean += distance * piece.size / count
        self.count = count

    @property
    def deviation(self) -> float:
        """Their standard deviation; NaN where there are none."""
        return math.sqrt(self.squares / self.count) if self.count else math.nan


def statistics(tensor: LazyTensor, *, is_packed: bool = False) -> dict[str, Any]:
    """What a tensor holds, for a document: `{"problem": …}` where it cannot be read.

    Args:
        tensor: of a file.
        is_packed: whether each byte of it is two numbers of four bits.
    """
    import numpy as np

    try:
        with np.errstate(all="ignore"):  # sums beyond float64 are shown as infinite
            return _summary(tensor, is_packed)
    except (KeramosError, MemoryError, OSError) as error:
        return {"problem": plain(getattr(error, "what", None) or str(error) or "not enough memory")}


def _summary(tensor: LazyTensor, is_packed: bool) -> dict[str, Any]:
    moments = Moments()
    for piece in pieces(tensor, is_packed=is_packed):
        moments.add(piece)
    if not moments.count:
        return {"nan": moments.nan, "infinite": moments.infinite}
    low, high = moments.low, moments.high
    bins = moments.histogram.bins(low, high) if math.isfinite(high - low) else []
    return {
        "min": number(low),
        "max": number(high),
        "mean": number(moments.mean),
        "std": number(moments.deviation),
        "zeros": moments.zeros,
        "nan": moments.nan,
        "infinite": moments.infinite,
        "bins": bins[:1] if low == high else bins[:SHOWN],
    }


def pieces(tensor: LazyTensor, *, is_packed: bool = False) -> Iterator[Array]:
    """The elements of a tensor as float64, piece by piece.

    Args:
        tensor: of numbers; others have no pieces.
        is_packed: as `statistics` has it; the order is then another.
    """
    import numpy as np

    if not tensor.size or tensor.dtype.startswith("void"):
        return
    flat = tensor.read().reshape(-1)
    for start in range(0, flat.size, PIECE):
        piece = flat[start : start + PIECE]
        if is_packed:
            piece = np.concatenate([piece << 4 >> 4, piece >> 4])  # the lower half, with its sign
        yield piece.astype(np.float64)
