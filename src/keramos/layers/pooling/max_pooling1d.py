"""MaxPooling1D: the largest value of every window of time."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import OptionalSizes, Sizes, integers, optional
from keramos.engine.types import Array
from keramos.layers.pooling.pooling import Pooling


class MaxPooling1D(Pooling):
    """The largest value of every window, channel by channel.

    Input shape `(batch, time, channels)`, output shape the same axes, shorter; with
    `channels_first` the channels stand second. An axis of n elements has
    `⌊(n - pool_size) / strides⌋ + 1` windows with `valid` padding, `⌈n / strides⌉` with `same`.

    Args:
        pool_size: elements of a window, >= 1.
        strides: elements from one window to the next, >= 1; `pool_size` when None.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    rank = 1

    pool_size: Sizes = argument(2, integers(1, 1))
    strides: OptionalSizes = argument(None, optional(integers(1, 1)))

    def _pooled(self, inputs: Array, *geometry: Any) -> Array:
        return ops.max_pool(inputs, *geometry)
