"""RandomFlip: images mirrored in training, each with probability 1/2."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import choice
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.boxes.geometry import clip_to_image_size
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer

#: Mode -> axes to mirror: 0 for the height, 1 for the width.
_AXES = {"horizontal": (1,), "vertical": (0,), "horizontal_and_vertical": (1, 0)}


class RandomFlip(RandomImageLayer):
    """In training every image is mirrored with probability 1/2.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        mode: `horizontal` swaps left and right, `vertical` top and bottom,
            `horizontal_and_vertical` both at once.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    mode: str = argument("horizontal_and_vertical", choice(*_AXES, fold=False))
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("seed", "mode")
    _convert_input_args = False

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        draws = self._uniform((self._count(images), 1, 1, 1), 0.0, 1.0, seed=seed)
        return {"flips": draws <= 0.5, "input_shape": tuple(ops.shape(images))}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training or transformation is None:
            return images
        single = self._is_single(images)
        batch = ops.expand_dims(images, 0) if single else images
        first = self._first_axis(4)
        for axis in _AXES[self.mode]:
            mirrored = ops.flip(batch, axis=first + axis)
            batch = ops.where(transformation["flips"], mirrored, batch)
        return ops.squeeze(batch, 0) if single else batch

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        return self.transform_images(segmentation_masks, transformation, training=training)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        size = self._size(transformation["input_shape"])
        known = self.bounding_box_format or ""
        boxes = convert_format(bounding_boxes, known, "rel_xyxy", *size)
        flips = ops.squeeze(ops.convert_to_tensor(transformation["flips"]), -1)
        numbers = boxes["boxes"]
        for axis in _AXES[self.mode]:
            numbers = ops.where(flips, _mirrored(numbers, axis), numbers)
        # As in Keras: by pixels, though they are fractions.
        clipped = clip_to_image_size({**boxes, "boxes": numbers}, *size, "xyxy")
        return convert_format(clipped, "rel_xyxy", known, *size)


def _mirrored(boxes: Array, axis: int) -> Array:
    """Boxes of fractions, mirrored along the height (0) or the width (1)."""
    left, top, right, bottom = ops.split(boxes, 4, axis=-1)
    numbers = (
        (left, 1 - bottom, right, 1 - top) if axis == 0 else (1 - right, top, 1 - left, bottom)
    )
    return ops.concatenate(numbers, axis=-1)
