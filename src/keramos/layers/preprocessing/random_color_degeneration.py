"""RandomColorDegeneration: images that fade to grey in training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomColorDegeneration(RandomImageLayer):
    """In training `y = x + u · (luma(x) - x)`, with u uniform for every image.

    Input and output `(batch, height, width, 3)`, or one image without the batch axis.

    Args:
        factor: bounds of u, two numbers in [-1, 1], or one number f for [-f, f]; 1 is grey.
        value_range: (low, high), the range of the pixels.
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
        shape = (self._count(images_of(data)), 1, 1, 1)
        return {"factor": self._uniform(shape, *self.factor, seed=seed)}

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        factor = ops.cast(transformation["factor"], self.compute_dtype)
        grey = ops.image.rgb_to_grayscale(images, data_format=self.data_format)
        return ops.clip(images + factor * (grey - images), *self.value_range)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        self._first_axis(len(input_shape))
        channels = input_shape[-1 if self.data_format == "channels_last" else -3]
        if channels not in (None, 3):
            raise ShapeError(f"{self.name!r} takes images of 3 channels", found=tuple(input_shape))
        return tuple(input_shape)
