"""RandomCrop: a part of images, at a random place, in training."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument, required
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.preprocessing import image_layer
from keramos.layers.preprocessing.image_layer import RandomImageLayer


class RandomCrop(RandomImageLayer):
    """In training `height` × `width` pixels, at one random place for the whole batch.

    A smaller image is stretched. In inference images stay as they are. Input
    `(batch, rows, columns, channels)`, output `(batch, height, width, channels)` in training; the
    shape that a model computes in advance is that of training, as in Keras.

    Args:
        height: of the output, pixels, >= 1.
        width: of the output, pixels, >= 1.
        seed: integer; drawn, and written into configs, when None.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
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

    def _changed(self, images: Array, first: int) -> Array:
        target = (self.height, self.width)
        sizes = images.shape[first : first + 2]
        begin, cut = self._part(sizes, target)
        starts = [0] * len(images.shape)
        starts[first : first + 2] = begin
        part = ops.slice(images, starts, self._sized(images.shape, *cut))
        if cut == target:
            return part
        return ops.image.resize(part, target, data_format=self.data_format)

    def _part(
        self, sizes: tuple[int, int], target: tuple[int, int]
    ) -> tuple[list[Any], tuple[int, int]]:
        """Where the part begins and how large it is: anywhere in an image that is larger both ways.
        As in Keras, another one is cut from where it would be cropped to the target's shape.
        """
        extras = [size - limit for size, limit in zip(sizes, target, strict=True)]
        if min(extras) > 0:
            return [self._start(extra) for extra in extras], target
        (height, width), (high, wide) = sizes, target
        shaped = min(height, width * high // wide), min(width, height * wide // high)
        top, left = ((size - max(1, n)) // 2 for size, n in zip(sizes, shaped, strict=True))
        return [top, left], (min(high, height - top), min(wide, width - left))

    def _start(self, extra: int) -> Array:
        return ops.cast(self._uniform((), 0, extra + 1), "int32")

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self._sized(input_shape, self.height, self.width)
