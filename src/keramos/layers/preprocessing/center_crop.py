"""CenterCrop: the middle of images."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import ImageLayer


class CenterCrop(ImageLayer):
    """The `height` × `width` pixels in the middle.

    Of a smaller image, the largest middle part of these proportions, enlarged. Input
    `(batch, rows, columns, channels)`, output `(batch, height, width, channels)`; also one image
    without the batch axis.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    height: int = required(image_layer.size)
    width: int = required(image_layer.size)
    data_format: str = argument(None, layout.data_format)

    config_order = ("data_format", "height", "width")

    def call(self, data: Array, training: bool = True) -> Array:
        images = ops.cast(data, self.compute_dtype)
        first = self._first_axis(len(images.shape))
        rows, columns = images.shape[first : first + 2]
        if rows < self.height or columns < self.width:
            size = (self.height, self.width)
            return ops.image.resize(
                images, size, crop_to_aspect_ratio=True, data_format=self.data_format
            )
        top, left = (rows - self.height) // 2, (columns - self.width) // 2
        before = (slice(None),) * first
        return images[(*before, slice(top, top + self.height), slice(left, left + self.width))]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
