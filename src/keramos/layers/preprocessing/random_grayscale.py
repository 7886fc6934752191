"""RandomGrayscale: images that lose their colours in training, some of them."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import KerasTensor
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import ImageLayer, images_of
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer, per_image


class RandomGrayscale(RandomImageLayer):
    """In training every image becomes grey with probability `factor`, all channels its luma.

    Input and output `(batch, height, width, 3)`, or one image without the batch axis.

    Args:
        factor: probability, in [0, 1].
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        seed: integer; random when None.
    """

    factor: float = argument(0.5, number(0, 1))
    data_format: str = argument(None, layout.data_format)
    seed: int | None = argument(None, image_arguments.seed)

    config_order = ("factor",)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        count = self._count(images_of(data))
        return per_image(self._uniform((count,), 0, 1, seed=seed) < self.factor)

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        if transformation is None:
            transformation = self.get_random_transformation(images)
        grey = ops.image.rgb_to_grayscale(images, data_format=self.data_format)
        return ops.where(transformation, grey, images)

    def compute_output_spec(self, data: Any, training: bool = True) -> Any:
        if isinstance(data, dict):
            return ImageLayer.compute_output_spec(self, data, training)
        return KerasTensor(data.shape, dtype=data.dtype)
