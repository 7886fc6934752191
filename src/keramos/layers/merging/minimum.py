"""Minimum: the smallest of x, y, …."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging.stepwise import StepwiseMerge


class Minimum(StepwiseMerge):
    """The smallest of the inputs, element by element.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`. A step that
    an input's mask hides is as if that input were not there.
    """

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.minimum(x, y)


def minimum(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)
