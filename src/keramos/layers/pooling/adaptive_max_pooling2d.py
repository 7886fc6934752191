"""AdaptiveMaxPooling2D: the largest number of each of a given number of windows of images.

Refuses to know more than that; see `adaptive_pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import required
from keramos.codec.kinds import Sizes, integers
from keramos.layers.pooling.adaptive_pooling import AdaptivePooling


class AdaptiveMaxPooling2D(AdaptivePooling):
    """The largest number of every window, channel by channel; as many windows as `output_size`
    says.

    Input shape `(batch, height, width, channels)`, or channels second; output shape the same axes
    with `output_size` in space.

    Args:
        output_size: number of windows, (height, width).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
    """

    rank = 2

    output_size: Sizes = required(integers(2, 1))

    def _pooled(self, inputs: Any) -> Any:
        return ops.adaptive_max_pool(inputs, self.output_size, data_format=self.data_format)
