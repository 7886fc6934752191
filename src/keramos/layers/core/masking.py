"""Masking: later layers skip the steps in which every feature has one given value."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class Masking(Layer):
    """Masks the steps whose features all equal `mask_value`, and sets them to 0.

    Input and output shape `(batch, time, …, features)`, mask `(batch, time, …)`, true where a step
    counts.

    Args:
        mask_value: value of all features of an absent step.
    """

    mask_value: float = argument(0.0, number())

    supports_masking = True

    def _setup(self) -> None:
        self._needs_no_build()

    def compute_mask(self, inputs: Array, previous_mask: Array | None = None) -> Array | None:
        """True where any feature differs from `mask_value`."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Array) -> Array:
        present = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.multiply(inputs, ops.cast(present, inputs.dtype))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
