"""AutoContrast: images stretched to the whole range of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_arguments
from keramos.layers.preprocessing.image_layer import ImageLayer

_BYTES = (0, 255)


class AutoContrast(ImageLayer):
    """`y = low + (x - min) · (high - low) / (max - min)`, per image and channel, in inference too.

    A channel of one value stays as it is. Input and output `(batch, height, width, channels)`, or
    one image without the batch axis. As in Keras, least and largest value are those over the first
    two axes after the batch, for `channels_first` too.

    Args:
        value_range: (low, high), the range of the pixels.
    """

    value_range: Coerced[Sequence[float], list[float]] = argument(
        _BYTES, image_arguments.value_range
    )

    def transform_images(
        self, images: Array, transformation: Any = None, training: bool = True
    ) -> Array:
        dtype = self.compute_dtype
        original = ops.cast(images, dtype)
        pixels = self._transform_value_range(original, self.value_range, _BYTES, dtype=dtype)
        low, high = (f(pixels, axis=(1, 2), keepdims=True) for f in (ops.min, ops.max))
        scale = 255.0 / (high - low)
        stretched = ops.clip(pixels * scale - low * scale, 0.0, 255.0)
        stretched = self._transform_value_range(stretched, _BYTES, self.value_range, dtype=dtype)
        return ops.where(ops.isnan(stretched), original, stretched)
