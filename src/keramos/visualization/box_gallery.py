"""plot_bounding_box_gallery: images side by side, with true and predicted boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos.errors import ConfigError
from keramos.visualization.batches import channels_last
from keramos.visualization.boxes import draw_bounding_boxes
from keramos.visualization.image_gallery import plot_image_gallery, pyplot


def plot_bounding_box_gallery(
    images: Any,
    bounding_box_format: str,
    y_true: Mapping[str, Any] | None = None,
    y_pred: Mapping[str, Any] | None = None,
    value_range: Sequence[float] = (0, 255),
    true_color: Sequence[int] = (0, 188, 212),
    pred_color: Sequence[int] = (255, 235, 59),
    line_thickness: int = 2,
    font_scale: float = 1.0,
    text_thickness: int | None = None,
    class_mapping: Mapping[int, str] | None = None,
    ground_truth_mapping: Mapping[int, str] | None = None,
    prediction_mapping: Mapping[int, str] | None = None,
    legend: bool = False,
    legend_handles: Sequence[Any] | None = None,
    rows: int | None = None,
    cols: int | None = None,
    data_format: str | None = None,
    **kwargs: Any,
) -> None:
    """Shows images in a grid with their boxes; needs matplotlib and Pillow.

    Args:
        images: `(batch, height, width, 3)`.
        bounding_box_format: of the boxes, as of `utils.bounding_boxes.convert_format`.
        y_true: boxes and labels, as of `draw_bounding_boxes`.
        y_pred: what was predicted, likewise.
        value_range: (low, high), the range of the pixels.
        true_color: of `y_true`: red, green, blue in [0, 255].
        pred_color: of `y_pred` likewise.
        line_thickness: of the frames, pixels.
        font_scale: size of the letters.
        text_thickness: of the letters' strokes, pixels; that of the frames when None.
        class_mapping: label -> text.
        ground_truth_mapping: the same for `y_true` alone.
        prediction_mapping: the same for `y_pred` alone.
        legend: whether a legend says which colour is which.
        legend_handles: of matplotlib, for a legend of your own.
        rows: of the grid.
        cols: of the grid.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        **kwargs: of `plot_image_gallery`.

    Raises:
        ConfigError: both legends.
        ShapeError: no batch of images.
        MissingExtraError: matplotlib or Pillow is not installed.
    """
    pyplot()
    if legend and legend_handles:
        raise ConfigError("a gallery has `legend` or `legend_handles`, not both")
    pixels = channels_last(images, data_format)
    sides = (
        (y_true, true_color, ground_truth_mapping or class_mapping),
        (y_pred, pred_color, prediction_mapping or class_mapping),
    )
    for boxes, color, names in sides:
        if boxes is not None:
            pixels = draw_bounding_boxes(
                pixels, boxes, bounding_box_format, names, color, line_thickness,
                text_thickness or line_thickness, font_scale, "channels_last",
            )  # fmt: skip
    if legend:
        legend_handles = _legend({"Ground Truth": true_color, "Prediction": pred_color})
    options = {"legend_handles": legend_handles, "data_format": "channels_last", **kwargs}
    plot_image_gallery(pixels, value_range=value_range, rows=rows, cols=cols, **options)


def _legend(colors: Mapping[str, Sequence[int]]) -> list[Any]:
    from matplotlib.patches import Patch

    return [
        Patch(color=(np.array(color) / 255.0).tolist(), label=label)
        for label, color in colors.items()
    ]
