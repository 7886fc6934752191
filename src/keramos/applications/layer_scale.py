"""LayerScale: a learned factor per channel, as ConvNeXt has before it adds a block."""

from __future__ import annotations

from typing import Any

from keramos import initializers
from keramos.codec import types
from keramos.codec.arguments import required
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class LayerScale(Layer):
    """`x * gamma`, with `gamma: (projection_dim,)` (Touvron et al., 2021).

    Input and output shape `(…, projection_dim)`.

    Args:
        init_values: what every factor is at first.
        projection_dim: number of channels.
    """

    init_values: float = required(types.number())
    projection_dim: int = required(types.integer(1))

    def build(self, input_shape: Shape) -> None:
        self.gamma = self.add_weight(
            shape=(self.projection_dim,), initializer=initializers.Constant(self.init_values)
        )

    def call(self, x: Any) -> Any:
        return x * self.gamma

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
