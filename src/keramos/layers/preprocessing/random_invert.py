"""RandomInvert: negatives of images in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image


class RandomInvert(RandomImageLayer):
    """In training `y = high - x` for every image with a probability.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of the probability, two numbers in [0, 1], or one number f for [0, f].
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(
        1.0, image_arguments.factor(0, 1)
    )
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    seed: int | None = argument(None, image_arguments.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("factor", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        return {"apply_inversion": self._happens(self._count(images_of(data)), self.factor, seed)}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        inverted = self.value_range[1] - images
        return ops.where(per_image(transformation["apply_inversion"]), inverted, images)
