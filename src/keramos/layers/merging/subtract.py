"""Subtract: x - y.

Refuses to know where the inputs come from.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.layers.merging.merge import Merge


class Subtract(Merge):
    """The first input without the second.

    Input shapes `(batch, …)`, a list of two; they are broadcast. Output shape `(batch, …)`.
    """

    _count = (2, 2)

    def _merged(self, x: Any, y: Any) -> Any:
        return engine.numpy.subtract(x, y)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)
