"""How far two tensors of one shape are from each other: one pass over both, piece by piece."""

from __future__ import annotations

import math
from typing import Any

from keramos.report.plain import number
from keramos.report.statistics import pieces
from keramos.storage import LazyTensor


def distance(left: LazyTensor, right: LazyTensor) -> dict[str, Any]:
    """`largest` of the absolute differences; `relative`, ‖right - left‖ / ‖left‖; `differing`, how
    many elements differ. Two NaN at one place, and infinities of one sign, are equal.

    Args:
        left: of numbers.
        right: of the same shape.
    """
    import numpy as np

    largest, squares, norm, differing = 0.0, 0.0, 0.0, 0
    with np.errstate(all="ignore"):
        for a, b in zip(pieces(left), pieces(right), strict=True):
            apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, b - a)
            differing += int(np.count_nonzero(apart))
            largest = float(np.maximum(largest, np.abs(apart).max()))  # NaN stays NaN
            squares += float((apart * apart).sum())
            norm += float((a * a).sum())
    if not differing:
        return {"answer": "equal" if left.dtype == right.dtype else "type"}
    relative = math.sqrt(squares / norm) if norm else math.inf  # NaN where either has some
    return {
        "answer": "changed",
        "largest": number(largest),
        "relative": number(relative),
        "differing": differing,
    }
