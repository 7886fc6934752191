"""AdaptiveAveragePooling3D: the mean of each of a given number of windows of a volume."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import required
from keramos.codec.types import Sizes, integers
from keramos.engine.types import Array
from keramos.layers.pooling.adaptive_pooling import AdaptivePooling


class AdaptiveAveragePooling3D(AdaptivePooling):
    """The mean of each of `output_size` windows, channel by channel.

    Input shape `(batch, depth, height, width, channels)`, output shape the same axes with
    `output_size` in space; with `channels_first` the channels stand second. Window i of m over n
    elements is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉).

    Args:
        output_size: number of windows, (depth, height, width), >= 1; one number for all axes.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 3

    output_size: Sizes = required(integers(3, 1))

    def _pooled(self, inputs: Array) -> Array:
        return ops.adaptive_average_pool(inputs, self.output_size, data_format=self.data_format)
