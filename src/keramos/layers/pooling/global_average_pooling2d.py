"""GlobalAveragePooling2D: the mean of every channel of images.

Refuses to know more than that; see `global_pooling`.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.layers.pooling.global_pooling import GlobalPooling


class GlobalAveragePooling2D(GlobalPooling):
    """The mean of every channel over all of space.

    Input shape `(batch, height, width, channels)`, or channels second; output shape
    `(batch, channels)`, with keepdims the axes of the input. The arguments are those of
    `GlobalPooling`.
    """

    rank = 2

    def _reduced(self, inputs: Any, axes: tuple[int, ...]) -> Any:
        return ops.mean(inputs, axis=axes, keepdims=self.keepdims)
