"""Subtract: x - y."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging.merge import Merge


class Subtract(Merge):
    """The first input minus the second.

    A list of two inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`.
    """

    _count = (2, 2)

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.subtract(x, y)


def subtract(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)
