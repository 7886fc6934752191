"""RandomTranslation: images shifted, in training.

Refuses to do anything in inference.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import required
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion

_factor = image_layer.spread(-1, 1, lambda f: -f)


class RandomTranslation(RandomMotion):
    """In training every image is shifted down and right by uniform fractions of its height and
    width.

    Input and output `(batch, height, width, channels)`, without the batch too.

    Args:
        height_factor: two fractions of the height in [-1, 1], or one for both directions; positive
            is down.
        width_factor: the same for the width; positive is right.
        fill_mode: what lies outside: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when left out.
        fill_value: of the mode `constant`.
        data_format: `channels_last` or `channels_first`.
    """

    height_factor: Any = required(image_layer.kept(_factor))
    width_factor: Any = required(image_layer.kept(_factor))
    signature_order = ("height_factor", "width_factor")
    config_order = (
        "data_format",
        "height_factor",
        "width_factor",
        "fill_mode",
        "interpolation",
        "seed",
        "fill_value",
    )

    def _changed(self, images: Any, first: int) -> Any:
        rows, columns = images.shape[first : first + 2]
        down = self._shift(images.shape[0], self.height_factor) * rows
        right = self._shift(images.shape[0], self.width_factor) * columns
        return self._moved(images, [1.0, 0.0, -right, 0.0, 1.0, -down])

    def _shift(self, count: int, factor: Any) -> Any:
        return self._uniform((count, 1), *_factor.coerce(factor))[:, 0]
