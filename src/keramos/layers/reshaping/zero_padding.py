"""What ZeroPadding1D, 2D and 3D share: zeros added at both ends of an axis.

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
from keramos.layers.reshaping.margins import Pair


class ZeroPadding(Layer):
    """Base of the layers that put zeros at both ends of the axes of space."""

    rank: ClassVar[int]

    def _setup(self) -> None:
        self.padding: Any
        self.data_format: str
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _margins(self) -> tuple[Pair, ...]:
        return self.padding

    def call(self, inputs: Array) -> Array:
        return ops.pad(inputs, layout.joined((0, 0), self._margins, (0, 0), self.data_format))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        lengths = [
            None if size is None else size + sum(sides)
            for size, sides in zip(space, self._margins, strict=True)
        ]
        return layout.joined(batch, lengths, channels, self.data_format)
