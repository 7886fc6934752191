"""RandomShear: images slanted in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_affine import RandomAffine, stacked

_factor = image_arguments.spread(0, 1, lambda f: -f)


class RandomShear(RandomAffine):
    """In training the pixel at (x, y) comes from `(x + u · y, v · x + y)`.

    For every image, ±u and ±v are uniform, with one sign for both. Input and output
    `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        x_factor: bounds of u, two numbers in [0, 1], or one number f for [-f, f].
        y_factor: bounds of v likewise.
        interpolation: `nearest` or `bilinear`.
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    x_factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(0.0, _factor)
    y_factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(0.0, _factor)
    signature_order = tuple(
        "x_factor y_factor interpolation fill_mode fill_value data_format seed".split()
    )
    config_order = tuple("x_factor y_factor fill_mode interpolation seed fill_value".split())

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images, dtype = images_of(data), self.compute_dtype
        shape = (self._count(images), 1)
        direction = ops.where(self._uniform(shape, 0, 1, seed=seed, dtype=dtype) > 0.5, -1.0, 1.0)
        down = self._uniform(shape, *self.y_factor, seed=seed, dtype=dtype)
        right = self._uniform(shape, *self.x_factor, seed=seed, dtype=dtype)
        factor = ops.concatenate([right, down], axis=1) * ops.cast(direction, dtype)
        return {"shear_factor": factor, "input_shape": tuple(ops.shape(images))}

    def _matrices(self, transformation: Any, shape: Shape) -> Array:
        factor = ops.convert_to_tensor(transformation["shear_factor"])
        return stacked(1.0, factor[:, 0], 0.0, factor[:, 1], 1.0, 0.0)

    def transform_bounding_boxes(
        self, bounding_boxes: dict[str, Any], transformation: Any = None, training: bool = True
    ) -> dict[str, Any]:
        if not training:
            return bounding_boxes
        dtype, size = self.compute_dtype, self._size(transformation["input_shape"])
        boxes = self._in_format(bounding_boxes, "rel_xyxy", size, dtype=dtype)
        factor = ops.cast(transformation["shear_factor"], dtype)
        sheared = _sheared(boxes["boxes"], factor[:, :1], factor[:, 1:])
        return self._clipped({**boxes, "boxes": sheared}, "rel_xyxy", size, dtype=dtype)


def _sheared(boxes: Array, across: Array, down: Array) -> Array:
    """Boxes `(…, 4)` around what was in them; as in Keras, rows follow the columns already
    moved.
    """
    left, top, right, bottom = (boxes[..., i] for i in range(4))
    leftwards = across < 0
    left = left - across * ops.where(leftwards, top, bottom)
    right = right - across * ops.where(leftwards, bottom, top)
    downwards = down > 0
    top = top - down * ops.where(downwards, right, left)
    bottom = bottom - down * ops.where(downwards, left, right)
    return ops.stack([left, top, right, bottom], axis=-1)
