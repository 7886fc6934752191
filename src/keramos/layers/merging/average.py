"""Average: (x + y + …) / count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging.merge import Merge


class Average(Merge):
    """The mean of the inputs.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`.
    """

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        return ops.divide(super()._merge_function(inputs), len(inputs))

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.add(x, y)


def average(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)
