"""AdaptiveMaxPooling2D: the largest value of each of a given number of windows of an image."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import required
from keramos.codec.types import Sizes, integers
from keramos.engine.types import Array
from keramos.layers.pooling.adaptive_pooling import AdaptivePooling


class AdaptiveMaxPooling2D(AdaptivePooling):
    """The largest value of each of `output_size` windows, channel by channel.

    Input shape `(batch, height, width, channels)`, output shape the same axes with `output_size` in
    space; with `channels_first` the channels stand second. Window i of m over n elements is
    [⌊i·n/m⌋, ⌈(i+1)·n/m⌉).

    Args:
        output_size: number of windows, (height, width), >= 1; one number for all axes.
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 2

    output_size: Sizes = required(integers(2, 1))

    def _pooled(self, inputs: Array) -> Array:
        return ops.adaptive_max_pool(inputs, self.output_size, data_format=self.data_format)
