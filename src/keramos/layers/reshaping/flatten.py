"""Flatten: all axes but the batch as one."""

from __future__ import annotations

import math

from keramos import ops
from keramos.codec.arguments import argument
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.reshaping.rearrangement import Rearrangement


class Flatten(Rearrangement):
    """`(batch, …)` -> `(batch, elements of one sample)`; the channels vary fastest.

    Args:
        data_format: `channels_last` or `channels_first`, which moves the channels to the end
            before; the process's setting when None.
    """

    data_format: str = argument(None, layout.data_format)

    _takes_sparse = True
    _sparse_rule = "reshape"

    def _setup(self) -> None:
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Array) -> Array:
        shape = self.compute_output_shape(inputs.shape)
        if self.data_format == "channels_first" and len(inputs.shape) > 2:
            inputs = ops.transpose(inputs, axes=(0, *range(2, len(inputs.shape)), 1))
        return ops.reshape(inputs, shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, *sizes = input_shape
        known = [size for size in sizes if size is not None]
        return (batch, math.prod(known) if len(known) == len(sizes) else None)
