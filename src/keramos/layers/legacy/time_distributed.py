"""TimeDistributed as it was until Keras 2.15: the mask of the output is that of the inner layer."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.recurrent import time_distributed


class TimeDistributed(time_distributed.TimeDistributed):
    """`y[:, t] = layer(x[:, t])`, masked as the inner layer masks its outputs.

    A mask `(batch, time, steps)` that the inner layer does not hand on masks the times in which
    no step counts.

    Args:
        layer: the layer to apply.
    """

    def compute_mask(self, inputs: Array, previous_mask: Array | None = None) -> Any:
        """What the inner layer makes of the mask of all times at once, or `(batch, time)`."""
        inner = None
        if self.layer.supports_masking:
            # Masks have one element per step: those of all times are that of the whole.
            inner = self.layer.compute_mask(inputs, previous_mask)
        if inner is not None or previous_mask is None:
            return inner
        extra = tuple(range(2, len(previous_mask.shape)))
        return ops.any(previous_mask, axis=extra) if extra else previous_mask
