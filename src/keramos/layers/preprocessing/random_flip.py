"""RandomFlip: images mirrored in training, each with probability 1/2."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import choice
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer

#: Mode -> axes to mirror: 0 for the height, 1 for the width.
_AXES = {"horizontal": (1,), "vertical": (0,), "horizontal_and_vertical": (1, 0)}


class RandomFlip(RandomImageLayer):
    """In training every image is mirrored with probability 1/2.

    Input and output `(batch, height, width, channels)`, or one image without the batch axis.

    Args:
        mode: `horizontal` swaps left and right, `vertical` top and bottom,
            `horizontal_and_vertical` both at once.
        seed: integer; random when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    mode: str = argument("horizontal_and_vertical", choice(*_AXES, fold=False))
    seed: int | None = argument(None, image_layer.seed)
    data_format: str = argument(None, layout.data_format)

    config_order = ("data_format", "seed", "mode")
    _convert_input_args = False

    def _changed(self, images: Array, first: int) -> Array:
        mirrored = ops.less_equal(self._uniform((images.shape[0], 1, 1, 1), 0.0, 1.0), 0.5)
        for axis in _AXES[self.mode]:
            images = ops.where(mirrored, ops.flip(images, axis=first + axis), images)
        return images
