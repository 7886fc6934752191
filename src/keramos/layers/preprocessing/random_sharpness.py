"""RandomSharpness: softer or sharper images in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image

#: Weights of a pixel and its neighbours, sum 1.
_SMOOTHING = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]]) / 13.0


class RandomSharpness(RandomImageLayer):
    """In training `y = clip(x + (1 - 2u) · (smooth(x) - x))`, with u uniform for every image.

    0 smooths, 0.5 leaves images as they are, 1 sharpens. Input and output
    `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of u, two numbers in [0, 1], or one number f for [0, f].
        value_range: (low, high), the range of the pixels.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(0, 1)
    )
    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        count = self._count(images_of(data))
        return {"factor": self._uniform((count,), *self.factor, seed=seed)}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        strength = per_image(ops.cast(transformation["factor"] * 2, self.compute_dtype))
        sharpened = images + (1.0 - strength) * (self._smoothed(images) - images)
        return ops.clip(sharpened, *self.value_range)

    def _smoothed(self, images: Array) -> Array:
        last = self.data_format == "channels_last"
        channels = images.shape[-1 if last else 1]
        kernel = ops.cast(_SMOOTHING.reshape(3, 3, 1, 1), self.compute_dtype)
        smooth = ops.depthwise_conv(
            images,
            ops.tile(kernel, (1, 1, channels, 1)),
            strides=1,
            padding="same",
            data_format=self.data_format,
        )
        return ops.cast(smooth, self.compute_dtype)
