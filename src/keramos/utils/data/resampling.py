"""Images of another size, in numpy: each axis by a few weighted neighbours.

Without a compiled program, for every file of a folder may have a size of its own. The formulas are
those of TensorFlow's `tf.image.resize` without antialiasing (half-pixel centers): R. Keys, "Cubic
convolution interpolation", 1981; D. Mitchell and A. Netravali, 1988; Lanczos.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import numpy as np

from keramos.utils.images import crop_box


def _cubic(x: np.ndarray) -> np.ndarray:
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _mitchell(x: np.ndarray) -> np.ndarray:
    near = (7 * x - 12) * x * x / 6 + 16 / 18
    far = (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _lanczos(radius: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0)


def _gaussian(x: np.ndarray) -> np.ndarray:
    return np.where(x < 1.5, np.exp(-(x**2) / (2 * 0.5**2)), 0)


#: name -> how far neighbours count, and how much at a distance
KERNELS: dict[str, tuple[float, Callable[[np.ndarray], np.ndarray]]] = {
    "bicubic": (2, _cubic),
    "lanczos3": (3, _lanczos(3)),
    "lanczos5": (5, _lanczos(5)),
    "gaussian": (1.5, _gaussian),
    "mitchellcubic": (2, _mitchell),
}
METHODS = ("bilinear", "nearest", "area", *KERNELS)


def resize(image: np.ndarray, size: Sequence[int], method: str) -> np.ndarray:
    """An image (height, width, channels) of another size; float32, but for "nearest".

    Args:
        image: its pixels.
        size: (height, width).
        method: one of `METHODS`.
    """
    height, width = (int(s) for s in size)
    if method == "nearest":
        return image[_nearest(image.shape[0], height)][:, _nearest(image.shape[1], width)]
    pixels = image.astype(np.float32)
    if image.shape[:2] == (height, width) and method in ("bilinear", "bicubic", "area"):
        return pixels
    rows = _weighted(pixels, *_neighbours(image.shape[0], height, method))
    columns = _weighted(rows.swapaxes(0, 1), *_neighbours(image.shape[1], width, method))
    return np.ascontiguousarray(columns.swapaxes(0, 1))


def cropped(image: np.ndarray, size: Sequence[int], method: str) -> np.ndarray:
    """As `resize`, of the middle that has the proportions of `size`."""
    return resize(image[crop_box(image.shape[:2], size)], size, method)


def padded(image: np.ndarray, size: Sequence[int], method: str) -> np.ndarray:
    """As `resize`, inside of zeros that keep the proportions."""
    height, width = (int(s) for s in size)
    ratio = np.maximum(np.float32(image.shape[1] / width), np.float32(image.shape[0] / height))
    inner = [np.float32(s) / ratio for s in image.shape[:2]]
    top, left = (
        max(0, math.floor((whole - part) / 2))
        for whole, part in zip((height, width), inner, strict=True)
    )
    inner = [max(1, math.floor(part)) for part in inner]
    pixels = resize(image, inner, method)
    result = np.zeros((height, width, image.shape[2]), pixels.dtype)
    result[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return result


def _nearest(count: int, target: int) -> np.ndarray:
    places = np.floor((np.arange(target, dtype=np.float32) + 0.5) * np.float32(count / target))
    return np.minimum(places.astype(np.int64), count - 1)


def _weighted(pixels: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sums over neighbours along the first axis; places and weights: (target, neighbours)."""
    result = np.zeros((len(places), *pixels.shape[1:]), np.float32)
    shape = (-1, *[1] * (pixels.ndim - 1))
    for place, weight in zip(places.T, weights.T, strict=True):
        result += pixels[place] * weight.reshape(shape)
    return result


@functools.lru_cache(256)
def _neighbours(count: int, target: int, method: str) -> tuple[np.ndarray, np.ndarray]:
    if method == "area":
        return _area(count, target)
    centers = (np.arange(target, dtype=np.float64) + 0.5) * count / target - 0.5
    if method == "bilinear":
        low = np.floor(centers)
        share = centers - low
        places = np.stack([low, low + 1], 1)
        return _inside(places, count), np.stack([1 - share, share], 1).astype(np.float32)
    radius, kernel = KERNELS[method]
    if method == "bicubic":  # TensorFlow has a table of 1024 places between two pixels
        centers = np.round(centers * 1024) / 1024
    first = np.ceil(centers - radius)
    places = first[:, None] + np.arange(math.ceil(2 * radius) + 1)
    weights = kernel(np.abs(places - centers[:, None]))
    weights = np.where((places >= 0) & (places < count), weights, 0)
    weights /= weights.sum(1, keepdims=True)
    return _inside(places, count), weights.astype(np.float32)


def _inside(places: np.ndarray, count: int) -> np.ndarray:
    return np.clip(places, 0, count - 1).astype(np.int64)


def _area(count: int, target: int) -> tuple[np.ndarray, np.ndarray]:
    """How much of each pixel lies in the part of the axis that a new one covers."""
    edges = np.arange(target + 1) * count / target
    first = np.floor(edges[:-1])
    places = first[:, None] + np.arange(math.ceil(count / target) + 1)
    covered = np.minimum(places + 1, edges[1:, None]) - np.maximum(places, edges[:-1, None])
    weights = np.maximum(covered, 0)
    weights /= weights.sum(1, keepdims=True)
    return _inside(places, count), weights.astype(np.float32)
