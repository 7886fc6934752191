"""Permute: the axes in another order; the batch axis stays."""

from __future__ import annotations

from collections.abc import Sequence

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.codec.types import integer, listed
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.reshaping.rearrangement import Rearrangement


class Permute(Rearrangement):
    """Axis i of the output is axis `dims[i - 1]` of the input, for i >= 1.

    Args:
        dims: the axes 1 … n, each once, in their new order; axis 0, the batch, stays.
    """

    dims: Coerced[Sequence[int], tuple[int, ...]] = required(listed(integer(1), tuple))

    _takes_sparse = True
    _sparse_rule = "reshape"

    def _setup(self) -> None:
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ConfigError("Permute: `dims` must hold 1 … n, each once", found=self.dims)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Array) -> Array:
        return ops.transpose(inputs, axes=(0, *self.dims))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != len(self.dims) + 1:
            raise ShapeError(
                f"Permute takes {len(self.dims) + 1} axes", found=f"shape {tuple(input_shape)}"
            )
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))
