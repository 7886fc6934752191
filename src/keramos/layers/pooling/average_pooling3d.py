"""AveragePooling3D: the mean of every window of volumes.

Refuses to know more than that; see `pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.kinds import OptionalSizes, Sizes, integers, optional
from keramos.layers.pooling.pooling import Pooling


class AveragePooling3D(Pooling):
    """The mean of every window, channel by channel; padding does not count.

    Input shape `(batch, depth, height, width, channels)`, output shape the same axes with
    `⌊(n - pool_size) / strides⌋ + 1` (`valid`) or `⌈n / strides⌉` (`same`) windows for n elements,
    or channels second.

    Args:
        pool_size: of the window, (depth, height, width).
        strides: steps of the window; its size when None.

    The other arguments are those of `Pooling`.
    """

    rank = 3

    pool_size: Sizes = required(integers(3, 1))
    strides: OptionalSizes = argument(None, optional(integers(3, 1)))

    def _pooled(self, inputs: Any, *geometry: Any) -> Any:
        return ops.average_pool(inputs, *geometry)
