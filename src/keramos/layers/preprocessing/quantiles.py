"""Quantiles of more numbers than one wants to keep: a summary of some of them, each with a weight.

Refuses to know layers. A summary is (values, weights), the values ascending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Summary = tuple[np.ndarray, np.ndarray]


def summary(data: Any, epsilon: float) -> Summary:
    """The last of every k of the sorted numbers with weight k, so that about 1 / `epsilon` stay."""
    import numpy as np

    values = np.sort(np.asarray(data, dtype=np.float32).reshape(-1))
    step = max(int(values.size * epsilon), 1)
    kept = values[step - 1 :: step]
    return kept, np.full(kept.shape, step, dtype=np.float32)


def merged(before: Summary | None, new: Summary, epsilon: float) -> Summary:
    """One summary of what both saw."""
    import numpy as np

    values, weights = (
        new if before is None else (np.concatenate(pair) for pair in zip(before, new, strict=True))
    )
    order = np.argsort(values, kind="stable")
    return _compressed((values[order], weights[order]), epsilon)


def _compressed(found: Summary, epsilon: float) -> Summary:
    """Values at the fractions epsilon, 2 epsilon … of the weight, by straight lines between the
    known ones.
    """
    import numpy as np

    values, weights = found
    if values.size * epsilon < 1:
        return found
    total = np.cumsum(weights)
    fractions = epsilon + np.arange(0.0, 1.0, epsilon)
    places = total / total[-1]
    reached = np.interp(fractions, places, total)
    return np.interp(fractions, places, values).astype(np.float32), np.diff(
        reached, prepend=0
    ).astype(np.float32)


def boundaries(found: Summary, bins: int) -> list[float]:
    """The numbers that part what was seen into `bins` of equal content; fewer where fewer were
    seen.
    """
    return _compressed(found, 1.0 / bins)[0][:-1].tolist()
