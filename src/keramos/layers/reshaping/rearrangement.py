"""What layers share that move elements without computing: the output keeps the input's dtype."""

from __future__ import annotations

from typing import Any

from keramos.graph.tensor import KerasTensor, spec_like
from keramos.layers.base.layer import Layer


class Rearrangement(Layer):
    """Base of layers whose output has the elements of their input."""

    def compute_output_spec(self, inputs: KerasTensor) -> Any:
        return spec_like(self.compute_output_shape(inputs.shape), inputs.dtype)
