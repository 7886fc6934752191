"""RandomPosterization: images of fewer shades in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops, random
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image

_BITS = 8


class RandomPosterization(RandomImageLayer):
    """In training the channels of every image keep n of their 8 bits, the lower ones are 0.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of n, two integers in [1, 8], the upper one not reached; or n.
        value_range: (low, high), the range of the pixels.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_arguments.factor(1, _BITS)
    )
    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor", "value_range", "seed")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        count, (low, high) = self._count(images_of(data)), self.factor
        if low == high:
            bits = ops.full((count,), low, dtype="uint8")
        else:
            bits = random.randint((count,), low, high, dtype="uint8", seed=self._source(seed))
        return {"shift_factor": _BITS - bits}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        shift = per_image(transformation["shift_factor"])
        dtype = self.compute_dtype
        bytes_ = self._transform_value_range(images, self.value_range, (0, 255), dtype=dtype)
        bytes_ = ops.cast(bytes_, "uint8")
        kept_bits = ops.left_shift(ops.right_shift(bytes_, shift), shift)
        images = ops.cast(kept_bits, dtype)
        return self._transform_value_range(images, (0, 255), self.value_range, dtype=dtype)
