"""RandomBrightness: lighter or darker images in training."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomBrightness(RandomImageLayer):
    """In training `y = clip(x + u · (high - low), low, high)`, with `u` uniform for every image.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of `u`, two numbers in [-1, 1], or one number f for [-f, f].
        value_range: (low, high), the range of the pixels.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_layer.spread(-1, 1, lambda f: -f)
    )
    value_range: Coerced[Sequence[float], tuple[float, float]] = argument(
        (0, 255), image_layer.value_range
    )
    seed: int | None = argument(None, image_layer.seed)
    data_format: str = argument(None, layout.data_format, keyword_only=True)

    config_order = ("data_format", "factor", "value_range", "seed")

    def _changed(self, images: Array, first: int) -> Array:
        low, high = self.value_range
        delta = ops.multiply(self._uniform((images.shape[0], 1, 1, 1), *self.factor), high - low)
        return ops.clip(ops.add(images, ops.cast(delta, images.dtype)), low, high)
