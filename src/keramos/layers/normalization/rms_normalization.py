"""RMSNormalization: y = scale · x / √(mean(x²) + epsilon)."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import engine
from keramos.codec.arguments import Coerced, argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class RMSNormalization(Layer):
    """`y = scale · x / √(mean(x²) + epsilon)`, with the mean over `axis`.

    Zhang and Sennrich, 2019. Computed in float32 at least. Input and output shape `(batch, …)`;
    `scale` has the sizes of the axes.

    Args:
        axis: axis, or list of axes, over which the mean is taken.
        epsilon: added to the mean square, >= 0.
    """

    axis: Coerced[int | Sequence[int], int | list[int]] = argument(-1, parameters.axes)
    epsilon: float = argument(1e-6, number())

    def build(self, input_shape: Shape) -> None:
        self.axis, shape = parameters.ascending(self, self.axis, input_shape)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")

    def call(self, x: Array) -> Array:
        return engine.nn.rms_normalization(x, self.scale, self.axis, self.epsilon)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
