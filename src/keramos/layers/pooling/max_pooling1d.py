"""MaxPooling1D: the largest number of every window of time.

Refuses to know more than that; see `pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.kinds import OptionalSizes, Sizes, integers, optional
from keramos.layers.pooling.pooling import Pooling


class MaxPooling1D(Pooling):
    """The largest number of every window, channel by channel.

    Input shape `(batch, time, channels)`, output shape the same axes with
    `⌊(n - pool_size) / strides⌋ + 1` (`valid`) or `⌈n / strides⌉` (`same`) windows for n elements,
    or channels second.

    Args:
        pool_size: of the window.
        strides: steps of the window; its size when None.

    The other arguments are those of `Pooling`.
    """

    rank = 1

    pool_size: Sizes = argument(2, integers(1, 1))
    strides: OptionalSizes = argument(None, optional(integers(1, 1)))

    def _pooled(self, inputs: Any, *geometry: Any) -> Any:
        return ops.max_pool(inputs, *geometry)
