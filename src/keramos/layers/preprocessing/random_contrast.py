"""RandomContrast: images of more or less contrast in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomContrast(RandomImageLayer):
    """In training `y = (x - m) · c + m`, with m the mean of an image's channel.

    For every image, c is uniform in [1 - low, 1 + high].

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: (low, high), two numbers in [0, 1], or one number for (0, high).
        value_range: range to which the result is clipped.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(0, 1)
    )
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    seed: int | None = argument(None, image_arguments.seed)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        shape = self._one_each(images_of(data))
        if not training:
            return {"contrast_factor": ops.zeros(shape)}
        low, high = 1.0 - self.factor[0], 1.0 + self.factor[1]
        contrast = self._uniform(shape, low, high, seed=seed, dtype=self.compute_dtype)
        return {"contrast_factor": contrast}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        first = self._first_axis(len(images.shape))
        mean = ops.mean(images, axis=(first, first + 1), keepdims=True)
        contrast = ops.cast(transformation["contrast_factor"], images.dtype)
        return ops.clip((images - mean) * contrast + mean, *self.value_range)
