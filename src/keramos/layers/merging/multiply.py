"""Multiply: x · y · …."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.engine.types import Array
from keramos.layers.merging.merge import Merge


class Multiply(Merge):
    """The product of the inputs.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`.
    """

    def _merged(self, x: Array, y: Array) -> Array:
        return engine.numpy.multiply(x, y)


def multiply(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)
