"""RandomContrast: images with more or less contrast, in training.

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


class RandomContrast(RandomImageLayer):
    """In training `y = (x - m) · c + m` for every image and channel, `m` their mean, `c` uniform in
    [1 - low, 1 + high].

    Input and output `(batch, height, width, channels)`, without the batch too.

    Args:
        factor: (low, high) in [0, 1], or high alone.
        value_range: what the pixels lie between, before and after.
        seed: integer; random when left out.
        data_format: `channels_last` or `channels_first`.
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

    def _changed(self, images: Any, first: int) -> Any:
        contrast = self._uniform((images.shape[0], 1, 1, 1), 1 - self.factor[0], 1 + self.factor[1])
        mean = ops.mean(images, axis=(first, first + 1), keepdims=True)
        found = ops.add(
            ops.multiply(ops.subtract(images, mean), ops.cast(contrast, images.dtype)), mean
        )
        return ops.clip(found, *self.value_range)
