"""CenterCrop: the middle of images."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.boxes.geometry import clip_to_image_size
from keramos.layers.preprocessing.image_layer import ImageLayer, images_of


class CenterCrop(ImageLayer):
    """The `height` × `width` pixels in the middle.

    Of a smaller image, the largest middle part of these proportions, enlarged. Input
    `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; also one image
    without the batch axis.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height: int = required(image_arguments.size)
    width: int = required(image_arguments.size)
    data_format: str = argument(None, layout.data_format)

    config_order = ("height", "width")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        return {"input_shape": tuple(ops.shape(images_of(data)))}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        first = self._first_axis(len(images.shape))
        rows, columns = self._size(images.shape)
        if rows < self.height or columns < self.width:
            size = (self.height, self.width)
            return ops.image.resize(
                images, size, crop_to_aspect_ratio=True, data_format=self.data_format
            )
        top, left = (rows - self.height) // 2, (columns - self.width) // 2
        before = (slice(None),) * first
        return images[(*before, slice(top, top + self.height), slice(left, left + self.width))]

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        return self.transform_images(segmentation_masks, transformation, training=training)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        known, target = self.bounding_box_format or "", (self.height, self.width)
        size = self._size(transformation["input_shape"])
        boxes = convert_format(bounding_boxes, known, "xyxy", *size)
        part = self._part(*size)
        (top, left), (height, width) = (
            ((n - side) // 2 for n, side in zip(size, part, strict=True)),
            part,
        )
        corners = ops.split(boxes["boxes"], 4, axis=-1)
        shown = [
            ops.clip(c, start, start + length) - start
            for c, start, length in zip(corners, (left, top) * 2, (width, height) * 2, strict=True)
        ]
        boxes = {**boxes, "boxes": ops.concatenate(shown, axis=-1)}
        if part != target:
            boxes = convert_format(boxes, "xyxy", "rel_xyxy", *part)
            boxes = convert_format(boxes, "rel_xyxy", "xyxy", *target)
        return convert_format(clip_to_image_size(boxes, *target), "xyxy", known, *target)

    def _part(self, rows: int, columns: int) -> tuple[int, int]:
        """Height and width of what is shown of an image."""
        if rows >= self.height and columns >= self.width:
            return self.height, self.width
        height = int(columns * self.height / self.width)
        width = int(rows * self.width / self.height)
        return max(min(rows, height), 1), max(min(columns, width), 1)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
