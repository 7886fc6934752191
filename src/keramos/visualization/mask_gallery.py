"""plot_segmentation_mask_gallery: images beside themselves with true and predicted masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.visualization.batches import channels_last
from keramos.visualization.image_gallery import plot_image_gallery
from keramos.visualization.masks import draw_segmentation_masks


def plot_segmentation_mask_gallery(
    images: Any,
    num_classes: int,
    value_range: Sequence[float] = (0, 255),
    y_true: Any = None,
    y_pred: Any = None,
    color_mapping: Mapping[int, Sequence[int]] | None = None,
    blend: bool = True,
    alpha: float = 0.8,
    ignore_index: int = -1,
    data_format: str | None = None,
    **kwargs: Any,
) -> None:
    """Shows a row for every image: alone, with its true mask, with the predicted one.

    Needs matplotlib (`pip install 'keramos[plot]'`).

    Args:
        images: `(batch, height, width, 3)`, in [0, 255].
        num_classes: of the masks.
        value_range: (low, high), the range of the pixels.
        y_true: classes, `(batch, height, width, 1)`.
        y_pred: what was predicted, likewise.
        color_mapping: class -> red, green, blue in [0, 255]; made up when None.
        blend: as of `draw_segmentation_masks`.
        alpha: as of `draw_segmentation_masks`.
        ignore_index: as of `draw_segmentation_masks`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        **kwargs: of `plot_image_gallery`.

    Raises:
        ShapeError: no batch of images.
        MissingExtraError: matplotlib is not installed.
    """
    pixels = channels_last(images, data_format)
    columns = [pixels]
    for masks in (y_true, y_pred):
        if masks is not None:
            classes = channels_last(masks, data_format, "masks").astype("int32")
            columns.append(
                draw_segmentation_masks(
                    pixels, classes, num_classes, color_mapping, alpha, blend, ignore_index,
                    "channels_last",
                )
            )  # fmt: skip
    every = np.stack(columns, axis=1).reshape(-1, *pixels.shape[1:])
    shape = {"rows": len(pixels), "cols": len(columns), "data_format": "channels_last"}
    plot_image_gallery(every, value_range=value_range, **shape, **kwargs)
