"""RandomErasing: a rectangle of images painted over, in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops, random
from keramos.codec.arguments import ArgumentType, Coerced, argument
from keramos.engine.types import Array
from keramos.errors import ConfigError
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_boxes import RandomBoxLayer
from keramos.layers.preprocessing.random_image_layer import per_image


def _check_fill(value: Any) -> Any:
    wrong = isinstance(value, (list, tuple)) and len(value) != 3
    if wrong or not (value is None or isinstance(value, (int, float, list, tuple))):
        raise ConfigError("must be a number, or three", found=repr(value)[:200])
    return value


class RandomErasing(RandomBoxLayer):
    """In training a rectangle of an image is replaced, with a probability (Zhong et al., 2020).

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of the probability, two numbers in [0, 1], or one number f for [0, f].
        scale: bounds of the squared sides of the rectangle, as fractions of those of the image: two
            numbers in [0, 1], or one number f for [0, f].
        fill_value: what stands in the rectangle, a number or three, one per channel; normally
            distributed noise when None.
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    scale: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        (0.02, 0.33), image_arguments.factor(0, 1)
    )
    fill_value: float | Sequence[float] | None = argument(None, ArgumentType(_check_fill))
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("factor", "scale", "fill_value", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images, dtype = images_of(data), self.compute_dtype
        count, shape = self._count(images), tuple(ops.shape(images))
        height, width = self._size(shape)
        sides = ops.sqrt(self._uniform((count, 2), *self.scale, seed=seed, dtype=dtype))
        columns = self._bounds(count, width, sides[:, 0], seed)
        rows = self._bounds(count, height, sides[:, 1], seed)
        return {
            "apply_erasing": self._happens(count, self.factor, seed),
            "batch_masks": self._mask(shape, columns, rows),
            "fill_value": self._paint(shape, seed),
        }

    def _paint(self, shape: Any, seed: Any) -> Array:
        dtype = self.compute_dtype
        if self.fill_value is None:
            noise = random.normal(shape, dtype=dtype, seed=self._source(seed))
            paint = noise * self.value_range[1]
        else:
            paint = ops.cast(self.fill_value, dtype)
            if paint.shape and self.data_format == "channels_first":
                paint = ops.reshape(paint, (-1, 1, 1))
            paint = ops.broadcast_to(paint, shape)
        return ops.clip(paint, *self.value_range)

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        erased = ops.where(transformation["batch_masks"], transformation["fill_value"], images)
        return ops.where(per_image(transformation["apply_erasing"]), erased, images)
