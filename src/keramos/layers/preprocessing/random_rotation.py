"""RandomRotation: images rotated about their centre in training."""

from __future__ import annotations

import math
from collections.abc import Sequence

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion


class RandomRotation(RandomMotion):
    """In training every image is rotated by `2π · u`, counter-clockwise where positive.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        factor: bounds of the uniform u, two numbers in [-1, 1], or one number f for [-f, f].
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_layer.spread(-1, 1, lambda f: -f)
    )
    signature_order = ("factor",)
    config_order = ("data_format", "factor", "fill_mode", "fill_value", "interpolation", "seed")

    def _changed(self, images: Array, first: int) -> Array:
        degrees = self._uniform((images.shape[0],), self.factor[0] * 360, self.factor[1] * 360)
        angle = ops.multiply(degrees, math.pi / 180)
        cosine, sine = ops.cos(angle), ops.sin(angle)
        bottom, right = (size - 1 for size in images.shape[first : first + 2])
        # The offsets that keep the centre in its place.
        x = (right - (cosine * right - sine * bottom)) / 2
        y = (bottom - (sine * right + cosine * bottom)) / 2
        return self._moved(images, [cosine, -sine, x, sine, cosine, y])
