"""RandomZoom: images magnified or reduced in training."""

from __future__ import annotations

from collections.abc import Sequence

from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion

_factor = image_layer.spread(-1, 1, lambda f: -f)


class RandomZoom(RandomMotion):
    """In training every image shows `1 + u` times its height and `1 + v` times its width.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        height_factor: bounds of the uniform u, two numbers in [-1, 1], or one number f for [-f, f];
            negative values magnify.
        width_factor: bounds of v likewise; v = u, which keeps proportions, when None.
        fill_mode: filling outside of the image: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when None.
        fill_value: value of the pixels outside, for `constant`.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height_factor: float | Sequence[float] = required(image_layer.checked(_factor))
    width_factor: float | Sequence[float] | None = argument(None, image_layer.checked(_factor))
    signature_order = ("height_factor", "width_factor")
    config_order = tuple(
        "data_format height_factor width_factor fill_mode interpolation seed fill_value".split()
    )

    def _changed(self, images: Array, first: int) -> Array:
        height = self._zoom(images.shape[0], self.height_factor)
        width = height
        if self.width_factor is not None:
            width = self._zoom(images.shape[0], self.width_factor)
        bottom, right = (size - 1 for size in images.shape[first : first + 2])
        # The offsets that keep the centre in its place.
        x, y = right / 2 * (1 - width), bottom / 2 * (1 - height)
        return self._moved(images, [width, 0.0, x, 0.0, height, y])

    def _zoom(self, count: int, factor: float | Sequence[float]) -> Array:
        low, high = _factor.coerce(factor)
        return self._uniform((count, 1), 1 + low, 1 + high)[:, 0]
