"""CRC-32C, and the mask under which TensorFlow stores it.

Large data is summed in lanes side by side, which are then joined (see `checksum`).
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
SERIAL = 2048  # bytes that are not worth lanes
LANES = 1 << 13


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
    crc = ONES
    lanes = min(LANES, 1 << (len(data).bit_length() // 2))
    if len(data) >= SERIAL:
        width = len(data) // lanes
        crc = _joined(_lanes(data[: lanes * width], lanes, width, crc), width)
        data = data[lanes * width :]
    table = _table()
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ ONES


def _lanes(data: memoryview, lanes: int, width: int, crc: int) -> list[int]:
    """The checksum of each lane; of the first, going on from `crc`, of the others from 0."""
    import numpy as np

    columns = np.frombuffer(data, np.uint8).reshape(lanes, width)
    table, state = _array(), np.zeros(lanes, np.uint32)
    state[0] = crc
    for column in range(width):
        state = table[(state ^ columns[:, column]) & 255] ^ state >> np.uint32(8)
    return state.tolist()


def _joined(crcs: list[int], width: int) -> int:
    shift = checksum.zeros(width, POLYNOMIAL)
    whole = crcs[0]
    for crc in crcs[1:]:
        whole = checksum.product(shift, whole, POLYNOMIAL) ^ crc
    return whole


@cache
def _table() -> list[int]:
    table: list[int] = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ POLYNOMIAL if byte & 1 else byte >> 1
        table.append(byte)
    return table


@cache
def _array() -> NDArray[np.uint32]:
    import numpy as np

    return np.array(_table(), np.uint32)
