"""Reshape: the same elements in other axes.

Refuses to touch the batch axis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import Coerced, required
from keramos.codec.kinds import integer, listed, optional
from keramos.errors import ConfigError, ShapeError
from keramos.layers.reshaping.rearrangement import Rearrangement


class Reshape(Rearrangement):
    """(batch, …) -> (batch, *target_shape).

    Args:
        target_shape: sizes >= 0, without the batch; one of them may be -1 (or None), for whatever
            is left.
    """

    target_shape: Coerced[Sequence[int | None], tuple[int | None, ...]] = required(
        listed(optional(integer(-1)), tuple)
    )

    def _setup(self) -> None:
        if sum(size in (-1, None) for size in self.target_shape) > 1:
            raise ConfigError(
                "Reshape: only one size of `target_shape` may be left open", found=self.target_shape
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        return ops.reshape(inputs, self.compute_output_shape(inputs.shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        batch, *sizes = input_shape
        elements = None if None in sizes else math.prod(sizes)
        fixed = math.prod(size for size in self.target_shape if size not in (-1, None))
        if len(self.target_shape) == 0 or not any(size in (-1, None) for size in self.target_shape):
            fits, rest = elements in (None, fixed), None
        else:
            fits = elements is None or (fixed > 0 and elements % fixed == 0)
            rest = elements // fixed if elements is not None and fits else None
        if not fits:
            raise ShapeError(
                f"{elements} elements cannot be put into {self.target_shape}",
                found=f"input of shape {tuple(input_shape)}",
            )
        return (batch, *(rest if size in (-1, None) else size for size in self.target_shape))
