"""Geometry of bounding boxes: cut, shifted, turned, and kept inside of the image.

All boxes are `xyxy`, left, top, right and bottom in pixels, but where another format is named.
"""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.errors import ConfigError, NotTransformedError

_RADIANS = 1.0 / 180.0 * math.pi


def clip_to_image_size(
    bounding_boxes: dict[str, Any],
    height: Any = None,
    width: Any = None,
    bounding_box_format: str = "xyxy",
) -> dict[str, Any]:
    """Boxes without what lies outside of the image; the label of a box that is empty then is -1.

    Args:
        bounding_boxes: `{"boxes": (…, 4), "labels": (…)}`; the labels may be absent.
        height: of the image, pixels; for `xyxy`.
        width: of the image likewise.
        bounding_box_format: `xyxy` or `rel_xyxy`.

    Raises:
        ConfigError: another format, or no size for `xyxy`.
    """
    _check_format(bounding_box_format, ("xyxy", "rel_xyxy"))
    boxes = ops.convert_to_tensor(bounding_boxes["boxes"])
    if bounding_box_format == "rel_xyxy":
        down: Any = 1.0
        across: Any = 1.0
    elif height is None or width is None:
        raise ConfigError("boxes in pixels are clipped to a `height` and a `width`")
    else:
        down, across = ops.cast(height, boxes.dtype), ops.cast(width, boxes.dtype)
    inside = _clipped(ops.split(boxes, 4, axis=-1), across, down)
    clipped = {**bounding_boxes, "boxes": ops.concatenate(inside, axis=-1)}
    labels = bounding_boxes.get("labels")
    if labels is not None:
        left, top, right, bottom = inside
        area = ops.squeeze((right - left) * (bottom - top), axis=-1)
        clipped["labels"] = ops.where(area > 0, labels, -1)
    return clipped


def _clipped(corners: Any, across: Any, down: Any) -> list[Array]:
    limits = (across, down, across, down)
    return [ops.clip(c, 0, limit) for c, limit in zip(corners, limits, strict=True)]


def _check_format(name: str, known: tuple[str, ...] = ("xyxy",)) -> None:
    if name not in known:
        raise NotTransformedError(
            f"boxes of the format {name!r} are not taken here",
            wanted=" or ".join(known),
            hint="convert_format(boxes, source, target)",
        )


def crop(
    boxes: Any,
    top: Any,
    left: Any,
    height: Any,
    width: Any,
    bounding_box_format: str = "xyxy",
) -> Array:
    """Boxes in the part of an image that begins at (left, top), without what lies outside of it.

    Args:
        boxes: `(…, 4)`.
        top: first row of the part.
        left: its first column.
        height: of the part, pixels.
        width: of the part, pixels.
        bounding_box_format: only `xyxy`.

    Raises:
        NotTransformedError: another format.
    """
    _check_format(bounding_box_format)
    corners = ops.split(ops.convert_to_tensor(boxes), 4, axis=-1)
    moved = [c - start for c, start in zip(corners, (left, top) * 2, strict=True)]
    return ops.concatenate(_clipped(moved, width, height), axis=-1)


def pad(
    boxes: Any,
    top: Any,
    left: Any,
    height: Any = None,
    width: Any = None,
    bounding_box_format: str = "xyxy",
) -> Array:
    """Boxes in an image that got `top` rows above and `left` columns before.

    Args:
        boxes: `(…, 4)`.
        top: rows added above.
        left: columns added before.
        height: without effect, as in Keras.
        width: without effect, as in Keras.
        bounding_box_format: only `xyxy`.

    Raises:
        NotTransformedError: another format.
    """
    _check_format(bounding_box_format)
    corners = ops.split(ops.convert_to_tensor(boxes), 4, axis=-1)
    return ops.concatenate(
        [c + start for c, start in zip(corners, (left, top) * 2, strict=True)], axis=-1
    )


def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: Any,
    width: Any,
    center_x: Any = None,
    center_y: Any = None,
    bounding_box_format: str = "xyxy",
) -> Array:
    """The smallest boxes around boxes that were turned, moved, scaled and sheared with the image.

    Args:
        boxes: `(batch, count, 4)`.
        angle: `(batch,)`, degrees.
        translate_x: `(batch,)`, fraction of the width.
        translate_y: `(batch,)`, fraction of the height.
        scale: `(batch,)`.
        shear_x: `(batch,)`, degrees.
        shear_y: `(batch,)`, degrees.
        height: of the image, pixels.
        width: of the image, pixels.
        center_x: fraction of the width that stays in its place; the middle when None.
        center_y: fraction of the height likewise.
        bounding_box_format: only `xyxy`.

    Raises:
        NotTransformedError: another format.
    """
    _check_format(bounding_box_format)
    center = (
        (0.5 if center_x is None else center_x) * (width - 1),
        (0.5 if center_y is None else center_y) * (height - 1),
    )
    angle, scale, shear_x, shear_y = (
        ops.convert_to_tensor(x) for x in (angle, scale, shear_x, shear_y)
    )
    shift = (
        -ops.convert_to_tensor(translate_x) * (width - 1),
        -ops.convert_to_tensor(translate_y) * (height - 1),
    )
    matrix = _inverse_affine(angle, scale, shear_x, shear_y, center, shift)  # (batch, 2, 3)
    points = _corner_points(ops.cast(boxes, matrix.dtype))
    moved = ops.einsum("bnpi,bji->bnpj", points, matrix)  # (batch, count, points, 2)
    return ops.concatenate([ops.min(moved, axis=2), ops.max(moved, axis=2)], axis=-1)


def _corner_points(boxes: Array) -> Array:
    """(batch, count, 4) -> (batch, count, 4 points, x y 1)."""
    left, top, right, bottom = (boxes[..., i] for i in range(4))
    x = ops.stack([left, right, right, left], axis=-1)
    y = ops.stack([top, top, bottom, bottom], axis=-1)
    return ops.stack([x, y, ops.ones_like(x)], axis=-1)


def _inverse_affine(
    angle: Array, scale: Array, shear_x: Array, shear_y: Array, center: Any, shift: Any
) -> Array:
    """Turned by -angle and sheared by -shear about a centre, then scaled: (batch, 2, 3)."""
    turn, skew_x, skew_y = (-degrees * _RADIANS for degrees in (angle, shear_x, shear_y))
    slanted = turn - skew_y
    a = ops.cos(slanted) / ops.cos(skew_y)
    b = a * ops.tan(skew_x) + ops.sin(turn)
    c = -ops.sin(slanted) / ops.cos(skew_y)
    d = ops.cos(turn) - c * ops.tan(skew_x)
    rows = (d * scale, -b * scale), (-c * scale, a * scale)
    x, y = (middle + moved for middle, moved in zip(center, shift, strict=True))
    entries = [
        (first, second, middle - first * x - second * y)
        for (first, second), middle in zip(rows, center, strict=True)
    ]
    return ops.stack([ops.stack(row, axis=-1) for row in entries], axis=1)
