"""draw_bounding_boxes: images with frames around what is in them, by Pillow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ArgumentTypeError, ConfigError
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.utils.pillow import image_module
from keramos.visualization.batches import as_bytes, channels_last

_HEIGHT_OF_TEXT = 12
_NOTHING = -1


def draw_bounding_boxes(
    images: Any,
    bounding_boxes: Mapping[str, Any],
    bounding_box_format: str,
    class_mapping: Mapping[int, str] | None = None,
    color: Sequence[int] = (128, 128, 128),
    line_thickness: int = 2,
    text_thickness: int = 1,
    font_scale: float = 1.0,
    data_format: str | None = None,
) -> np.ndarray:
    """Images with their boxes; needs Pillow (`pip install 'keramos[images]'`).

    Args:
        images: `(batch, height, width, 3)`; floats not above 1 are fractions of 255.
        bounding_boxes: `{"boxes": (batch, count, 4), "labels": (batch, count)}`, and `confidences`
            like the labels if they are to be shown; boxes of the label -1 are left out.
        bounding_box_format: of the boxes, as of `utils.bounding_boxes.convert_format`.
        class_mapping: label -> text; no text for others.
        color: red, green, blue in [0, 255].
        line_thickness: of the frames, pixels.
        text_thickness: of the letters' strokes, pixels.
        font_scale: size of the letters; 1 is 12 pixels.
        data_format: `channels_last` or `channels_first`; the process's setting when None.

    Returns:
        uint8, `(batch, height, width, 3)`.

    Raises:
        ArgumentTypeError: boxes that are no dict.
        ConfigError: boxes without labels, or an unknown format.
        ShapeError: no batch of images.
        MissingExtraError: Pillow is not installed.
    """
    if not isinstance(bounding_boxes, Mapping):
        raise ArgumentTypeError("`bounding_boxes` must be a dict", found=type(bounding_boxes))
    if not {"boxes", "labels"} <= bounding_boxes.keys():
        raise ConfigError(
            "`bounding_boxes` needs the keys 'boxes' and 'labels'", found=list(bounding_boxes)
        )
    pixels = as_bytes(channels_last(images, data_format))
    corners = convert_format(
        bounding_boxes["boxes"], bounding_box_format, "xyxy", *pixels.shape[1:3]
    )
    boxes = np.asarray(engine.convert_to_numpy(corners)).astype("int32")
    labels = np.asarray(engine.convert_to_numpy(bounding_boxes["labels"])).astype("int32")
    texts = _texts(labels, class_mapping or {}, bounding_boxes.get("confidences"))
    pen = _Pen(tuple(color), line_thickness, text_thickness, font_scale)
    rows = zip(pixels, boxes, labels, texts, strict=True)
    return np.stack([pen.drawn(*row) for row in rows]) if len(pixels) else pixels


def _texts(labels: np.ndarray, names: Mapping[int, str], confidences: Any) -> list[list[str]]:
    texts = [[names.get(int(label), "") for label in row] for row in labels]
    if confidences is None:
        return texts
    shares = np.asarray(engine.convert_to_numpy(confidences))
    return [
        [f"{text} | {share:.2f}" if text else "" for text, share in zip(*row, strict=True)]
        for row in zip(texts, shares, strict=True)
    ]


class _Pen:
    """Draws the boxes of one image after another."""

    def __init__(self, color: tuple[int, ...], line: int, stroke: int, scale: float):
        self._module = image_module("draw_bounding_boxes")
        self._color, self._line, self._stroke, self._scale = color, line, stroke, scale

    def drawn(
        self, pixels: np.ndarray, boxes: np.ndarray, labels: np.ndarray, texts: list[str]
    ) -> np.ndarray:
        """The pixels of an image with its boxes."""
        from PIL import ImageDraw, ImageFont  # pyright: ignore[reportMissingImports]

        picture = self._module.fromarray(pixels)
        draw = ImageDraw.Draw(picture)
        font = ImageFont.load_default(size=_HEIGHT_OF_TEXT * self._scale)
        for box, label, text in zip(boxes, labels, texts, strict=True):
            if label == _NOTHING:
                continue
            left, right = sorted(map(int, box[::2]))
            top, bottom = sorted(map(int, box[1::2]))
            draw.rectangle((left, top, right, bottom), outline=self._color, width=self._line)
            if text:
                place = self._place(left, top)
                stroke = max(self._stroke - 1, 0)
                draw.text(
                    place, text, fill=self._color, font=font, stroke_width=stroke, anchor="ls"
                )
        return np.asarray(picture)

    def _place(self, x: int, y: int) -> tuple[int, int]:
        """Where a text begins, by its base line: above the box, or inside at the upper edge."""
        height = int(self._scale * _HEIGHT_OF_TEXT)
        above = y - 8
        if above - 2 * height > 0:
            return x, above
        return x + 3, y + 2 * height + self._stroke + 3
