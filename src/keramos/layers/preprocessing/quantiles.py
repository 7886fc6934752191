"""Quantiles of more numbers than fit in memory, from a summary: some values with weights.

A summary is (values, weights), the values ascending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Summary = tuple[np.ndarray, np.ndarray]


def summary(data: Any, epsilon: float) -> Summary:
    """Of the sorted numbers every k-th, with weight k, so that about 1 / `epsilon` of them stay."""
    import numpy as np

    values = np.sort(np.asarray(data, dtype=np.float32).reshape(-1))
    step = max(int(values.size * epsilon), 1)
    sample = values[step - 1 :: step]
    return sample, np.full(sample.shape, step, dtype=np.float32)


def merged(former: Summary | None, new: Summary, epsilon: float) -> Summary:
    """One summary of the numbers of both."""
    import numpy as np

    parts = [new] if former is None else [former, new]
    values, weights = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.argsort(values, kind="stable")
    return _compressed((values[order], weights[order]), epsilon)


def _compressed(full: Summary, epsilon: float) -> Summary:
    """Values at the fractions epsilon, 2 epsilon … of the weight, by linear interpolation."""
    import numpy as np

    values, weights = full
    if values.size * epsilon < 1:
        return full
    total = np.cumsum(weights)
    fractions = epsilon + np.arange(0.0, 1.0, epsilon)
    places = total / total[-1]
    new_total = np.interp(fractions, places, total)
    new_values = np.interp(fractions, places, values)
    return new_values.astype(np.float32), np.diff(new_total, prepend=0).astype(np.float32)


def boundaries(full: Summary, bins: int) -> list[float]:
    """Boundaries of `bins` bins of equal content; fewer where there are fewer numbers."""
    return _compressed(full, 1.0 / bins)[0][:-1].tolist()
