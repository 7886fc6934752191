"""draw_segmentation_masks: images with a colour over every part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.errors import ArgumentTypeError
from keramos.visualization.batches import channels_last

#: Steps from the colour of one class to that of the next.
_STEPS = np.array([2**25 - 1, 2**15 - 1, 2**21 - 1])


def draw_segmentation_masks(
    images: Any,
    segmentation_masks: Any,
    num_classes: int | None = None,
    color_mapping: Mapping[int, Sequence[int]] | None = None,
    alpha: float = 0.8,
    blend: bool = True,
    ignore_index: int = -1,
    data_format: str | None = None,
) -> np.ndarray:
    """Images `(1 - alpha) · x + alpha · colour(class)`.

    Args:
        images: `(batch, height, width, 3)`, in [0, 255].
        segmentation_masks: classes, integers, `(batch, height, width, 1)`.
        num_classes: classes below it get colours; the largest class when None.
        color_mapping: class -> red, green, blue in [0, 255]; made up when None.
        alpha: in [0, 1].
        blend: False for the colours alone, float32, where there is a class.
        ignore_index: pixels of this class stay as they are.
        data_format: `channels_last` or `channels_first`; the process's setting when None.

    Returns:
        uint8, `(batch, height, width, 3)`.

    Raises:
        ArgumentTypeError: classes that are not integers.
        ShapeError: no batch of images.
    """
    pixels = channels_last(images, data_format).astype("float32")
    masks = channels_last(segmentation_masks, data_format, "segmentation_masks")
    if masks.dtype.kind not in "iu":
        raise ArgumentTypeError("`segmentation_masks` must be integers", found=masks.dtype)
    count = int(masks.max(initial=0)) if num_classes is None else num_classes
    classes, painted = masks[..., 0], pixels.copy()
    for number in range(count):
        color = number * _STEPS % 255 if color_mapping is None else color_mapping[number]
        painted[classes == number] = np.asarray(color, "float32")
    if not blend:
        return painted
    mixed = pixels * (1 - alpha) + painted * alpha
    return np.where(masks != ignore_index, mixed, pixels).astype("uint8")
