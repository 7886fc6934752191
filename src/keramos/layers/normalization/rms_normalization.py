"""RMSNormalization: y = scale · x / √(mean(x²) + epsilon).

Refuses to know other samples.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.codec.kinds import number
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class RMSNormalization(Layer):
    """Every sample is divided by its root mean square over some axes, then multiplied by a learned
    `scale` (Zhang and Sennrich, 2019). Computed in float32 at least.

    Input and output shape `(batch, …)`; `scale` has the sizes of the axes.

    Args:
        axis: over which the mean is taken; one or several.
        epsilon: added to the mean square, >= 0.
    """

    axis: Any = argument(-1, parameters.axes)
    epsilon: float = argument(1e-6, number())

    def build(self, input_shape: Any) -> None:
        self.axis, shape = parameters.ascending(self, self.axis, input_shape)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")

    def call(self, x: Any) -> Any:
        return engine.nn.rms_normalization(x, self.scale, self.axis, self.epsilon)

    def compute_output_shape(self, input_shape: Any) -> Any:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
