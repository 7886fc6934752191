"""RepeatVector: one vector repeated to a sequence."""

from __future__ import annotations

from keramos import ops
from keramos.codec.arguments import required
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer


class RepeatVector(Layer):
    """`(batch, features)` -> `(batch, n, features)`.

    Args:
        n: length of the sequence, >= 1.
    """

    n: int = required(integer(1))

    def _setup(self) -> None:
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Array) -> Array:
        return ops.repeat(ops.expand_dims(inputs, 1), self.n, axis=1)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 2:
            raise ShapeError(
                "RepeatVector: the input must have 2 axes", found=f"shape {tuple(input_shape)}"
            )
        batch, features = input_shape
        return (batch, self.n, features)
