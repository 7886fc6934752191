"""Reshape: the same elements in another shape; the batch axis stays."""

from __future__ import annotations

import math
from collections.abc import Sequence

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.codec.types import integer, listed, optional
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.reshaping.rearrangement import Rearrangement


class Reshape(Rearrangement):
    """`(batch, …)` -> `(batch, *target_shape)`.

    Args:
        target_shape: sizes >= 0, without the batch axis; one of them may be -1 or None: the size
            that follows from the others.
    """

    target_shape: Coerced[Sequence[int | None], tuple[int | None, ...]] = required(
        listed(optional(integer(-1)), tuple)
    )

    _takes_sparse = True
    _sparse_rule = "reshape"

    def _setup(self) -> None:
        if sum(size in (-1, None) for size in self.target_shape) > 1:
            raise ConfigError(
                "Reshape: only one size of `target_shape` may be -1",
                found=self.target_shape,
            )
        self._needs_no_build()

    def call(self, inputs: Array) -> Array:
        return ops.reshape(inputs, self.compute_output_shape(inputs.shape))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, *sizes = input_shape
        known = [size for size in sizes if size is not None]
        elements = math.prod(known) if len(known) == len(sizes) else None
        fixed = math.prod(size for size in self.target_shape if size not in (-1, None))
        if not any(size in (-1, None) for size in self.target_shape):
            fits, rest = elements in (None, fixed), None
        else:
            fits = elements is None or (fixed > 0 and elements % fixed == 0)
            rest = elements // fixed if elements is not None and fits else None
        if not fits:
            raise ShapeError(
                f"{elements} elements do not fit {self.target_shape}",
                found=f"input of shape {tuple(input_shape)}",
            )
        return (batch, *(rest if size in (-1, None) else size for size in self.target_shape))
