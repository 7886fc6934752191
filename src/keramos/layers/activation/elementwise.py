"""What elementwise layers share: the shape stays, masks pass through, nothing is built."""

from __future__ import annotations

from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class Elementwise(Layer):
    """Base of layers whose output has the shape of their input."""

    supports_masking = True

    def _setup(self) -> None:
        self._needs_no_build()

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
