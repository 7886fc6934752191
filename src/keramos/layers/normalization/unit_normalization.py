"""UnitNormalization: y = x / ‖x‖."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import engine
from keramos.codec.arguments import Coerced, argument
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer
from keramos.layers.normalization import parameters


class UnitNormalization(Layer):
    """`y = x / ‖x‖`, with the L2 norm over `axis`; a norm of 0 gives 0.

    Input and output shape `(batch, …)`.

    Args:
        axis: axis, or list of axes, over which the norm is taken.
    """

    axis: Coerced[int | Sequence[int], int | list[int]] = argument(-1, parameters.axes)

    supports_masking = True

    def _setup(self) -> None:
        self._needs_no_build()

    def call(self, inputs: Array) -> Array:
        return engine.nn.normalize(inputs, self.axis, order=2, epsilon=1e-12)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        parameters.sizes(self, self.axis, input_shape)
        return tuple(input_shape)
