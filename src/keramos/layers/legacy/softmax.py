"""Softmax as it was until tf.keras 2.3: masked elements count, too."""

from __future__ import annotations

from keramos.engine.types import Array
from keramos.layers.activation import softmax


class Softmax(softmax.Softmax):
    """`y = eˣ / Σ eˣ` over `axis`, whatever mask the input has, which the output has as well.

    Args:
        axis: axis, or list of axes, over which the output sums to 1; None for all.
    """

    def call(self, inputs: Array) -> Array:  # type: ignore[override]
        return self._normalized(inputs)
