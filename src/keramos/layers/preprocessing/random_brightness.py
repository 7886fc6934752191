"""RandomBrightness: images lighter or darker, in training.

Refuses to do anything in inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument, required
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomBrightness(RandomImageLayer):
    """In training `y = x + u · range` for every image, `u` uniform in `factor`, cut to
    `value_range`.

    Input and output `(batch, height, width, channels)`, without the batch too.

    Args:
        factor: two numbers in [-1, 1], or one for both signs.
        value_range: what the pixels lie between, before and after.
        seed: integer; random when left out.
        data_format: `channels_last` or `channels_first`.
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

    def _changed(self, images: Any, first: int) -> Any:
        low, high = self.value_range
        delta = ops.multiply(self._uniform((images.shape[0], 1, 1, 1), *self.factor), high - low)
        return ops.clip(ops.add(images, ops.cast(delta, images.dtype)), low, high)
