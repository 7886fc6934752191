"""`tensorflow.image`, where lengths have to be known: margins, parts, edges."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keramos import ops
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.translation import arrays, images, resampling
from keramos.layers.translation.table import means


def _size(image: Any) -> tuple[int, int]:
    height, width = image.shape[-3:-1]
    if height is None or width is None:
        raise Untranslatable("pictures whose size only a running model knows")
    return int(height), int(width)


def _padded(image: Any, top: int, bottom: int, left: int, right: int) -> Any:
    if not any((top, bottom, left, right)):
        return image
    if min(top, bottom, left, right) < 0:
        raise Untranslatable("margins below 0")
    outer = [[0, 0]] * (len(image.shape) - 3)
    return ops.pad(image, [*outer, [top, bottom], [left, right], [0, 0]])


def _part(image: Any, top: int, left: int, height: int, width: int) -> Any:
    if (height, width) == _size(image):
        return image
    return arrays.taken(
        image, (..., slice(top, top + height), slice(left, left + width), slice(None))
    )


@means("tf.image.pad_to_bounding_box")
def _pad_to_bounding_box(
    image: Any, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> Any:
    height, width = _size(image)
    bottom, right = target_height - height - offset_height, target_width - width - offset_width
    return _padded(image, offset_height, bottom, offset_width, right)


@means("tf.image.resize_with_crop_or_pad", "tf.image.resize_image_with_crop_or_pad")
def _resize_with_crop_or_pad(image: Any, target_height: int, target_width: int) -> Any:
    height, width = _size(image)
    top, left = max(height - target_height, 0) // 2, max(width - target_width, 0) // 2
    inner = _part(image, top, left, min(height, target_height), min(width, target_width))
    height, width = _size(inner)
    more, wider = target_height - height, target_width - width
    return _padded(inner, more // 2, more - more // 2, wider // 2, wider - wider // 2)


@means("tf.image.resize_with_pad", "tf.image.resize_image_with_pad")
def _resize_with_pad(
    image: Any, target_height: int, target_width: int, method: Any = "bilinear", antialias: Any = 0
) -> Any:
    height, width = _size(image)
    ratio = max(width / target_width, height / target_height)
    size = [math.floor(height / ratio), math.floor(width / ratio)]
    if method in resampling.METHODS or antialias:
        inner = resampling.resampled(image, size, method, bool(antialias))
    else:
        inner = images.resized(image, size, method, half_pixels=True)
    top = max((target_height - height / ratio) / 2, 0)
    left = max((target_width - width / ratio) / 2, 0)
    return _pad_to_bounding_box(inner, int(top), int(left), target_height, target_width)


@means("tf.image.central_crop")
def _central_crop(image: Any, central_fraction: float) -> Any:
    height, width = _size(image)
    top = int((height - height * central_fraction) / 2)
    left = int((width - width * central_fraction) / 2)
    return _part(image, top, left, height - 2 * top, width - 2 * left)


@means("tf.image.crop_and_resize")
def _crop_and_resize(
    image: Any = None,
    boxes: Any = None,
    box_indices: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: Any = 0.0,
    box_ind: Any = None,
) -> Any:
    if extrapolation_value:
        raise Untranslatable("parts of pictures with a value for what lies outside")
    places = box_ind if box_indices is None else box_indices
    return resampling.cropped(image, boxes, places, crop_size, method)


_EDGES = np.asarray(
    [[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]], "float32"
)


@means("tf.image.sobel_edges")
def _sobel_edges(image: Any) -> Any:
    """(…, channels, 2): how pixels grow downwards and to the right."""
    height, width = _size(image)
    padded = ops.pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")
    edges = []
    for kernel in _EDGES:
        total = None
        for i, j in zip(*np.nonzero(kernel), strict=True):
            part = _part(padded, int(i), int(j), height, width)
            term = ops.multiply(part, float(kernel[i, j]))
            total = term if total is None else ops.add(total, term)
        edges.append(total)
    return ops.stack(edges, axis=-1)
