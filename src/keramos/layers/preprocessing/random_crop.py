"""RandomCrop: a part of images, in training a random one.

Refuses to crop in inference.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument, required
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomCrop(RandomImageLayer):
    """In training `height` × `width` pixels, the same for the whole batch; an image that has fewer
    is stretched.

    Input `(batch, rows, columns, channels)`, output `(batch, height, width, channels)` in training
    and in shape rules.

    Args:
        height: pixels.
        width: pixels.
        seed: integer; drawn when left out, and written.
        data_format: `channels_last` or `channels_first`.
        name: automatic when left out.
    """

    height: int = required(image_layer.size)
    width: int = required(image_layer.size)
    seed: int | None = argument(None, image_layer.seed)
    data_format: str = argument(None, layout.data_format)
    name: str | None = argument(None, inherited=True)

    config_order = ("data_format", "height", "width", "seed")
    _convert_input_args = False

    def _setup(self) -> None:
        super()._setup()
        if self.seed is None:
            self.seed = int(engine.convert_to_numpy(self.generator.state.value)[0])

    def _changed(self, images: Any, first: int) -> Any:
        have = images.shape[first : first + 2]
        kept = [
            min(size, wanted) for size, wanted in zip(have, (self.height, self.width), strict=True)
        ]
        starts = [0] * len(images.shape)
        starts[first : first + 2] = [
            self._start(size - part) for size, part in zip(have, kept, strict=True)
        ]
        part = ops.slice(images, starts, self._sized(images.shape, *kept))
        if kept == [self.height, self.width]:
            return part
        return ops.image.resize(part, (self.height, self.width), data_format=self.data_format)

    def _start(self, extra: int) -> Any:
        return ops.cast(self._uniform((), 0, extra + 1), "int32")

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._sized(input_shape, self.height, self.width)
