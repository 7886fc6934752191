"""Small arrays that every library draws alike."""

from __future__ import annotations

import numpy as np


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    """(*shape) float32, normally distributed."""
    return np.random.RandomState(seed).normal(size=shape).astype("float32")


def uniform(*shape: int, seed: int = 0) -> np.ndarray:
    """(*shape) float32, from 0 to 1."""
    return np.random.RandomState(seed).uniform(size=shape).astype("float32")


def integers(high: int, *shape: int, seed: int = 0) -> np.ndarray:
    """(*shape) int32, below `high`."""
    return np.random.RandomState(seed).randint(0, high, size=shape).astype("int32")


def fills(weights, seed: int = 0) -> list[np.ndarray]:
    """New values for weights: small, normally distributed."""
    shapes = [tuple(w.shape) for w in weights]
    return [0.3 * normal(*shape, seed=seed + n) for n, shape in enumerate(shapes)]
