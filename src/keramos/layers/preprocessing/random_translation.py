"""RandomTranslation: images shifted in training."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import required
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion

_factor = image_layer.spread(-1, 1, lambda f: -f)


class RandomTranslation(RandomMotion):
    """In training every image is shifted by uniform fractions of its height and width.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        height_factor: bounds of the fraction of the height, two numbers in [-1, 1], or one number f
            for [-f, f]; positive is down.
        width_factor: bounds of the fraction of the width likewise; positive is right.
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height_factor: float | Sequence[float] = required(image_layer.checked(_factor))
    width_factor: float | Sequence[float] = required(image_layer.checked(_factor))
    signature_order = ("height_factor", "width_factor")
    config_order = tuple(
        "data_format height_factor width_factor fill_mode interpolation seed fill_value".split()
    )

    def _changed(self, images: Array, first: int) -> Array:
        rows, columns = images.shape[first : first + 2]
        down = self._shift(images.shape[0], self.height_factor) * rows
        right = self._shift(images.shape[0], self.width_factor) * columns
        return self._moved(images, [1.0, 0.0, -right, 0.0, 1.0, -down])

    def _shift(self, count: int, factor: float | Sequence[float]) -> Array:
        return self._uniform((count, 1), *_factor.coerce(factor))[:, 0]
