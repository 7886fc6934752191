"""What AdaptiveMaxPooling and AdaptiveAveragePooling share: a given number of windows, spread
evenly over space.

Refuses to know what is kept of a window.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keramos.codec.arguments import argument, required
from keramos.codec.kinds import Sizes
from keramos.layers.base import layout
from keramos.layers.base.layer import Layer


class AdaptivePooling(Layer):
    """Base of the layers that reduce space to a given size: window i of m over n elements is
    [⌊i·n/m⌋, ⌈(i+1)·n/m⌉).

    Args:
        output_size: number of windows in every axis of space, >= 1; one number for all.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank: ClassVar[int]

    output_size: Sizes = required()
    data_format: str = argument(None, layout.data_format)

    def _pooled(self, inputs: Any) -> Any:
        """The inputs reduced to `output_size`."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        layout.parted(inputs.shape, self.rank, self.data_format)
        return self._pooled(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, _, channels = layout.parted(input_shape, self.rank, self.data_format)
        return layout.joined(batch, self.output_size, channels, self.data_format)
