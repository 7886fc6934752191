"""RandomZoom: images seen from nearer or from farther, in training.

Refuses to do anything in inference.
"""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument, required
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.random_motion import RandomMotion

_factor = image_layer.spread(-1, 1, lambda f: -f)


class RandomZoom(RandomMotion):
    """In training every image shows `1 + u` times as much in each direction, `u` uniform in the
    factor.

    Input and output `(batch, height, width, channels)`, without the batch too.

    Args:
        height_factor: two numbers in [-1, 1], or one for both signs; negative ones come nearer.
        width_factor: the same for the width; as the height, in proportion, when None.
        fill_mode: what lies outside: `reflect`, `wrap`, `constant` or `nearest`.
        interpolation: `nearest` or `bilinear`.
        seed: integer; random when left out.
        fill_value: of the mode `constant`.
        data_format: `channels_last` or `channels_first`.
    """

    height_factor: Any = required(image_layer.kept(_factor))
    width_factor: Any = argument(None, image_layer.kept(_factor))
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
        height = self._zoom(images.shape[0], self.height_factor)
        width = (
            height if self.width_factor is None else self._zoom(images.shape[0], self.width_factor)
        )
        bottom, right = (size - 1 for size in images.shape[first : first + 2])
        # The centre stays where it is.
        return self._moved(
            images, [width, 0.0, right / 2 * (1 - width), 0.0, height, bottom / 2 * (1 - height)]
        )

    def _zoom(self, count: int, factor: Any) -> Any:
        low, high = _factor.coerce(factor)
        return self._uniform((count, 1), 1 + low, 1 + high)[:, 0]
