"""MaxNumBoundingBoxes: as many boxes for every image, no matter how many there are."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import integer
from keramos.errors import ConfigError
from keramos.layers.preprocessing.image_layer import ImageLayer


class MaxNumBoundingBoxes(ImageLayer):
    """The first `max_number` boxes of every image, filled up where there are fewer.

    Input and output as of all layers on images; of boxes and their labels, a dict. Images, labels
    and masks stay as they are.

    Args:
        max_number: boxes for each image, >= 0.
        fill_value: all numbers of a box that is not there, and its label; configs leave it out, as
            Keras's do.
    """

    max_number: int = required(integer(0))
    fill_value: int = argument(-1, integer(), saved=False)

    def transform_images(
        self, images: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        return images

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        return {
            **bounding_boxes,
            "boxes": self._filled(bounding_boxes["boxes"]),
            "labels": self._filled(bounding_boxes["labels"]),
        }

    def _filled(self, rows: Any) -> Any:
        rows = ops.convert_to_tensor(rows)[:, : self.max_number]
        around = [(0, 0)] * len(rows.shape)
        around[1] = (0, self.max_number - rows.shape[1])
        return ops.pad(rows, around, constant_values=self.fill_value)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, dict):
            return tuple(input_shape)
        if "bounding_boxes" not in input_shape:
            return input_shape
        shapes = input_shape["bounding_boxes"]
        if unknown := shapes.keys() - {"boxes", "labels"}:
            raise UnknownPartError(unknown)
        filled = {
            name: [*list(shape)[:1], self.max_number, *list(shape)[2:]]
            for name, shape in shapes.items()
        }
        return {**input_shape, "bounding_boxes": filled}


class UnknownPartError(ConfigError, KeyError):
    """Something else beside the boxes and their labels.

    Args:
        names: the keys of it.
    """

    def __init__(self, names: set[str]):
        super().__init__(
            "bounding boxes have the keys 'boxes' and 'labels' alone", found=sorted(names)
        )
        self.names = names

    __str__ = ConfigError.__str__
