"""What UpSampling1D, 2D and 3D share: every element of space repeated.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos import ops
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class UpSampling(Layer):
    """Base of the layers that repeat the elements of the axes of space."""

    rank: ClassVar[int]
    data_format = "channels_last"

    def _setup(self) -> None:
        self.size: Any
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _factors(self) -> tuple[int, ...]:
        return self.size

    def call(self, inputs: Array) -> Array:
        axes = layout.space_axes(self.rank, self.data_format)
        for axis, factor in zip(axes, self._factors, strict=True):
            inputs = ops.repeat(inputs, factor, axis=axis)
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        lengths = [
            None if size is None else size * factor
            for size, factor in zip(space, self._factors, strict=True)
        ]
        return layout.joined(batch, lengths, channels, self.data_format)
