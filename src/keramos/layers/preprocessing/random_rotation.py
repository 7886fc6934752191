"""RandomRotation: images turned about their centre, in training.

Refuses to do anything in inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion


class RandomRotation(RandomMotion):
    """In training every image is turned by `2π · u`, `u` uniform in `factor`, counter-clockwise
    where positive.

    Input and output `(batch, height, width, channels)`, without the batch too.

    Args:
        factor: two fractions of a whole turn, or one for both directions.
        fill_mode: what lies outside: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when left out.
        fill_value: of the mode `constant`.
        data_format: `channels_last` or `channels_first`.
    """

    factor: Coerced[float | Sequence[float], tuple[float, float]] = required(
        image_layer.spread(-1, 1, lambda f: -f)
    )
    signature_order = ("factor",)
    config_order = ("data_format", "factor", "fill_mode", "fill_value", "interpolation", "seed")

    def _changed(self, images: Any, first: int) -> Any:
        degrees = self._uniform((images.shape[0],), self.factor[0] * 360, self.factor[1] * 360)
        angle = ops.multiply(degrees, 3.141592653589793 / 180)
        cosine, sine = ops.cos(angle), ops.sin(angle)
        bottom, right = (size - 1 for size in images.shape[first : first + 2])
        # The centre stays where it is.
        x = (right - (cosine * right - sine * bottom)) / 2
        y = (bottom - (sine * right + cosine * bottom)) / 2
        return self._moved(images, [cosine, -sine, x, sine, cosine, y])
