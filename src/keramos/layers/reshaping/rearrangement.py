"""What layers share that move elements and look at none: the output keeps the type of the input.

Refuses to know where the elements go.
"""

from __future__ import annotations

from typing import Any

from keramos.graph.tensor import KerasTensor
from keramos.layers.base.layer import Layer


class Rearrangement(Layer):
    """Base of layers whose output has the elements of their input."""

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(self.compute_output_shape(inputs.shape), inputs.dtype)
