"""Formats of bounding boxes: the four numbers of a box, from any spelling to any other.

A box is known by its corners, x to the right and y down. `rel_` formats count in heights and widths
of the image instead of pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError

Numbers = tuple[Any, Any, Any, Any]

#: Format -> left, top, right and bottom of its numbers.
_TO_CORNERS: dict[str, Callable[..., Numbers]] = {
    "xyxy": lambda left, top, right, bottom: (left, top, right, bottom),
    "yxyx": lambda top, left, bottom, right: (left, top, right, bottom),
    "xywh": lambda x, y, w, h: (x, y, x + w, y + h),
    "center_xywh": lambda x, y, w, h: (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
    "center_yxhw": lambda y, x, h, w: (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
}
#: Format -> its numbers for left, top, right and bottom.
_FROM_CORNERS: dict[str, Callable[..., Numbers]] = {
    "xyxy": lambda x1, y1, x2, y2: (x1, y1, x2, y2),
    "yxyx": lambda x1, y1, x2, y2: (y1, x1, y2, x2),
    "xywh": lambda x1, y1, x2, y2: (x1, y1, x2 - x1, y2 - y1),
    "center_xywh": lambda x1, y1, x2, y2: (
        x1 + (x2 - x1) / 2, y1 + (y2 - y1) / 2, x2 - x1, y2 - y1,
    ),
    "center_yxhw": lambda x1, y1, x2, y2: (
        y1 + (y2 - y1) / 2, x1 + (x2 - x1) / 2, y2 - y1, x2 - x1,
    ),
}  # fmt: skip
_RELATIVE = "rel_"
FORMATS = (*_TO_CORNERS, *(f"{_RELATIVE}{name}" for name in _TO_CORNERS if name != "center_yxhw"))


def convert_format(
    boxes: Any,
    source: str,
    target: str,
    height: Any = None,
    width: Any = None,
    dtype: str = "float32",
) -> Any:
    """Boxes written in another format.

    `xyxy` is (left, top, right, bottom), `yxyx` (top, left, bottom, right), `xywh` (left, top,
    width, height), `center_xywh` has the middle instead of the corner, `center_yxhw` is that with
    rows first. With `rel_` before it (but for `center_yxhw`) numbers are fractions of the image.

    Args:
        boxes: `(…, 4)`, or a dict with such boxes under `"boxes"`.
        source: format of `boxes`.
        target: format of the result.
        height: of the image, pixels; needed if one format is relative and the other is not.
        width: of the image likewise.
        dtype: of the result.

    Raises:
        ConfigError: an unknown format, or no size where one is needed.
        ShapeError: boxes that have not four numbers.
    """
    if isinstance(boxes, dict):
        converted = convert_format(boxes["boxes"], source, target, height, width, dtype)
        return {**boxes, "boxes": converted}
    source, target = _known(source), _known(target)
    boxes = _four(boxes, dtype)
    if source == target:
        return boxes
    from_fractions, to_fractions = (f.startswith(_RELATIVE) for f in (source, target))
    if (from_fractions or to_fractions) and (height is None or width is None):
        raise ConfigError(
            f"converting boxes from {source!r} to {target!r} needs `height` and `width`",
            found=f"height={height}, width={width}",
        )
    corners = _TO_CORNERS[source.removeprefix(_RELATIVE)](*ops.split(boxes, 4, axis=-1))
    if from_fractions and not to_fractions:
        across, down = ops.cast(width, dtype), ops.cast(height, dtype)
        corners = tuple(c * s for c, s in zip(corners, (across, down) * 2, strict=True))
    numbers = _FROM_CORNERS[target.removeprefix(_RELATIVE)](*corners)
    if to_fractions and not from_fractions:
        sizes = [ops.cast(width, dtype), ops.cast(height, dtype)]
        order = sizes[::-1] if target == "rel_yxyx" else sizes
        numbers = tuple(n / s for n, s in zip(numbers, order * 2, strict=True))
    return ops.concatenate(numbers, axis=-1)


def _known(name: str) -> str:
    folded = name.lower()
    if folded not in FORMATS:
        raise ConfigError(f"{name!r} is no format of boxes", wanted=", ".join(FORMATS))
    return folded


def _four(boxes: Any, dtype: str) -> Array:
    boxes = boxes if hasattr(boxes, "shape") else ops.convert_to_tensor(boxes)
    if not boxes.shape or boxes.shape[-1] != 4:
        raise ShapeError("boxes have four numbers", found=tuple(boxes.shape), wanted="(…, 4)")
    return ops.cast(boxes, dtype)
