"""UnitNormalization: y = x / ‖x‖.

Refuses to learn anything.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.codec.arguments import argument
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class UnitNormalization(Layer):
    """Every sample is divided by its length over some axes; one of length 0 stays 0.

    Input and output shape `(batch, …)`.

    Args:
        axis: over which the length is taken; one or several.
    """

    axis: Any = argument(-1, parameters.axes)

    supports_masking = True

    def _setup(self) -> None:
        self.built = True

    def call(self, inputs: Any) -> Any:
        return engine.nn.normalize(inputs, self.axis, order=2, epsilon=1e-12)

    def compute_output_shape(self, input_shape: Any) -> Any:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
