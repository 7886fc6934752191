"""Photographs: 50,000 and 10,000 images of 32 × 32 pixels in 100 classes, of 20 kinds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keramos.codec.types import choice
from keramos.datasets import cifar_batch, files, housing

_MODE = choice("fine", "coarse", fold=False)


def load_data(label_mode: str = "fine") -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: uint8 (count, 32, 32, 3), y: int64 (count, 1).

    With `image_data_format()` "channels_first", x: (count, 3, 32, 32).

    Args:
        label_mode: "fine": 100 classes; "coarse": 20 kinds of them.
    """
    key = f"{_MODE.coerce(label_mode)}_labels"
    fname = "cifar-100-python-target"
    folder = Path(files.fetch("cifar-100-python.tar.gz", fname, extract=True), "cifar-100-python")
    return _part(folder / "train", key), _part(folder / "test", key)


def _part(path: Path, key: str) -> tuple[np.ndarray, np.ndarray]:
    images, labels = cifar_batch.load(path, key)
    return cifar_batch.arranged(images), np.asarray(labels, np.int64)[:, None]
