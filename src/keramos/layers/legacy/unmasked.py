"""Unmasked: y = x, without a mask."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise


class Unmasked(Elementwise):
    """`y = x`; what follows counts every step, as a layer of former Keras made it.

    Input and output of any shape.
    """

    def call(self, inputs: Array) -> Array:
        return ops.copy(inputs)  # another tensor: the mask hangs on the input

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """None."""
        return
