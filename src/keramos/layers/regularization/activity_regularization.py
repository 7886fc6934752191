"""ActivityRegularization: y = x, with a penalty on x in the loss."""

from __future__ import annotations

from typing import Any

from keramos import regularizers
from keramos.codec.arguments import argument
from keramos.codec.types import number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


class ActivityRegularization(Layer):
    """`y = x`; adds `(l1 · Σ|x| + l2 · Σx²) / batch size` to the loss.

    Input and output of any shape.

    Args:
        l1: factor of the sum of absolute values, >= 0.
        l2: factor of the sum of squares, >= 0.
    """

    l1: float = argument(0.0, number())
    l2: float = argument(0.0, number())

    supports_masking = True
    _takes_sparse = True

    def _setup(self) -> None:
        self._needs_no_build()
        self.activity_regularizer = regularizers.L1L2(l1=self.l1, l2=self.l2)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; the regularizer follows from them."""
        config = super().get_config()
        del config["activity_regularizer"]
        return config

    def call(self, inputs: Array) -> Array:
        return inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)
