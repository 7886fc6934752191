"""Masking: steps in which every feature has one given value are left out by the layers that follow.

Refuses to know those layers.
"""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.kinds import number
from keramos.layers.base.layer import Layer


class Masking(Layer):
    """Masks, and sets to 0, the steps whose features all equal `mask_value`.

    Input and output shape `(batch, time, …, features)`, mask `(batch, time, …)`: True where the
    step stays.

    Args:
        mask_value: which marks a step as absent.
    """

    mask_value: float = argument(0.0, number())

    supports_masking = True

    def _setup(self) -> None:
        self.built = True

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """True where any feature differs from `mask_value`."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        kept = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.multiply(inputs, ops.cast(kept, inputs.dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(input_shape)
