"""Solarization: images whose bright parts turn dark in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer

_share = image_arguments.spread(0, 1, lambda f: 0)


class Solarization(RandomImageLayer):
    """In training `z = clip(x + a)`, and `255 - z` where z is not below a threshold t.

    In [0, 255], a and t are uniform for every image. Input and output
    `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        addition_factor: bounds of a / 255, two numbers in [0, 1], or one number f for [0, f]; the
            lower bound is that of a itself.
        threshold_factor: bounds of t likewise.
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
    """

    addition_factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(0.0, _share)
    threshold_factor: Coerced[float | Sequence[float], tuple[float, float]] = argument(0.0, _share)
    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("value_range", "addition_factor", "threshold_factor", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        shape, dtype = self._one_each(images_of(data)), self.compute_dtype
        ranges = {"additions": self.addition_factor, "thresholds": self.threshold_factor}
        return {
            name: self._uniform(shape, low, high * 255, seed=seed, dtype=dtype)
            for name, (low, high) in ranges.items()
        }

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        dtype = self.compute_dtype
        images = ops.cast(images, dtype)
        if not training or transformation is None:
            return images
        images = self._transform_value_range(images, self.value_range, (0, 255), dtype=dtype)
        shifted = ops.clip(images + transformation["additions"], 0, 255)
        solar = ops.where(shifted < transformation["thresholds"], shifted, 255 - shifted)
        return self._transform_value_range(solar, (0, 255), self.value_range, dtype=dtype)
