"""What MaxPooling and AveragePooling share: windows that slide over space.

A subclass sets `rank`, the number of axes of space, and defines `_pooled`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.codec.arguments import argument, required
from keramos.codec.types import OptionalSizes, Sizes, choice
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class Pooling(Layer):
    """Base of the layers that reduce every window to one value per channel.

    Args:
        pool_size: elements of a window in every axis of space, >= 1; one number for all.
        strides: elements from one window to the next, >= 1; `pool_size` when None.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    rank: ClassVar[int]

    pool_size: Sizes = required()
    strides: OptionalSizes = argument(None)
    padding: str = argument("valid", choice("valid", "same"))
    data_format: str = argument(None, layout.data_format)
    name: str | None = argument(None, inherited=True)

    config_order = ("pool_size", "padding", "strides", "data_format")

    def _setup(self) -> None:
        self.strides = self.strides or self.pool_size
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self._needs_no_build()

    def _pooled(self, inputs: Array, *geometry: Any) -> Array:
        """The inputs reduced; geometry: size and strides of the window, padding, data format."""
        raise NotImplementedError

    def call(self, inputs: Array) -> Array:
        return self._pooled(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        windows = window.counts(space, self.pool_size, self.strides, self.padding)
        return layout.joined(batch, windows, channels, self.data_format)
