"""Random boxes: rectangles of images, as masks."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.preprocessing.random_image_layer import RandomImageLayer


class RandomBoxLayer(RandomImageLayer):
    """Base of layers that change a rectangle of every image."""

    def _bounds(self, count: Any, length: int, share: Array, seed: Any) -> tuple[Array, Array]:
        """Where a part of an axis begins and ends, `(batch,)` each, pixels.

        Args:
            count: how many images.
            length: of the axis.
            share: of the axis that the part takes, (batch,).
            seed: as of `_uniform`.
        """
        part = ops.cast(share * length, self.compute_dtype)
        start = self._uniform((count,), 0, 1, seed=seed, dtype=self.compute_dtype) * (length - part)
        return start, start + part

    def _mask(self, shape: Shape, columns: tuple[Array, Array], rows: tuple[Array, Array]) -> Array:
        """True inside of the rectangles, for images of a shape."""
        height, width = self._size(shape)
        first = self._first_axis(4)
        inside: Any = True
        for axis, length, (start, end) in ((first, height, rows), (first + 1, width, columns)):
            places = [1, 1, 1, 1]
            places[axis] = length
            place = ops.reshape(ops.arange(length, dtype=self.compute_dtype), places)
            start, end = (ops.reshape(bound, (-1, 1, 1, 1)) for bound in (start, end))
            inside = ops.logical_and(inside, ops.logical_and(place >= start, place < end))
        channels = shape[-1 if self.data_format == "channels_last" else -3]
        return ops.repeat(inside, channels, axis=3 if self.data_format == "channels_last" else 1)
