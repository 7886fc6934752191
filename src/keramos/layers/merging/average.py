"""Average: (x + y + …) / count.

Refuses to know where the inputs come from.
"""

from __future__ import annotations

from typing import Any

from keramos import engine
from keramos.layers.merging.merge import Merge


class Average(Merge):
    """The mean of the inputs.

    Input shapes `(batch, …)`, a list of them; they are broadcast. Output shape `(batch, …)`.
    """

    def call(self, inputs: Any) -> Any:
        return engine.numpy.divide(super().call(inputs), len(inputs))

    def _merged(self, x: Any, y: Any) -> Any:
        return engine.numpy.add(x, y)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)
