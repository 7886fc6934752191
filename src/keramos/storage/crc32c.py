"""CRC-32C, and the mask under which TensorFlow stores it.

Multiplying by a power of x is linear, and a whole number of words is a sum of words times powers
of x. So long data is folded: words that lie `LANES` apart are added up side by side (Horner's rule,
with x^(32 · LANES)), which leaves a message of `LANES` words that has the same checksum.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from keramos.storage import checksum

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POLYNOMIAL = 0x82F63B78  # Castagnoli, least significant bit first
ONES = 0xFFFF_FFFF
MASK = 0xA282_EAD8
#: Lanes of one folding after the other; data of fewer words is folded by the next.
LANES = (1 << 14, 1 << 7)


def masked(data: bytes | memoryview) -> int:
    """The masked checksum of some bytes: a stored one says nothing about bytes that hold it."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + MASK) & ONES


def unmasked(stored: int) -> int:
    """The checksum that a masked one stands for."""
    rotated = (stored - MASK) & ONES
    return (rotated >> 17 | rotated << 15) & ONES


def crc32c(data: bytes | memoryview) -> int:
    """The checksum of some bytes."""
    data = memoryview(data).cast("B")
    crc, count = ONES, len(data) // 4
    if count > LANES[-1]:
        crc, head, data = 0, data[: 4 * count], data[4 * count :]
        crc = _serial(crc, _folded(head))
    return _serial(crc, data) ^ ONES


def _serial(crc: int, data: bytes | memoryview) -> int:
    table = _table()
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc


def _folded(data: memoryview) -> bytes:
    """A short message that leaves what `data` leaves behind the start of all ones."""
    import numpy as np

    words, start = np.frombuffer(data, "<u4"), ONES
    for lanes in LANES:
        if len(words) > lanes:
            words, start = _sums(words, lanes, start), 0
    return words.tobytes()


def _sums(words: NDArray[np.uint32], lanes: int, start: int) -> NDArray[np.uint32]:
    import numpy as np

    # zeros in front change nothing, so that the first row may be a part of one
    first = len(words) % lanes or lanes
    sums, other = np.zeros(lanes, "<u4"), np.empty(lanes, np.uint32)
    sums[-first:] = words[:first]
    sums[-first] ^= start
    low, high = _tables(lanes)
    halves = sums.view("<u2").reshape(lanes, 2)
    for row in words[first:].reshape(-1, lanes):
        np.take(low, halves[:, 0], out=other, mode="wrap")  # "raise" would copy `out`
        np.bitwise_xor(other, np.take(high, halves[:, 1]), out=sums)
        np.bitwise_xor(sums, row, out=sums)
    return sums


@cache
def _tables(lanes: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """What the lower and the upper half of a word become, multiplied by x^(32 · lanes)."""
    factor = checksum.zeros(4 * lanes, POLYNOMIAL)
    powers = [checksum.product(factor, 1 << bit, POLYNOMIAL) for bit in range(32)]
    return _combinations(powers[:16]), _combinations(powers[16:])


def _combinations(powers: list[int]) -> NDArray[np.uint32]:
    """For every set of bits, the sum of their powers."""
    import numpy as np

    sums = np.zeros(1, np.uint32)
    for power in powers:
        sums = np.concatenate([sums, sums ^ np.uint32(power)])
    return sums


@cache
def _table() -> list[int]:
    table: list[int] = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ POLYNOMIAL if byte & 1 else byte >> 1
        table.append(byte)
    return table
