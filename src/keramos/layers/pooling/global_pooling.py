"""What the global poolings share: all of space becomes one value per channel.

A subclass sets `rank`, the number of axes of space, and defines `_reduced`.
"""

from __future__ import annotations

from typing import ClassVar

from keramos.codec.arguments import argument
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class GlobalPooling(Layer):
    """Base of the layers that reduce space as a whole.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank: ClassVar[int]

    data_format: str = argument(None, layout.data_format)
    keepdims: bool = argument(False, boolean)

    def _setup(self) -> None:
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self._needs_no_build()

    def _reduced(self, inputs: Array, axes: tuple[int, ...]) -> Array:
        """The inputs without `axes`, or with them as ones."""
        raise NotImplementedError

    def call(self, inputs: Array) -> Array:
        return self._reduced(inputs, layout.space_axes(self.rank, self.data_format))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, _, channels = layout.parted(input_shape, self.rank, self.data_format)
        ones = (1,) * self.rank if self.keepdims else ()
        return layout.joined(batch, ones, channels, self.data_format)
