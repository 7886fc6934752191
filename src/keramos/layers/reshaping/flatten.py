"""Flatten: one axis besides the batch.

Refuses to know more.
"""

from __future__ import annotations

import math
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.layers.base import layout
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.reshaping.rearrangement import Rearrangement


class Flatten(Rearrangement):
    """(batch, …) -> (batch, number of elements of one example); channels vary fastest.

    Args:
        data_format: `channels_last` or `channels_first`, where the channels are moved to the end
            first; the process's setting when None.
    """

    data_format: str = argument(None, layout.data_format)

    def _setup(self) -> None:
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        shape = self.compute_output_shape(inputs.shape)
        if self.data_format == "channels_first" and len(inputs.shape) > 2:
            inputs = ops.transpose(inputs, axes=(0, *range(2, len(inputs.shape)), 1))
        return ops.reshape(inputs, shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, *sizes = input_shape
        return (batch, None if None in sizes else math.prod(sizes))
