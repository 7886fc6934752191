"""GlobalMaxPooling3D: the largest value of every channel over a volume."""

from __future__ import annotations

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalMaxPooling3D(GlobalPooling):
    """The largest value of every channel over all of space.

    Input shape `(batch, depth, height, width, channels)`, with `channels_first`
    `(batch, channels, depth, height, width)`; output shape `(batch, channels)`, or with `keepdims`
    that of the input with ones in space.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank = 3

    def _reduced(self, inputs: Array, axes: tuple[int, ...]) -> Array:
        return ops.max(inputs, axis=axes, keepdims=self.keepdims)
