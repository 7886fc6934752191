"""GlobalAveragePooling1D: the mean of every channel over time."""

from __future__ import annotations

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.base import layout
from keramos.layers.base.masking import fitting
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalAveragePooling1D(GlobalPooling):
    """The mean of every channel over time; with a mask, over its steps: `Σ mask · x / Σ mask`.

    Input shape `(batch, time, channels)`, with `channels_first` `(batch, channels, time)`,
    `mask: (batch, time)`, true for the steps that count; output shape `(batch, channels)`, or with
    `keepdims` that of the input with ones in space.

    Args:
        data_format: `channels_last` or `channels_first`; the process's setting when None.
        keepdims: whether the axes of space stay, with size 1.
    """

    rank = 1
    supports_masking = True

    def _reduced(self, inputs: Array, axes: tuple[int, ...]) -> Array:
        return ops.mean(inputs, axis=axes, keepdims=self.keepdims)

    def call(self, inputs: Array, mask: Array | None = None) -> Array:
        if mask is None:
            return super().call(inputs)
        weights = ops.cast(mask, inputs.dtype)
        weights = ops.expand_dims(weights, layout.channel_axis(self.data_format))
        fitting(weights, inputs.shape, self.name)
        (time,) = layout.space_axes(1, self.data_format)
        total = ops.sum(ops.multiply(inputs, weights), axis=time, keepdims=self.keepdims)
        return ops.divide(total, ops.sum(weights, axis=time, keepdims=self.keepdims))

    def compute_mask(self, inputs: Array, previous_mask: Array | None) -> Array | None:
        """None: the output has no time axis."""
        return None
