"""GlobalMaxPooling1D: the largest value of every channel over time."""

from __future__ import annotations

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalMaxPooling1D(GlobalPooling):
    """The largest value of every channel over all of time.

    Input shape `(batch, time, channels)`, with `channels_first` `(batch, channels, time)`; output
    shape `(batch, channels)`, or with `keepdims` that of the input with ones in space.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank = 1

    def _reduced(self, inputs: Array, axes: tuple[int, ...]) -> Array:
        return ops.max(inputs, axis=axes, keepdims=self.keepdims)
