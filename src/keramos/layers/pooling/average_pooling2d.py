"""AveragePooling2D: the mean of every window of an image."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument, required
from keramos.codec.types import OptionalSizes, Sizes, integers, optional
from keramos.engine.types import Array
from keramos.layers.pooling.pooling import Pooling


class AveragePooling2D(Pooling):
    """The mean of every window, channel by channel; padding does not count.

    Input shape `(batch, height, width, channels)`, output shape the same axes, shorter; with
    `channels_first` the channels stand second. An axis of n elements has
    `⌊(n - pool_size) / strides⌋ + 1` windows with `valid` padding, `⌈n / strides⌉` with `same`.

    Args:
        pool_size: elements of a window, (height, width), >= 1; one number for all axes.
        strides: elements from one window to the next, >= 1; `pool_size` when None.
        padding: `valid` (windows inside the input only) or `same` (as many windows as steps fit).
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        name: automatic when None.
    """

    rank = 2

    pool_size: Sizes = required(integers(2, 1))
    strides: OptionalSizes = argument(None, optional(integers(2, 1)))

    def _pooled(self, inputs: Array, *geometry: Any) -> Array:
        return ops.average_pool(inputs, *geometry)
