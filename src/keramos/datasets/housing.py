"""How both tables of house prices are shuffled and split."""

from __future__ import annotations

import numpy as np

from keramos.errors import ConfigError

Split = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def checked_part(test_split: float) -> float:
    """The part that is for testing, 0 ≤ part < 1."""
    if not 0 <= test_split < 1:
        raise ConfigError("load_data: `test_split` is a part, 0 ≤ part < 1", found=test_split)
    return test_split


def split(x: np.ndarray, y: np.ndarray, test_split: float, seed: int | None) -> Split:
    """Rows in the order of numpy's legacy generator with this seed, as Keras has them."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    count = int(len(x) * (1 - test_split))
    train, test = order[:count], order[count:]
    return (x[train], y[train]), (x[test], y[test])
