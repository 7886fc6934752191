"""The random numbers of jax, drawn with numpy: for few numbers, compiling would take far longer
than drawing.

Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror and Shaw, "Parallel
Random Numbers: As Easy as 1, 2, 3" (2011); jax counts elements in row-major order and joins the two
halves of each block by exclusive or.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

#: The most numbers that are drawn here rather than on the device.
FEW = 1 << 22

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
_PART = 1 << 14  # elements: what stays in the processor's cache

# Coefficients of erfinv in single precision, highest power first: M. Giles, "Approximating the
# erfinv function", 2010.
_CENTRAL = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
    -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
)  # fmt: skip
_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
    -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
)  # fmt: skip


def suits(shape: Sequence[int], dtype: str, seed: Any, *numbers: Any) -> bool:
    """Whether numbers of that shape and dtype are drawn here: few, in single precision, and from
    what is known.

    Args:
        shape: sizes.
        dtype: element type.
        seed: an int that is a key's first number.
        *numbers: bounds or moments, which must be plain numbers.
    """
    plain = all(isinstance(size, int) for size in shape) and all(
        isinstance(number, (int, float)) for number in numbers
    )
    known = (
        plain and isinstance(seed, int) and 0 <= seed < 2**32
    )  # others are errors, which `random.key_of` raises
    return known and dtype == "float32" and math.prod(shape) <= FEW


def uniform(
    seed: int, shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0
) -> np.ndarray:
    """float32 numbers spread evenly over [minval, maxval), as `jax.random.uniform` draws them from
    the key (seed, 0).
    """
    low, high = np.float32(minval), np.float32(maxval)
    mantissas = bits(seed, math.prod(shape)) >> np.uint32(9) | np.float32(1).view(np.uint32)
    draws = (mantissas.view(np.float32) - np.float32(1)) * (high - low) + low
    return np.maximum(low, draws).reshape(shape)


def normal(seed: int, shape: Sequence[int]) -> np.ndarray:
    """float32 numbers of mean 0 and variance 1, as `jax.random.normal` draws them."""
    above = np.nextafter(np.float32(-1), np.float32(0))
    return np.float32(math.sqrt(2)) * _erfinv(uniform(seed, shape, above, 1.0))


def truncated_normal(seed: int, shape: Sequence[int]) -> np.ndarray:
    """The same, none beyond two standard deviations, as `jax.random.truncated_normal` draws
    them.
    """
    limit = math.erf(math.sqrt(2))
    draws = np.float32(math.sqrt(2)) * _erfinv(uniform(seed, shape, -limit, limit))
    edge = np.nextafter(np.float32(2), np.float32(0))
    return np.clip(draws, -edge, edge)


def bits(seed: int, count: int) -> np.ndarray:
    """`count` random uint32 from the key (seed, 0)."""
    draws = np.empty(count, np.uint32)
    for start in range(0, count, _PART):
        counter = np.arange(start, min(start + _PART, count), dtype=np.uint32)
        high, low = _block(seed, 0, np.zeros_like(counter), counter)
        np.bitwise_xor(high, low, out=draws[start : start + _PART])
    return draws


def _block(first: int, second: int, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cipher, on a pair of counters; both are overwritten."""
    keys = (first, second, first ^ second ^ _PARITY)
    x += np.uint32(keys[0])
    y += np.uint32(keys[1])
    for turn in range(5):
        for distance in _ROTATIONS[turn % 2]:
            x += y
            left = y << np.uint32(distance)
            y >>= np.uint32(32 - distance)
            y |= left
            y ^= x
        x += np.uint32(keys[(turn + 1) % 3])
        y += np.uint32((keys[(turn + 2) % 3] + turn + 1) % 2**32)
    return x, y


def _erfinv(x: np.ndarray) -> np.ndarray:
    w = -np.log1p(-x * x)
    central = w < 5
    t = np.where(central, w - np.float32(2.5), np.sqrt(w) - np.float32(3))
    polynomial = np.where(central, np.float32(_CENTRAL[0]), np.float32(_TAIL[0]))
    for a, b in zip(_CENTRAL[1:], _TAIL[1:], strict=True):
        polynomial = np.where(central, np.float32(a), np.float32(b)) + polynomial * t
    return polynomial * x
