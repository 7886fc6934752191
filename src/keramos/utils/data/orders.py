"""Random orders of passes, from one seed."""

from __future__ import annotations

import itertools

import numpy as np


class Orders:
    """A random generator for each pass: the same seed gives the same ones, pass by pass."""

    def __init__(self, seed: int | None):
        self._seed, self._numbers = drawn_seed(seed), itertools.count()

    def next(self) -> np.random.Generator:
        """That of the next pass."""
        return np.random.default_rng((self._seed, next(self._numbers)))

    def first(self) -> np.random.Generator:
        """That of the first pass, again."""
        return np.random.default_rng((self._seed, 0))


def drawn_seed(seed: int | None) -> int:
    """A seed, drawn from numpy's global generator where none is given."""
    return int(np.random.randint(1_000_000)) if seed is None else int(seed) % 2**63
