"""The random bits of jax, computed by numpy: a model's first values need not wait for a compiler.

Refuses to know distributions beyond the uniform one. Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror and Shaw, "Parallel
Random Numbers: As Easy as 1, 2, 3" (2011); the position of a number in its array is what is encrypted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

#: Beyond so many numbers, compiled code is faster even though it must be compiled first.
FEW = 1 << 20

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
_MASK = 0xFFFFFFFF


def bits(key: tuple[int, int], count: int) -> np.ndarray:
    """`count` random uint32.

    Args:
        key: two numbers of 32 bits.
        count: below 2**32.
    """
    keys = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    x = np.full(count, keys[0], np.uint32)
    y = np.arange(count, dtype=np.uint32) + np.uint32(keys[1])
    for block in range(5):
        for rotation in _ROTATIONS[block % 2]:
            x += y
            y = (y << np.uint32(rotation)) | (y >> np.uint32(32 - rotation))
            y ^= x
        x += np.uint32(keys[(block + 1) % 3])
        y += np.uint32((keys[(block + 2) % 3] + block + 1) & _MASK)
    return x ^ y


def uniform(key: tuple[int, int], shape: Sequence[int], low: float, high: float) -> np.ndarray:
    """float32 numbers spread evenly over [low, high): 23 random bits behind the point of 1.…, less 1.

    Args:
        key: two numbers of 32 bits.
        shape: sizes.
        low: smallest number.
        high: bound above.
    """
    mantissas = bits(key, math.prod(shape)) >> np.uint32(9)
    units = (mantissas | np.uint32(0x3F800000)).view(np.float32) - np.float32(1.0)
    lowest = np.float32(low)
    return np.maximum(lowest, units * (np.float32(high) - lowest) + lowest).reshape(shape)
