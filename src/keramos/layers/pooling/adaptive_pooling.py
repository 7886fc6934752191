"""What the adaptive poolings share: a given number of windows, spread evenly over space.

A subclass sets `rank`, the number of axes of space, and defines `_pooled`. Windows may overlap.
"""

from __future__ import annotations

from typing import ClassVar

from keramos.codec.arguments import argument, required
from keramos.codec.types import Sizes
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.layer import Layer


class AdaptivePooling(Layer):
    """Base of the layers that reduce space to a given size.

    Window i of m over n elements is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉).

    Args:
        output_size: number of windows in every axis of space, >= 1; one number for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank: ClassVar[int]

    output_size: Sizes = required()
    data_format: str = argument(None, layout.data_format)

    def _pooled(self, inputs: Array) -> Array:
        """The inputs reduced to `output_size`."""
        raise NotImplementedError

    def call(self, inputs: Array) -> Array:
        layout.parted(inputs.shape, self.rank, self.data_format)  # raises for another rank
        return self._pooled(inputs)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, _, channels = layout.parted(input_shape, self.rank, self.data_format)
        return layout.joined(batch, self.output_size, channels, self.data_format)
