"""RandomSaturation: paler or stronger colours in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import colours, image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomSaturation(RandomImageLayer):
    """In training the saturation of every image is multiplied by `u / (1 - u)`, u uniform.

    0.5 leaves colours as they are, 0 makes them grey. Input and output `(batch, height, width, 3)`,
    or one image without the batch axis; floats in [0, 1].

    Args:
        factor: bounds of u, two numbers in [0, 1], or one number f for [-f, f].
        value_range: range to which the saturation is clipped.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(-1, 1)
    )
    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        share = self._uniform((self._count(images_of(data)),), *self.factor, seed=seed)
        return {"factor": share / (1 - share + engine.epsilon())}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        factor = ops.reshape(ops.cast(transformation["factor"], self.compute_dtype), (-1, 1, 1))
        return colours.with_channel(
            images, 1, lambda s: ops.clip(s * factor, *self.value_range), self.data_format
        )
