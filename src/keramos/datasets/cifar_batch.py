"""A file of CIFAR: a dict of pixels, channels first, and of labels, as Python 2 pickled it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keramos.config import image_data_format
from keramos.datasets import arrays, pickled

_SIZE = (3, 32, 32)


def load(path: Path, labels: str) -> tuple[np.ndarray, list[int]]:
    """Images (count, 3, 32, 32) and labels.

    Raises:
        DamagedFileError, UnsafeError: it holds something else.
    """
    if not path.is_file():
        raise arrays.damaged(str(path), "there is no such file")
    value = pickled.loads(path.read_bytes(), str(path))
    pixels, numbers = arrays.fields(value, str(path), {"data": np.ndarray, labels: list})
    if pixels.dtype != np.uint8 or pixels.size != len(numbers) * np.prod(_SIZE):
        raise arrays.damaged(str(path), f"{pixels.dtype}{list(pixels.shape)}")
    return pixels.reshape(-1, *_SIZE), numbers


def arranged(images: np.ndarray) -> np.ndarray:
    """Images with their channels where `image_data_format()` says."""
    return images.transpose(0, 2, 3, 1) if image_data_format() == "channels_last" else images
