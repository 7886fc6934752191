"""GlobalAveragePooling1D: the mean of every channel over time.

Refuses to know more than that and the mask; see `global_pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.layers.base import layout
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalAveragePooling1D(GlobalPooling):
    """The mean of every channel over all steps, or over those that the mask keeps:
    `Σ mask · x / Σ mask`.

    Input shape `(batch, time, channels)`, or channels second, `mask: (batch, time)`; output shape
    `(batch, channels)`, with keepdims the axes of the input. The arguments are those of
    `GlobalPooling`.
    """

    rank = 1
    supports_masking = True

    def _reduced(self, inputs: Any, axes: tuple[int, ...]) -> Any:
        return ops.mean(inputs, axis=axes, keepdims=self.keepdims)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        kept = ops.expand_dims(ops.cast(mask, inputs.dtype), layout.channel_axis(self.data_format))
        (time,) = layout.space_axes(1, self.data_format)
        total = ops.sum(ops.multiply(inputs, kept), axis=time, keepdims=self.keepdims)
        return ops.divide(total, ops.sum(kept, axis=time, keepdims=self.keepdims))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """None: time is gone."""
        return None
