"""Maximum: the largest of x, y, …."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging.stepwise import StepwiseMerge


class Maximum(StepwiseMerge):
    """The largest of the inputs, element by element.

    A list of inputs `(batch, …)`, which are broadcast. Output shape `(batch, …)`. A step that
    an input's mask hides is as if that input were not there.
    """

    def _merged(self, x: Array, y: Array) -> Array:
        return ops.maximum(x, y)


def maximum(inputs: Sequence[Array], **kwargs: Any) -> Array:
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)
