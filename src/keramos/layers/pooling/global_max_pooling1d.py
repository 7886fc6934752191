"""GlobalMaxPooling1D: the largest number of every channel of time.

Refuses to know more than that; see `global_pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalMaxPooling1D(GlobalPooling):
    """The largest number of every channel over all of space.

    Input shape `(batch, time, channels)`, or channels second; output shape `(batch, channels)`,
    with keepdims the axes of the input. The arguments are those of `GlobalPooling`.
    """

    rank = 1

    def _reduced(self, inputs: Any, axes: tuple[int, ...]) -> Any:
        return ops.max(inputs, axis=axes, keepdims=self.keepdims)
