"""Maximum: the largest of x, y, ….

Refuses to know where the inputs come from.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.layers.merging.merge import Merge


class Maximum(Merge):
    """The largest of the inputs, element by element.

    Input shapes `(batch, …)`, a list of them; they are broadcast. Output shape `(batch, …)`.
    """

    def _merged(self, x: Any, y: Any) -> Any:
        return engine.numpy.maximum(x, y)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)
