"""Softmax: positive outputs that sum to one."""

from __future__ import annotations

from keramos import activations, ops
from keramos.codec.arguments import argument
from keramos.codec.types import Axes, axes
from keramos.engine.types import Array
from keramos.layers.activation.elementwise import Elementwise
from keramos.layers.base.masking import fitting

#: Added where the mask is false: large enough for exp to give 0, and finite in the dtype. -∞ would
#: give NaN in a row that is masked as a whole.
_LOWEST = {"float16": -3e4}


class Softmax(Elementwise):
    """`y = eˣ / Σ eˣ` over `axis`; 0 where the mask is false.

    Input and output of any shape, `mask` of the same shape, or of one that is broadcast to it.

    Raises:
        ShapeError: the mask does not fit.

    Args:
        axis: axis, or list of axes, over which the output sums to 1; None for all.
    """

    axis: Axes = argument(-1, axes)

    def call(self, inputs: Array, mask: Array | None = None) -> Array:
        if mask is None:
            return self._normalized(inputs)
        visible = ops.cast(fitting(mask, inputs.shape, self.name), inputs.dtype)
        lowest = _LOWEST.get(str(inputs.dtype), -1e9)
        shift = ops.multiply(ops.subtract(1.0, visible), lowest)
        return ops.multiply(self._normalized(ops.add(inputs, shift)), visible)

    def _normalized(self, x: Array) -> Array:
        if isinstance(self.axis, int):
            return activations.softmax(x, axis=self.axis)
        if self.axis is not None and len(self.axis) == 1:
            return activations.softmax(x, axis=self.axis[0])
        return ops.exp(ops.subtract(x, ops.logsumexp(x, axis=self.axis, keepdims=True)))
