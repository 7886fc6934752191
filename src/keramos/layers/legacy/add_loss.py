"""AddLoss: y = x, with a loss that another part of the graph computes."""

from __future__ import annotations

from typing import Any

from keramos.codec.arguments import argument
from keramos.codec.types import boolean
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class AddLoss(Layer):
    """`y = x`; adds the second input to what training minimizes.

    Input of any shape, and a scalar; output shape that of the first.

    Args:
        unconditional: without effect; tf.keras asked whether the loss depends on an input.
    """

    unconditional: bool = argument(False, boolean)

    supports_masking = True

    def _setup(self) -> None:
        self._needs_no_build()

    def call(self, inputs: Array, loss: Any) -> Array:
        self.add_loss(loss)
        return inputs

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the first input."""
        return previous_mask[0] if isinstance(previous_mask, (list, tuple)) else previous_mask

    def compute_output_shape(self, inputs_shape: Shape, loss_shape: Shape) -> Shape:
        return tuple(inputs_shape)
