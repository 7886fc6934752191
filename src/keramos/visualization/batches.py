"""Batches of images for people to look at: (batch, height, width, channels), numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ShapeError


def channels_last(images: Any, data_format: str | None, name: str = "images") -> np.ndarray:
    """A batch, with the channels last.

    Args:
        images: `(batch, height, width, channels)`, or with the channels second.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: of the argument, for errors.

    Raises:
        ShapeError: no batch of images.
    """
    array = np.asarray(engine.convert_to_numpy(images))
    if array.ndim != 4:
        raise ShapeError(f"`{name}` must be a batch of images", found=array.shape)
    first = engine.standardize_data_format(data_format) == "channels_first"
    return array.transpose(0, 2, 3, 1) if first else array


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Pixels uint8, in an array of their own; floats not above 1 are fractions of 255."""
    if images.dtype.kind == "f" and images.size:
        fractions = images.max() <= 1.0
        images = np.clip(images, 0, 1) * 255 if fractions else np.clip(images, 0, 255)
    return images.astype("uint8", copy=True)
