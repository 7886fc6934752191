"""RandomBrightness: lighter or darker images in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomBrightness(RandomImageLayer):
    """In training `y = clip(x + u · (high - low), low, high)`, with `u` uniform for every image.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of `u`, two numbers in [-1, 1], or one number f for [-f, f].
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(-1, 1)
    )
    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    seed: int | None = argument(None, image_arguments.seed)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        shape = self._one_each(images_of(data))
        if not training:
            return {"rgb_delta": ops.zeros(shape)}
        low, high = self.value_range
        return {"rgb_delta": self._uniform(shape, *self.factor, seed=seed) * (high - low)}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        delta = ops.cast(transformation["rgb_delta"], images.dtype)
        return ops.clip(images + delta, *self.value_range)
