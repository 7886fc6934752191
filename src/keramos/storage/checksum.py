"""CRC-32 of a whole, computed from the CRC-32 of its parts.

So a tensor is summed once, on whichever thread, both for its own digest and for the file it is in.
"""

from __future__ import annotations

from functools import cache

POLYNOMIAL = 0xEDB88320  # CRC-32 of zip and gzip, least significant bit first


def combined(first: int, second: int, length: int) -> int:
    """CRC-32 of two byte strings in a row, from the CRC of each and the length of the second."""
    return product(zeros(length), first) ^ second


def zeros(length: int) -> int:
    """What multiplies a CRC as so many zero bytes behind it would.

    Appending n zero bytes multiplies a CRC by x^(8n) modulo the polynomial (Adler, zlib's
    crc32_combine).
    """
    power, factor = 3, 1 << 31  # x^(2^3): one byte; x^0
    while length:
        if length & 1:
            factor = product(_square_power(power), factor)
        length >>= 1
        power += 1
    return factor


def product(a: int, b: int) -> int:
    """a · b modulo the polynomial."""
    result, bit = 0, 1 << 31
    while a:
        if a & bit:
            result ^= b
            a ^= bit
        bit >>= 1
        b = b >> 1 ^ POLYNOMIAL if b & 1 else b >> 1
    return result


@cache
def _square_power(n: int) -> int:
    """x^(2^n) modulo the polynomial."""
    if n == 0:
        return 1 << 30  # x^1: the bits are in reverse order, the highest is x^0
    root = _square_power(n - 1)
    return product(root, root)
