"""ReLU: nothing below the threshold, or a little, and no more than the largest value.

Refuses to know more; see `keramos.activations.relu`.
"""

from __future__ import annotations

from typing import Any

from keramos import activations
from keramos.codec.arguments import argument
from keramos.codec.kinds import number, optional
from keramos.layers.activation.elementwise import Elementwise


class ReLU(Elementwise):
    """`y = min(x, max_value)` for x >= threshold, else `negative_slope · (x - threshold)`; any
    shape.

    Args:
        max_value: upper bound, >= 0; none when None.
        negative_slope: below the threshold, >= 0.
        threshold: from where on x passes, >= 0.
    """

    max_value: float | None = argument(None, optional(number(0)))
    negative_slope: float = argument(0.0, number(0))
    threshold: float = argument(0.0, number(0))

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)
