"""Overlap of bounding boxes: how much of two boxes is common to both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.layers.preprocessing.boxes.formats import convert_format


def _corners(boxes: Any, name: str, image_shape: Sequence[int] | None) -> list[Array]:
    height, width = (None, None) if image_shape is None else tuple(image_shape)[:2]
    corners = convert_format(boxes, name, "xyxy", height, width)
    return ops.split(corners, 4, axis=-1)


def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Sequence[int] | None = None,
) -> Array:
    """Intersection over union of every box of the first with every box of the second.

    Args:
        boxes1: `(n, 4)` or `(batch, n, 4)`.
        boxes2: `(m, 4)` or `(batch, m, 4)`.
        bounding_box_format: of both.
        use_masking: whether pairs with a box of negative numbers alone get `mask_val`.
        mask_val: see `use_masking`.
        image_shape: (height, width, channels), for relative formats.

    Returns:
        `(n, m)` or `(batch, n, m)`, in [0, 1].

    Raises:
        ShapeError: boxes of other axes.
        ConfigError: a relative format, and no `image_shape`.
    """
    boxes1, boxes2 = ops.convert_to_tensor(boxes1), ops.convert_to_tensor(boxes2)
    for boxes in (boxes1, boxes2):
        if len(boxes.shape) not in (2, 3):
            raise ShapeError("boxes have two axes, or three with the batch", found=boxes.shape)
    if "rel" in bounding_box_format and image_shape is None:
        raise ConfigError(f"boxes of the format {bounding_box_format!r} need `image_shape`")
    first = _corners(boxes1, bounding_box_format, image_shape)
    second = [ops.swapaxes(c, -1, -2) for c in _corners(boxes2, bounding_box_format, image_shape)]
    common = _intersection(first, second)
    union = _area(first) + _area(second) - common
    shares = common / (union + engine.epsilon())
    if not use_masking:
        return shares
    ignored = ops.logical_or(_is_negative(first), _is_negative(second))
    return ops.where(ignored, ops.cast(mask_val, shares.dtype), shares)


def _area(corners: Sequence[Array]) -> Array:
    left, top, right, bottom = corners
    return (right - left) * (bottom - top)


def _intersection(first: Sequence[Array], second: Sequence[Array]) -> Array:
    left, top = (ops.maximum(first[i], second[i]) for i in (0, 1))
    right, bottom = (ops.minimum(first[i], second[i]) for i in (2, 3))
    return ops.maximum(right - left, 0) * ops.maximum(bottom - top, 0)


def _is_negative(corners: Sequence[Array]) -> Array:
    left, top, right, bottom = corners
    return ops.maximum(ops.maximum(left, top), ops.maximum(right, bottom)) < 0


def compute_ciou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    image_shape: Sequence[int] | None = None,
) -> Array:
    """Complete IoU of boxes one by one, `iou - d² / c² - α v` (Zheng et al., 2020).

    d is the distance of the centres, c the diagonal of the box around both,
    `v = 4 / π² · (arctan(w₂ / h₂) - arctan(w₁ / h₁))²` and `α = v / (1 - iou + v)`.

    Args:
        boxes1: `(…, 4)`.
        boxes2: like `boxes1`.
        bounding_box_format: of both; not relative.
        image_shape: (height, width, channels).

    Raises:
        ConfigError: a relative format.
    """
    if "rel" in bounding_box_format:
        raise ConfigError(f"boxes of the format {bounding_box_format!r} are in no common measure")
    small = engine.epsilon()
    first, second = (_corners(b, bounding_box_format, image_shape) for b in (boxes1, boxes2))
    (width1, height1), (width2, height2) = (
        (right - left, bottom - top + small) for left, top, right, bottom in (first, second)
    )
    common = _intersection(first, second)
    union = width1 * height1 + width2 * height2 - common + small
    iou = common / (union + small)
    around = [ops.maximum(first[i + 2], second[i + 2]) - ops.minimum(first[i], second[i])
              for i in (0, 1)]  # fmt: skip
    diagonal = around[0] ** 2 + around[1] ** 2 + small
    apart = [(first[i] + first[i + 2]) / 2 - (second[i] + second[i + 2]) / 2 for i in (0, 1)]
    slant = ops.arctan(width2 / height2) - ops.arctan(width1 / height1)
    v = 4 / math.pi**2 * slant**2
    alpha = v / (v - iou + (1 + small))
    return ops.squeeze(iou - ((apart[0] ** 2 + apart[1] ** 2) / diagonal + v * alpha), axis=-1)
