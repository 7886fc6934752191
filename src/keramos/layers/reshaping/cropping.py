"""What Cropping1D, 2D and 3D share: elements dropped at both ends of an axis.

A subclass sets `rank`, the number of axes of space.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer
from keramos.layers.reshaping.margins import Pair


class Cropping(Layer):
    """Base of the layers that drop elements at both ends of the axes of space."""

    rank: ClassVar[int]
    data_format = "channels_last"

    def _setup(self) -> None:
        self.cropping: Any
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _margins(self) -> tuple[Pair, ...]:
        return self.cropping

    def call(self, inputs: Array) -> Array:
        self.compute_output_shape(inputs.shape)  # raises where nothing is left
        index = [slice(None)] * (self.rank + 2)
        axes = layout.space_axes(self.rank, self.data_format)
        for axis, (begin, end) in zip(axes, self._margins, strict=True):
            index[axis] = slice(begin, inputs.shape[axis] - end)
        return inputs[tuple(index)]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        lengths = [
            None if size is None else size - sum(sides)
            for size, sides in zip(space, self._margins, strict=True)
        ]
        if any(size is not None and size < 1 for size in lengths):
            raise ShapeError(
                f"{type(self).__name__}: `cropping` leaves nothing",
                found=f"cropping {self.cropping}, input {tuple(input_shape)}",
            )
        return layout.joined(batch, lengths, channels, self.data_format)
