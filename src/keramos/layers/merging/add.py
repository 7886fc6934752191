"""Add: x + y + ….

Refuses to know where the inputs come from.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.layers.merging.merge import Merge


class Add(Merge):
    """The sum of the inputs.

    Input shapes `(batch, …)`, a list of them; they are broadcast. Output shape `(batch, …)`.
    """

    def _merged(self, x: Any, y: Any) -> Any:
        return engine.numpy.add(x, y)


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)
