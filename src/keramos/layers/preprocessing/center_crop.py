"""CenterCrop: the middle of images.

Refuses to leave a size unmet: an image that is too small is made larger first.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import ImageLayer


class CenterCrop(ImageLayer):
    """The `height` × `width` pixels in the middle; of an image that has fewer, its middle in these
    proportions, enlarged.

    Input `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; without the
    batch too.

    Args:
        height: pixels.
        width: pixels.
        data_format: `channels_last` or `channels_first`.
    """

    height: int = required(image_layer.size)
    width: int = required(image_layer.size)
    data_format: str = argument(None, layout.data_format)

    config_order = ("data_format", "height", "width")

    def call(self, data: Any, training: Any = True) -> Any:
        images = ops.cast(data, self.compute_dtype)
        first = self._first_axis(len(images.shape))
        rows, columns = images.shape[first : first + 2]
        if rows < self.height or columns < self.width:
            size = (self.height, self.width)
            return ops.image.resize(
                images, size, crop_to_aspect_ratio=True, data_format=self.data_format
            )
        top, left = (rows - self.height) // 2, (columns - self.width) // 2
        around = (slice(None),) * first
        return images[(*around, slice(top, top + self.height), slice(left, left + self.width))]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._sized(input_shape, self.height, self.width)
