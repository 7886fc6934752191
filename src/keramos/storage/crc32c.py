"""CRC-32C, and the mask under which TensorFlow stores it.

A long message is folded first: what a unit (8 bytes, then one) stands for modulo the polynomial, a
few units further on stand for, too.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POLYNOMIAL = 0x82F63B78  # Castagnoli, least significant bit first
ONES = 0xFFFF_FFFF
MASK = 0xA282_EAD8
SERIAL = 2048  # bytes for which numpy is not worth being imported

#: x^6777 = x^484 + x^100 + 1 modulo the polynomial. Squaring multiplies every exponent by two, so
#: that the same holds of steps of 8 bits, and of 64. A unit may be replaced by what it adds to
#: those so far behind it; all of a step at once, for none of them adds to another.
WINDOW = 6777
LAGS = (WINDOW, WINDOW - 100, WINDOW - 484)
STEP = min(LAGS)
BATCH = 16 * STEP  # units that are worked on at once: 800 KB of words stay in a cache


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
    if len(data) > SERIAL:
        return _folded(data) ^ ONES
    crc, table = ONES, _table()
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ ONES


def _folded(data: memoryview) -> int:
    import numpy as np

    words = len(data) // 8
    if words > WINDOW:
        folded = _fold(np.frombuffer(data[: 8 * words], "<u8"), ONES)
        message = np.concatenate([folded.view(np.uint8), np.frombuffer(data[8 * words :], "u1")])
    else:
        message = np.frombuffer(data, np.uint8).copy()
        message[:4] ^= 255
    return _remainder(_fold(message))


def _fold(message: NDArray[Any], start: int = 0) -> NDArray[Any]:
    """The last WINDOW units of a message, with what those before them add.

    Args:
        message: the units, which are not changed.
        start: what is added to the first.
    """
    import numpy as np

    if len(message) <= WINDOW:
        return message
    buffer = np.empty(min(WINDOW + BATCH, len(message)), message.dtype)
    buffer[:WINDOW] = message[:WINDOW]
    buffer[0] ^= start
    for read in range(WINDOW, len(message), BATCH):
        more = message[read : read + BATCH]
        buffer[WINDOW : WINDOW + len(more)] = more
        for at in range(0, len(more), STEP):
            units = buffer[at : min(at + STEP, len(more))]
            for lag in LAGS:
                buffer[at + lag : at + lag + len(units)] ^= units
        buffer[:WINDOW] = buffer[len(more) : len(more) + WINDOW].copy()
    return buffer[:WINDOW]


def _remainder(message: NDArray[np.uint8]) -> int:
    """Of a message of at most WINDOW bytes: the sum of the powers whose bits are set."""
    import numpy as np

    bits = np.unpackbits(message, bitorder="little")
    return int(np.bitwise_xor.reduce(_powers()[-len(bits) :] * bits))


@cache
def _powers() -> NDArray[np.uint32]:
    """x^(32 + n) modulo the polynomial for every bit of WINDOW bytes, that of the last bit last."""
    import numpy as np

    powers: list[int] = []
    power = POLYNOMIAL  # x^32
    for _ in range(8 * WINDOW):
        powers.append(power)
        power = power >> 1 ^ POLYNOMIAL if power & 1 else power >> 1
    return np.array(powers[::-1], np.uint32)


@cache
def _table() -> list[int]:
    table: list[int] = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ POLYNOMIAL if byte & 1 else byte >> 1
        table.append(byte)
    return table
