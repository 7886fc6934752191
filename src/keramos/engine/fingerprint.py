"""Fingerprints of bytes: the 64-bit hashes by which Keras puts strings into buckets.

FarmHash (https://github.com/google/farmhash, `farmhashna::Hash64`), SipHash-2-4 (Aumasson and
Bernstein, 2012), and how TensorFlow crosses several fingerprints into one. All numbers are
unsigned, modulo 2^64.
"""

from __future__ import annotations

from functools import lru_cache

_MASK = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
CROSS_KEY, _CROSS = 0xDECAFCAFFE, 0xC6A4A7935BD1E995

Pair = tuple[int, int]


def _rotated(x: int, by: int) -> int:
    """`x` rotated right by some bits."""
    return (x >> by | x << (64 - by)) & _MASK


def _mixed(x: int) -> int:
    return x ^ x >> 47


def _folded(u: int, v: int, factor: int) -> int:
    a = _mixed((u ^ v) * factor & _MASK)
    b = _mixed((v ^ a) * factor & _MASK)
    return b * factor & _MASK


def _word(data: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(data[at : at + size], "little")


@lru_cache(maxsize=65536)
def farm(data: bytes) -> int:
    """FarmHash's 64-bit fingerprint."""
    size = len(data)
    if size <= 16:
        return _farm_to_16(data, size)
    if size <= 64:
        return _farm_to_32(data, size) if size <= 32 else _farm_to_64(data, size)
    return _farm_long(data, size)


def _farm_to_16(data: bytes, size: int) -> int:
    factor = _K2 + size * 2
    if size >= 8:
        a, b = _word(data, 0) + _K2 & _MASK, _word(data, size - 8)
        u = _rotated(b, 37) * factor + a & _MASK
        return _folded(u, (_rotated(a, 25) + b) * factor & _MASK, factor)
    if size >= 4:
        return _folded(size + (_word(data, 0, 4) << 3), _word(data, size - 4, 4), factor)
    if size == 0:
        return _K2
    y, z = data[0] + (data[size >> 1] << 8), size + (data[-1] << 2)
    return _mixed((y * _K2 ^ z * _K0) & _MASK) * _K2 & _MASK


def _ends(data: bytes, size: int, first: int) -> tuple[int, int, int, int]:
    """The state after the first and the last 16 bytes, and the factor that goes with the size."""
    factor = _K2 + size * 2
    a, b = _word(data, 0) * first & _MASK, _word(data, 8)
    c, d = _word(data, size - 8) * factor & _MASK, _word(data, size - 16) * _K2 & _MASK
    y = _rotated(a + b & _MASK, 43) + _rotated(c, 30) + d & _MASK
    return a, y, a + _rotated(b + _K2 & _MASK, 18) + c & _MASK, factor


def _farm_to_32(data: bytes, size: int) -> int:
    _, u, v, factor = _ends(data, size, _K1)
    return _folded(u, v, factor)


def _farm_to_64(data: bytes, size: int) -> int:
    a, y, v, factor = _ends(data, size, _K2)
    z = _folded(y, v, factor)
    e, f = _word(data, 16) * factor & _MASK, _word(data, 24)
    g = (y + _word(data, size - 32)) * factor & _MASK
    h = (z + _word(data, size - 24)) * factor & _MASK
    u = _rotated(e + f & _MASK, 43) + _rotated(g, 30) + h & _MASK
    return _folded(u, e + _rotated(f + a & _MASK, 18) + g & _MASK, factor)


def _weak(data: bytes, at: int, a: int, b: int) -> Pair:
    """A hash of 32 bytes and two seeds, weak but fast."""
    w, x, y, z = (_word(data, at + i) for i in (0, 8, 16, 24))
    a = a + w & _MASK
    b = _rotated(b + a + z & _MASK, 21)
    c = a
    a = a + x + y & _MASK
    return a + z & _MASK, b + _rotated(a, 44) + c & _MASK


def _farm_long(data: bytes, size: int) -> int:
    y = 81 * _K1 + 113 & _MASK
    z = _mixed(y * _K2 + 113 & _MASK) * _K2 & _MASK
    x = 81 * _K2 + _word(data, 0) & _MASK
    v: Pair = (0, 0)
    w: Pair = (0, 0)
    for at in range(0, (size - 1) // 64 * 64, 64):
        x, y, z, v, w = _farm_block(data, at, (x, y, z, v, w), _K1, 1)
    factor = _K1 + ((z & 0xFF) << 1)
    grown = w[0] + (size - 1 & 63) & _MASK
    v = (v[0] + grown & _MASK, v[1])
    w = (grown + v[0] & _MASK, w[1])
    x, y, z, v, w = _farm_block(data, size - 64, (x, y, z, v, w), factor, 9)
    u = _folded(v[0], w[0], factor) + _mixed(y) * _K0 + z & _MASK
    return _folded(u, _folded(v[1], w[1], factor) + x & _MASK, factor)


def _farm_block(
    data: bytes, at: int, state: tuple[int, int, int, Pair, Pair], factor: int, weight: int
) -> tuple[int, int, int, Pair, Pair]:
    x, y, z, v, w = state
    x = _rotated(x + y + v[0] + _word(data, at + 8) & _MASK, 37) * factor & _MASK
    y = _rotated(y + v[1] + _word(data, at + 48) & _MASK, 42) * factor & _MASK
    x ^= w[1] * weight & _MASK
    y = y + v[0] * weight + _word(data, at + 40) & _MASK
    z = _rotated(z + w[0] & _MASK, 33) * factor & _MASK
    v = _weak(data, at, v[1] * factor & _MASK, x + w[0] & _MASK)
    w = _weak(data, at + 32, z + w[1] & _MASK, y + _word(data, at + 16) & _MASK)
    return z, y, x, v, w


@lru_cache(maxsize=65536)
def sip(data: bytes, key: Pair) -> int:
    """SipHash-2-4 under a key of two numbers."""
    first, second = (k & _MASK for k in key)
    state = [
        first ^ 0x736F6D6570736575,
        second ^ 0x646F72616E646F6D,
        first ^ 0x6C7967656E657261,
        second ^ 0x7465646279746573,
    ]
    tail = len(data) // 8 * 8
    last = (len(data) & 0xFF) << 56 | _word(data, tail)  # the rest, and the length in the top byte
    for word in [*(_word(data, at) for at in range(0, tail, 8)), last]:
        state[3] ^= word
        _sip_rounds(state, 2)
        state[0] ^= word
    state[2] ^= 0xFF
    _sip_rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _sip_rounds(v: list[int], count: int) -> None:
    for _ in range(count):
        v[0] = v[0] + v[1] & _MASK
        v[1] = _rotated(v[1], 51) ^ v[0]
        v[0] = _rotated(v[0], 32)
        v[2] = v[2] + v[3] & _MASK
        v[3] = _rotated(v[3], 48) ^ v[2]
        v[0] = v[0] + v[3] & _MASK
        v[3] = _rotated(v[3], 43) ^ v[0]
        v[2] = v[2] + v[1] & _MASK
        v[1] = _rotated(v[1], 47) ^ v[2]
        v[2] = _rotated(v[2], 32)


def crossed(*fingerprints: int) -> int:
    """One fingerprint of several; their order counts."""
    state = CROSS_KEY
    for fingerprint in fingerprints:
        state ^= _CROSS ^ (_mixed((fingerprint & _MASK) * _CROSS & _MASK) * _CROSS & _MASK)
        state = state * _CROSS & _MASK
        state = _mixed(_mixed(state) * _CROSS & _MASK)
    return state
