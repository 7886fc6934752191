"""What MaxPooling and AveragePooling share: windows that slide over space.

Refuses to know what is kept of a window.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import OptionalSizes, Sizes, choice
from keramos.layers.base import layout, window
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class Pooling(Layer):
    """Base of the layers that reduce every window to one number per channel.

    Args:
        pool_size: of the window in every axis of space, >= 1; one number for all.
        strides: steps of the window, >= 1; its size when None.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    rank: ClassVar[int]

    pool_size: Sizes = required()
    strides: OptionalSizes = argument(None)
    padding: str = argument("valid", choice("valid", "same"))
    data_format: str = argument(None, layout.data_format)
    name: Any = argument(None, inherited=True)

    config_order = ("pool_size", "padding", "strides", "data_format")

    def _setup(self) -> None:
        self.strides = self.strides or self.pool_size
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.built = True

    def _pooled(self, inputs: Any, *geometry: Any) -> Any:
        """The inputs reduced; geometry: size and strides of the window, padding, data format."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        return self._pooled(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, space, channels = layout.parted(input_shape, self.rank, self.data_format)
        found = window.counts(space, self.pool_size, self.strides, self.padding)
        return layout.joined(batch, found, channels, self.data_format)
