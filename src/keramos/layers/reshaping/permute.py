"""Permute: the same axes in another order.

Refuses to touch the batch axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.codec.kinds import integer, listed
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.reshaping.rearrangement import Rearrangement


class Permute(Rearrangement):
    """Axis i of the output is axis `dims[i - 1]` of the input.

    Args:
        dims: the axes 1 … n in the wanted order; 0, the batch, stays.
    """

    dims: Coerced[Sequence[int], tuple[int, ...]] = required(listed(integer(1), tuple))

    def _setup(self) -> None:
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ConfigError("Permute: `dims` must hold 1 … n, each once", found=self.dims)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        return ops.transpose(inputs, axes=(0, *self.dims))

    def compute_output_shape(self, input_shape: Any) -> Any:
        if len(input_shape) != len(self.dims) + 1:
            raise ShapeError(
                f"Permute takes {len(self.dims) + 1} axes", found=f"shape {tuple(input_shape)}"
            )
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))
