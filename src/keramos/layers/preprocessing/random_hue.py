"""RandomHue: colours turned around the colour wheel in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import colours, image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomHue(RandomImageLayer):
    """In training the hue of every image moves by `±u / 2` of the colour wheel, u uniform.

    Input and output `(batch, height, width, 3)`, or one image without the batch axis.

    Args:
        factor: bounds of u, two numbers in [0, 1], or one number f for [0, f].
        value_range: (low, high), the range of the pixels.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(0, 1)
    )
    value_range: Sequence[float] = argument((0, 255), image_arguments.plain_range)
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        count = self._count(images_of(data))
        direction = ops.where(self._uniform((count,), seed=seed) > 0.5, -1.0, 1.0)
        return {"factor": direction * self._uniform((count,), *self.factor, seed=seed) * 0.5}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        images = self._transform_value_range(images, self.value_range, (0, 1))
        turn = ops.reshape(ops.cast(transformation["factor"], images.dtype), (-1, 1, 1))

        def turned(hue: Array) -> Array:
            moved = hue + turn
            moved = ops.where(moved > 1.0, moved - 1.0, moved)
            return ops.where(moved < 0.0, moved + 1.0, moved)

        changed = colours.with_channel(images, 0, turned, self.data_format)
        fractions = ops.clip(changed, 0, 1)
        restored = self._transform_value_range(fractions, (0, 1), self.value_range)
        return ops.cast(restored, self.compute_dtype)
