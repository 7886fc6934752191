"""Resizing: images scaled to another height and width."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, choice, number
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.boxes.geometry import clip_to_image_size
from keramos.layers.preprocessing.image_layer import ImageLayer, images_of


class Resizing(ImageLayer):
    """Images scaled to `height` × `width`.

    Input `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; also one
    image without the batch axis.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        interpolation: `bilinear`, `nearest`, `bicubic`, `lanczos3` or `lanczos5`.
        crop_to_aspect_ratio: whether to crop to the middle before, so that proportions stay.
        pad_to_aspect_ratio: whether to pad on both sides before, so that proportions stay.
        fill_mode: only `constant`, for the padding.
        fill_value: value of the padding.
        antialias: whether to filter before images are made smaller.
        data_format: `channels_last` or `channels_first`; the process's setting when None.

    Raises:
        ConfigError: both `crop_to_aspect_ratio` and `pad_to_aspect_ratio`.
    """

    height: int = required(image_arguments.size)
    width: int = required(image_arguments.size)
    interpolation: str = argument(
        "bilinear", choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
    )
    crop_to_aspect_ratio: bool = argument(False, boolean)
    pad_to_aspect_ratio: bool = argument(False, boolean)
    fill_mode: str = argument("constant", choice("constant"))
    fill_value: float = argument(0.0, number())
    antialias: bool = argument(False, boolean)
    data_format: str = argument(None, layout.data_format)

    config_order = (
        "height", "width", "interpolation", "crop_to_aspect_ratio",
        "pad_to_aspect_ratio", "fill_mode", "fill_value", "antialias",
    )  # fmt: skip

    def _setup(self) -> None:
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise ConfigError(
                "Resizing: proportions are kept by cropping or by padding, not by both"
            )

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        return self._size(ops.shape(images_of(data)))

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        return self._resized(images, self.interpolation)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        return self._resized(segmentation_masks, "nearest")

    def _resized(self, images: Array, interpolation: str) -> Array:
        return ops.image.resize(
            images,
            (self.height, self.width),
            interpolation=interpolation,
            antialias=self.antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """The boxes in the new images; those of four zeros, or of -1, are none: zeros."""
        known, target = self.bounding_box_format or "", (self.height, self.width)
        before = ops.convert_to_tensor(bounding_boxes["boxes"])
        none = ops.logical_or(
            *(ops.all(before == empty, axis=-1, keepdims=True) for empty in (-1, 0))
        )
        boxes = convert_format(bounding_boxes, known, "xyxy", *transformation)
        boxes = {**boxes, "boxes": self._moved(boxes["boxes"], *transformation)}
        boxes = clip_to_image_size(boxes, *target)
        boxes["boxes"] = ops.where(none, 0.0, boxes["boxes"])
        return convert_format(boxes, "xyxy", known, *target)

    def _moved(self, boxes: Array, rows: Any, columns: Any) -> Array:
        """Boxes `xyxy` of images of `rows` × `columns` in the new ones."""
        scales = self.width / columns, self.height / rows
        offsets: tuple[Any, Any] = 0.0, 0.0
        if self.pad_to_aspect_ratio:
            scales = (min(scales),) * 2
            offsets = tuple(
                (length - have * scales[0]) // 2
                for length, have in ((self.width, columns), (self.height, rows))
            )
        elif self.crop_to_aspect_ratio:
            scales = (max(scales),) * 2
            offsets = tuple(
                -((have * scales[0] - length) // 2)
                for length, have in ((self.width, columns), (self.height, rows))
            )
        return boxes * ops.cast([*scales, *scales], boxes.dtype) + ops.cast(
            [*offsets, *offsets], boxes.dtype
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
