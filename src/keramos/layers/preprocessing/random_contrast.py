"""RandomContrast: images of more or less contrast in training."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomContrast(RandomImageLayer):
    """In training `y = (x - m) · c + m`, with m the mean of an image's channel.

    For every image, c is uniform in [1 - low, 1 + high].

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: (low, high), two numbers in [0, 1], or one number for (0, high).
        value_range: range to which the result is clipped.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_layer.spread(0, 1, lambda f: 0)
    )
    value_range: Coerced[Sequence[float], tuple[float, float]] = argument(
        (0, 255), image_layer.value_range
    )
    seed: int | None = argument(None, image_layer.seed)
    data_format: str = argument(None, layout.data_format, keyword_only=True)

    config_order = ("data_format", "factor", "value_range", "seed")

    def _changed(self, images: Array, first: int) -> Array:
        contrast = self._uniform((images.shape[0], 1, 1, 1), 1 - self.factor[0], 1 + self.factor[1])
        mean = ops.mean(images, axis=(first, first + 1), keepdims=True)
        scaled = ops.multiply(ops.subtract(images, mean), ops.cast(contrast, images.dtype))
        return ops.clip(ops.add(scaled, mean), *self.value_range)
