"""CustomScaleLayer: y = a + scale · b, as Inception-ResNet adds its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos.codec import types
from keramos.codec.arguments import required
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class CustomScaleLayer(Layer):
    """`a + scale * b` for the inputs `[a, b]`, which have one shape.

    Args:
        scale: factor of the second input.
    """

    scale: float = required(types.number())

    def call(self, inputs: Sequence[Any]) -> Any:
        first, second = inputs
        return first + second * self.scale

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        return tuple(input_shape[0])
