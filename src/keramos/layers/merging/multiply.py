"""Multiply: x · y · …."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine, ops
from keramos.engine.types import Array
from keramos.layers.merging.stepwise import StepwiseMerge


class Multiply(StepwiseMerge):
    """The product of the inputs.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`. A step that
    an input's mask hides is as if that input were not there; the product is 0 where all hide it.
    """

    _sparse_rule = "multiply"

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        product, counted = self._folded(inputs)
        return product if counted is None else engine.numpy.where(counted, product, 0)

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.multiply(x, y)


def multiply(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)
