"""Clothes: 60,000 and 10,000 images of 28 × 28 gray pixels.

Labels: T-shirt/top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot.
"""

from __future__ import annotations

import gzip
import math
import zlib

import numpy as np

from keramos.datasets import arrays, files, housing

_SIZE = (28, 28)
_MOST_BYTES = 1 << 30


def load_data() -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: (count, 28, 28), y: (count,), both uint8."""
    return _part("train"), _part("t10k")


def _part(name: str) -> tuple[np.ndarray, np.ndarray]:
    labels = _read(f"{name}-labels-idx1-ubyte.gz", ())
    images = _read(f"{name}-images-idx3-ubyte.gz", _SIZE)
    return images, labels


def _read(name: str, item: tuple[int, ...]) -> np.ndarray:
    """An IDX file of bytes: a magic number (its last byte is the rank), the sizes, big-endian, and
    the bytes.
    """
    path = files.fetch(name)
    try:
        with gzip.open(path) as file:
            raw = bytearray(file.read(_MOST_BYTES))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise arrays.damaged(path, error) from error
    rank = 1 + len(item)
    sizes = tuple(int(s) for s in np.frombuffer(raw[4 : 4 + 4 * rank], ">u4"))
    start = 4 + 4 * rank
    is_right = raw[:4] == bytes((0, 0, 8, rank)) and sizes[1:] == item
    if not is_right or len(raw) - start != math.prod(sizes):
        raise arrays.damaged(path)
    return np.frombuffer(raw, np.uint8, offset=start).reshape(sizes)
