"""RandomRotation: images rotated about their centre in training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.geometry import affine_transform
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_affine import RandomAffine, stacked


class RandomRotation(RandomAffine):
    """In training every image is rotated by `2π · u`, counter-clockwise where positive.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis. Boxes
    of a dict are taken for `xyxy`, and come out in `bounding_box_format`.

    Args:
        factor: bounds of the uniform u, two numbers in [-1, 1], or one number f for [-f, f].
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(-1, 1)
    )
    signature_order = ("factor",)
    config_order = ("factor", "fill_mode", "fill_value", "interpolation", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        count, (height, width) = self._count(images), self._size(ops.shape(images))
        angle = self._uniform((count,), *(bound * 360.0 for bound in self.factor), seed=seed)
        return {
            "angle": angle,
            "rotation_matrix": _rotation(angle, height, width),
            "image_height": height,
            "image_width": width,
            "batch_size": count,
        }

    def _matrices(self, transformation: Any, shape: Shape) -> Array:
        return transformation["rotation_matrix"]

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        size = transformation["image_height"], transformation["image_width"]
        angle = transformation["angle"]
        none, one = ops.zeros_like(angle), ops.ones_like(angle)
        boxes = affine_transform(bounding_boxes["boxes"], angle, none, none, one, none, none, *size)
        return self._clipped({**bounding_boxes, "boxes": boxes}, "xyxy", size)


def _rotation(degrees: Array, height: Any, width: Any) -> Array:
    """Where the pixels come from when images turn about their centre: (batch, 8)."""
    angle = degrees * (math.pi / 180)
    cosine, sine = ops.cos(angle), ops.sin(angle)
    x, y = 0.5 * (width - 1), 0.5 * (height - 1)
    right, down = x - x * cosine + y * sine, y - x * sine - y * cosine
    return stacked(cosine, -sine, right, sine, cosine, down)
