"""Equalization: images whose shades occur equally often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.graph.tensor import KerasTensor
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import ImageLayer


class Equalization(ImageLayer):
    """In training the shades of every channel get the cumulative share that they have in the batch.

    With the counts of the shades `h`, `y = round(255 · (cdf(x) - cdf_min) / (n - cdf_min))` for
    `cdf = cumsum(h)`, in [0, 255]. Input and output `(batch, height, width, channels)`, or one
    image without the batch axis.

    Args:
        value_range: (low, high), the range of the pixels.
        bins: number of shades, >= 1.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    value_range: Coerced[Sequence[float], list[float]] = argument(
        (0, 255), image_arguments.value_range
    )
    bins: int = argument(256, integer(1))
    data_format: str = argument(None, layout.data_format)

    config_order = ("bins", "value_range")

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        if not training:
            return images
        images = ops.cast(images, self.compute_dtype)
        axis = -1 if self.data_format == "channels_last" else -3
        channels = [self._equalized(channel) for channel in ops.unstack(images, axis=axis)]
        return ops.cast(ops.stack(channels, axis=axis), self.compute_dtype)

    def _equalized(self, channel: Array) -> Array:
        (low, high) = self.value_range
        scale = 255 / (high - low)
        shades = channel * scale - low * scale
        counts = self._counts(shades)
        equal = ops.where(ops.count_nonzero(counts) <= 1, shades, self._looked_up(shades, counts))
        return equal / scale + low

    def _counts(self, shades: Array) -> Array:
        """How often each shade occurs, (bins,)."""
        places = ops.cast(ops.cast(shades, "float32") * (self.bins - 1) / 255, "int32")
        places = ops.reshape(ops.clip(places, 0, self.bins - 1), (-1,))
        return ops.segment_sum(ops.ones_like(places), places, num_segments=self.bins)

    def _looked_up(self, shades: Array, counts: Array) -> Array:
        total = ops.cumsum(counts)
        least = ops.take(total, ops.argmax(total > 0))
        rest = total[-1] - least
        levels = (total - least) * 255 / ops.where(rest == 0, 1, rest)
        levels = ops.clip(ops.round(levels), 0, 255)
        places = ops.clip(shades / 255.0 * (self.bins - 1), 0, self.bins - 1)
        return ops.take(levels, ops.cast(places, "int32"))

    def compute_output_spec(self, data: Any, training: bool = True) -> Any:
        if isinstance(data, dict):
            return ImageLayer.compute_output_spec(self, data, training)
        return KerasTensor(data.shape, dtype=data.dtype)
