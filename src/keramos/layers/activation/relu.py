"""ReLU: 0, or a small slope, below a threshold; the input above it, up to a largest value."""

from __future__ import annotations

from keramos import activations
from keramos.codec.arguments import argument
from keramos.codec.types import number, optional
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise


class ReLU(Elementwise):
    """`y = min(x, max_value)` for x >= threshold, else `negative_slope · (x - threshold)`.

    Input and output of any shape.

    Args:
        max_value: upper bound of y, >= 0; none when None.
        negative_slope: slope below the threshold, >= 0.
        threshold: least x that passes unchanged, >= 0.
    """

    max_value: float | None = argument(None, optional(number(0)))
    negative_slope: float = argument(0.0, number(0))
    threshold: float = argument(0.0, number(0))

    def call(self, inputs: Array) -> Array:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)
