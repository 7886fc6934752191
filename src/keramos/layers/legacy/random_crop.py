"""RandomCrop as it was until tf.keras 2.15: predictions are made of the middle of an image."""

from __future__ import annotations

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.preprocessing import random_crop


class RandomCrop(random_crop.RandomCrop):
    """A random part `(height, width)` of the images in training; otherwise the largest part of
    these proportions in the middle, resized.

    Input `(batch, height, width, channels)` or without the batch axis; output of the given sizes.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        seed: integer; drawn, and written into configs, when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    def call(self, data: Array, training: bool = True) -> Array:
        if training:
            return super().call(data, training)
        return ops.image.resize(
            ops.cast(data, self.compute_dtype),
            (self.height, self.width),
            crop_to_aspect_ratio=True,
            data_format=self.data_format,
        )
