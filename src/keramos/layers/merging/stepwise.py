"""Merging in which a masked step does not count: Multiply, Minimum, Maximum.

For sums the step's value counts, as in Keras; see `Merge`.
"""

from __future__ import annotations

from collections.abc import Sequence

from keramos import engine
from keramos.engine.types import Array
from keramos.layers.base.masking import fitting, get_mask
from keramos.layers.merging.merge import Merge


class StepwiseMerge(Merge):
    """Base of merging layers that pass over what a mask hides.

    Where an input's mask is false, the output is that of the other inputs; where all are, the first
    input.
    """

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        return self._folded(inputs)[0]

    def _folded(self, inputs: Sequence[Array]) -> tuple[Array, Array | None]:
        """The inputs as one, and where any of them counted; None for everywhere."""
        total, *others = inputs
        counted = self._visible(total)
        for x in others:
            visible = self._visible(x)
            merged = self._merged(total, x)
            merged = merged if counted is None else engine.numpy.where(counted, merged, x)
            total = merged if visible is None else engine.numpy.where(visible, merged, total)
            counted = _either(counted, visible)
        return total, counted

    def _visible(self, x: Array) -> Array | None:
        """The mask of an input, with an axis for the features."""
        mask = get_mask(x)
        if mask is None:
            return None
        spread = engine.numpy.expand_dims(engine.cast(mask, "bool"), -1)
        return fitting(spread, x.shape, self.name)


def _either(a: Array | None, b: Array | None) -> Array | None:
    return None if a is None or b is None else engine.numpy.logical_or(a, b)
