"""A WAV file -> samples. Format: RIFF, "Multimedia Programming Interface 1.0", 1991."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from keramos.errors import DamagedFileError, UnsupportedFileError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


class Sound(NamedTuple):
    """float32 samples (time, channels), -1 … 1, and how many a second has."""

    samples: np.ndarray
    rate: int


def read(path: str) -> Sound:
    """The sound of a file.

    Raises:
        DamagedFileError: no WAV file.
        UnsupportedFileError: compressed, or of another width than 8, 16, 24, 32 or 64 bits.
    """
    with open(path, "rb") as file:
        raw = file.read()
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise DamagedFileError("not a WAV file", in_=path)
    chunks = _chunks(raw)
    if len(chunks.get(b"fmt ", b"")) < 16 or b"data" not in chunks:
        raise DamagedFileError("a WAV file without its parts", in_=path)
    head = chunks[b"fmt "]
    code, channels, rate, _, _, bits = struct.unpack("<HHIIHH", head[:16])
    if code == _EXTENSIBLE and len(head) >= 26:
        code = int.from_bytes(head[24:26], "little")
    if not channels or (code, bits) not in _DECODERS:
        raise UnsupportedFileError(
            "a WAV file of another kind", in_=path, found=f"format {code}, {bits} bits"
        )
    data = chunks[b"data"]
    frame = channels * bits // 8
    samples = _DECODERS[code, bits](data[: len(data) // frame * frame])
    return Sound(samples.reshape(-1, channels), rate)


def _chunks(raw: bytes) -> dict[bytes, bytes]:
    """name -> content; the first of a name."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], int.from_bytes(raw[at + 4 : at + 8], "little")
        chunks.setdefault(name, raw[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return chunks


def _unsigned(data: bytes) -> np.ndarray:
    return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128


def _signed(dtype: str, bits: int) -> object:
    scale = np.float32(1 / 2 ** (bits - 1))
    return lambda data: np.frombuffer(data, dtype).astype(np.float32) * scale


def _three_bytes(data: bytes) -> np.ndarray:
    wide = np.zeros((len(data) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return wide.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)


_DECODERS = {
    (_PCM, 8): _unsigned,
    (_PCM, 16): _signed("<i2", 16),
    (_PCM, 24): _three_bytes,
    (_PCM, 32): _signed("<i4", 32),
    (_FLOAT, 32): lambda data: np.frombuffer(data, "<f4").astype(np.float32),
    (_FLOAT, 64): lambda data: np.frombuffer(data, "<f8").astype(np.float32),
}


def resampled(samples: np.ndarray, rate: int, target: int) -> np.ndarray:
    """Samples (time, channels) at another rate.

    Each new sample is a sum over its neighbours, weighted by a sinc in a Kaiser window (β = 5, ten
    zero crossings of the lower rate on each side): J. O. Smith, "Digital Audio Resampling".

    Args:
        samples: the sound.
        rate: its samples per second.
        target: those of the result.
    """
    if rate == target or not len(samples):
        return samples
    count = -(-len(samples) * target // rate)
    cutoff = min(1.0, target / rate)  # of the lower rate, in units of the given one
    radius = 10 / cutoff
    centers = np.arange(count) * rate / target
    result = np.zeros((count, samples.shape[1]), np.float64)
    total = np.zeros(count)
    first = np.ceil(centers - radius).astype(np.int64)
    for step in range(int(2 * radius) + 1):
        places = first + step
        distances = places - centers
        inside = np.clip(1 - (distances / radius) ** 2, 0, None)
        weights = cutoff * np.sinc(cutoff * distances) * np.i0(5 * np.sqrt(inside)) / np.i0(5.0)
        weights[np.abs(distances) > radius] = 0
        total += weights
        is_there = (places >= 0) & (places < len(samples))
        weights = np.where(is_there, weights, 0)
        result += weights[:, None] * samples[np.clip(places, 0, len(samples) - 1)]
    return (result / total[:, None]).astype(np.float32)
