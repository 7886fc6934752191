"""Minimum: the smallest of x, y, ….

Refuses to know where the inputs come from.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.layers.merging.merge import Merge


class Minimum(Merge):
    """The smallest of the inputs, element by element.

    Input shapes `(batch, …)`, a list of them; they are broadcast. Output shape `(batch, …)`.
    """

    def _merged(self, x: Any, y: Any) -> Any:
        return engine.numpy.minimum(x, y)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)
