"""RandomPerspective: images seen from the side in training, some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.boxes.formats import convert_format
from keramos.layers.preprocessing.boxes.geometry import clip_to_image_size
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import per_image
from keramos.layers.preprocessing.random_motion import RandomMotion


class RandomPerspective(RandomMotion):
    """In training the corners of an image move, with a probability, and what is between follows.

    A corner at (x, y) comes to `((1 + u) · x, (1 + v) · y)`, u and v uniform in
    [-scale / 2, scale / 2]. Input and output `(batch, height, width, channels)`, or one image
    without the batch axis.

    Args:
        factor: bounds of the probability, two numbers in [0, 1], or one number f for [0, f].
        scale: in [0, 1].
        interpolation: `nearest` or `bilinear`.
        fill_value: value of the pixels outside.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    scale: float = argument(1.0, number(0, 1))
    interpolation: str = argument("bilinear", image_arguments.interpolation)
    fill_value: float = argument(0.0, number())
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("factor", "scale", "interpolation", "fill_value", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images, dtype = images_of(data), self.compute_dtype
        count, shape = self._count(images), tuple(ops.shape(images))
        happens = self._happens(count, self.factor, seed)
        bound = 0.5 * self.scale
        moves = self._uniform((count, 4, 2), -bound, bound, seed=seed, dtype=dtype)
        bottom, right = (length - 1.0 for length in self._size(shape))
        corners = ops.cast([[[0.0, 0.0], [right, 0.0], [0.0, bottom], [right, bottom]]], dtype)
        start = ops.repeat(corners, count, axis=0)
        return {
            "apply_perspective": happens,
            "start_points": start,
            "end_points": start + start * moves,
            "input_shape": shape,
        }

    def _transform_images(self, images: Array, transformation: Any, interpolation: str) -> Array:
        moved = ops.image.perspective_transform(
            images,
            ops.cast(transformation["start_points"], "float32"),
            ops.cast(transformation["end_points"], "float32"),
            interpolation=interpolation,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        happens = per_image(ops.convert_to_tensor(transformation["apply_perspective"]))
        if len(images.shape) == 3:
            happens = ops.squeeze(happens, 0)
        return ops.where(happens, moved, images)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        """Boxes around what was in them; as in Keras, they come out as `xyxy`."""
        if not training or transformation is None:
            return bounding_boxes
        size = self._size(transformation["input_shape"])
        known = self.bounding_box_format or ""
        boxes = convert_format(bounding_boxes, known, "xyxy", *size)
        points = (transformation[name] for name in ("start_points", "end_points"))
        moved = _projected(boxes["boxes"], engine.image.homography(*points))
        happens = ops.reshape(ops.cast(transformation["apply_perspective"], "bool"), (-1, 1, 1))
        boxes = {**boxes, "boxes": ops.where(happens, moved, boxes["boxes"])}
        return clip_to_image_size(boxes, *size)


def _projected(boxes: Array, transforms: Array) -> Array:
    """Boxes (batch, count, 4) around the corners that projections (batch, 8), inverted, move."""
    one = ops.ones_like(transforms[:, :1])
    matrices = ops.reshape(ops.concatenate([transforms, one], axis=-1), (-1, 3, 3))
    left, top, right, bottom = (ops.cast(boxes[..., i], "float32") for i in range(4))
    x = ops.stack([left, right, left, right], axis=-1)
    y = ops.stack([top, bottom, bottom, top], axis=-1)
    points = ops.stack([x, y, ops.ones_like(x)], axis=-1)  # (batch, count, corners, 3)
    moved = ops.einsum("bij,bncj->bnci", ops.linalg.inv(matrices), points)
    places = moved[..., :2] / moved[..., 2:]
    corners = [ops.min(places, axis=2), ops.max(places, axis=2)]
    return ops.cast(ops.concatenate(corners, axis=-1), boxes.dtype)
