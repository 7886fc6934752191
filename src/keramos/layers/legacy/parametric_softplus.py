"""ParametricSoftplus: a softplus whose height and steepness are learned."""

from __future__ import annotations

from typing import Any

from keramos import initializers, ops
from keramos.codec.arguments import argument
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.legacy.shared_axes import SharedAxes


class ParametricSoftplus(SharedAxes):
    """`y = alpha · log(1 + exp(beta · x))`.

    McFarland et al., 2013. Input and output shape `(batch, …)`; `alpha` and `beta` have the shape
    of a sample.

    Args:
        alpha_initializer: for the height.
        beta_initializer: for the steepness.
    """

    alpha_initializer: Any = argument("ones", initializers.argument_type)
    beta_initializer: Any = argument("ones", initializers.argument_type)

    def build(self, input_shape: Shape) -> None:
        self.alpha = self._of_sample("alpha", input_shape, self.alpha_initializer)
        self.beta = self._of_sample("beta", input_shape, self.beta_initializer)

    def call(self, inputs: Array) -> Array:
        return ops.multiply(self.alpha, ops.softplus(ops.multiply(self.beta, inputs)))
