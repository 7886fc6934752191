"""Add: x + y + …."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging.merge import Merge


class Add(Merge):
    """The sum of the inputs.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`.
    """

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.add(x, y)


def add(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)
