"""Softmax: positive numbers that sum to one.

Refuses to know more; see `keramos.activations.softmax`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import activations, ops
from keramos.codec.arguments import Coerced, Kind, argument
from keramos.codec.kinds import integer, listed
from keramos.layers.activation.elementwise import Elementwise

_one, _several = integer(), listed(integer())
#: Added to what the mask drops: as good as -∞, and within the range of the type.
_LOWEST = {"float16": -3e4}


class Softmax(Elementwise):
    """`y = eˣ / Σ eˣ` over `axis`; what the mask drops becomes 0. Any shape, `mask` of the same.

    Args:
        axis: over which the output sums to 1; several for a sum over all of them.
    """

    axis: Coerced[int | Sequence[int], int | list[int]] = argument(
        -1, Kind(lambda axis: (_several if isinstance(axis, (list, tuple)) else _one).coerce(axis))
    )

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return self._normalized(inputs)
        kept = ops.cast(mask, inputs.dtype)
        lowest = _LOWEST.get(str(inputs.dtype), -1e9)
        found = self._normalized(ops.add(inputs, ops.multiply(ops.subtract(1.0, kept), lowest)))
        return ops.multiply(found, kept)

    def _normalized(self, x: Any) -> Any:
        if isinstance(self.axis, int):
            return activations.softmax(x, axis=self.axis)
        if len(self.axis) == 1:
            return activations.softmax(x, axis=self.axis[0])
        axes = tuple(self.axis)
        return ops.exp(ops.subtract(x, ops.logsumexp(x, axis=axes, keepdims=True)))
