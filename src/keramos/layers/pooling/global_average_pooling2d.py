"""GlobalAveragePooling2D: the mean of every channel over an image."""

from __future__ import annotations

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalAveragePooling2D(GlobalPooling):
    """The mean of every channel over all of space.

    Input shape `(batch, height, width, channels)`, with `channels_first`
    `(batch, channels, height, width)`; output shape `(batch, channels)`, or with `keepdims` that of
    the input with ones in space.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank = 2

    def _reduced(self, inputs: Array, axes: tuple[int, ...]) -> Array:
        return ops.mean(inputs, axis=axes, keepdims=self.keepdims)
