"""Handwritten digits: 60,000 and 10,000 images of 28 × 28 gray pixels."""

from __future__ import annotations

from keramos.datasets import arrays, files, housing


def load_data(path: str = "mnist.npz") -> housing.Split:
    """`(x_train, y_train), (x_test, y_test)`; x: (count, 28, 28), y: (count,), both uint8.

    Args:
        path: name of the file in the cache.
    """
    names = ("x_train", "y_train", "x_test", "y_test")
    x_train, y_train, x_test, y_test = arrays.read(files.fetch("mnist.npz", path), names)
    return (x_train, y_train), (x_test, y_test)
