"""Dense boxes: what a caller has as boxes and labels, checked, as arrays of one shape.

Images with fewer boxes than others are filled up: boxes of zeros, of the label -1.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.errors import ConfigError, ShapeError

_EMPTY_LABEL = -1


def densified(bounding_boxes: Any) -> dict[str, Any]:
    """Boxes float32 `(…, count, 4)` and their labels, in a new dict.

    Args:
        bounding_boxes: `{"boxes": …, "labels": …}` with arrays, or with lists of as many boxes per
            image as there are.

    Raises:
        ConfigError: no such dict, or lists that do not go together.
        ShapeError: arrays of other axes.
    """
    if not isinstance(bounding_boxes, dict) or not {"boxes", "labels"} <= bounding_boxes.keys():
        raise ConfigError(
            "bounding boxes are a dict with the keys 'boxes' and 'labels'",
            found=repr(bounding_boxes)[:200],
        )
    boxes, labels = bounding_boxes["boxes"], bounding_boxes["labels"]
    if isinstance(boxes, list):
        boxes, labels = _filled(boxes, labels)
    boxes = ops.cast(ops.convert_to_tensor(boxes), "float32")
    labels = ops.convert_to_tensor(labels)
    _check_axes(tuple(boxes.shape), tuple(labels.shape))
    return {**bounding_boxes, "boxes": boxes, "labels": labels}


def _filled(boxes: list[Any], labels: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(labels, list) or len(labels) != len(boxes):
        raise ConfigError(
            "the labels of a list of boxes are a list of the same length",
            found=repr(labels)[:200],
        )
    if not any(isinstance(box, list) and box and isinstance(box[0], list) for box in boxes):
        return boxes, labels
    most = max(map(len, boxes))
    filled = [[*image, *[[0.0] * 4] * (most - len(image))] for image in boxes]
    return filled, [[*image, *[_EMPTY_LABEL] * (most - len(image))] for image in labels]


def _check_axes(boxes: tuple[int, ...], labels: tuple[int, ...]) -> None:
    if len(boxes) not in (2, 3):
        raise ShapeError("boxes have two axes, or three with the batch", found=boxes)
    if len(labels) not in (len(boxes) - 1, len(boxes)):
        raise ShapeError("there is one label for each box", found=labels, wanted=boxes[:-1])
