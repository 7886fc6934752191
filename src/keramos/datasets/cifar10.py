"""Photographs: 50,000 and 10,000 images of 32 × 32 pixels in 10 classes.

Labels: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck. Some of them are
wrong.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keramos.datasets import cifar_batch, files, housing


def load_data() -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: (count, 32, 32, 3), y: (count, 1), both uint8.

    With `image_data_format()` "channels_first", x: (count, 3, 32, 32).
    """
    fname = "cifar-10-batches-py-target"
    folder = Path(files.fetch("cifar-10-python.tar.gz", fname, extract=True), "cifar-10-batches-py")
    train = [cifar_batch.load(folder / f"data_batch_{i}", "labels") for i in range(1, 6)]
    return _part(train), _part([cifar_batch.load(folder / "test_batch", "labels")])


def _part(batches: list[tuple[np.ndarray, list[int]]]) -> tuple[np.ndarray, np.ndarray]:
    images = np.concatenate([x for x, _ in batches])
    labels = np.concatenate([np.asarray(y, np.uint8) for _, y in batches])
    return cifar_batch.arranged(images), labels[:, None]
