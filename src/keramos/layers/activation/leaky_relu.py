"""LeakyReLU: the negative part scaled down."""

from __future__ import annotations

from keramos import activations
from keramos.codec.arguments import argument
from keramos.codec.types import number, optional
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise


class LeakyReLU(Elementwise):
    """`y = x` for x >= 0, else `negative_slope · x`; any shape.

    Args:
        negative_slope: of the negative part, >= 0.
        alpha: older name of `negative_slope`; takes its place unless None.
    """

    negative_slope: float = argument(0.3, number(0))
    alpha: float | None = argument(None, optional(number(0)), saved=False, keyword_only=True)

    def _setup(self) -> None:
        super()._setup()
        if self.alpha is not None:
            self.negative_slope = self.alpha

    def call(self, inputs: Array) -> Array:
        return activations.leaky_relu(inputs, negative_slope=self.negative_slope)
