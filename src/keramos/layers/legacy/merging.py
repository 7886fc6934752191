"""Merging layers as they were until Keras 2.15: what any input masks is masked in the output.

Today's make a step count where it counts in any input, and Multiply, Minimum and Maximum leave out
the steps that an input masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from keramos import ops
from keramos.engine.types import Array
from keramos.layers.merging import (
    add,
    average,
    concatenate,
    maximum,
    minimum,
    multiply,
    subtract,
)
from keramos.layers.merging.merge import Merge, check_masks


class _FormerMerge(Merge):
    """A merge of values alone; a step counts where it counts in all inputs that have a mask."""

    def _visible(self, x: Array) -> None:
        """None: an input is merged in all its steps."""
        return

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> Array | None:
        """True where all masks are that there are; None where there is none."""
        if mask is None:
            return None
        check_masks(inputs, mask)
        present = [m for m in mask if m is not None]
        return reduce(ops.logical_and, present) if present else None


class Add(_FormerMerge, add.Add):
    """The sum of the inputs, masked where any of them is."""


class Subtract(_FormerMerge, subtract.Subtract):
    """The first input without the second, masked where any of them is."""


class Multiply(_FormerMerge, multiply.Multiply):
    """The product of the inputs, masked steps among them, and masked where any of them is."""


class Average(_FormerMerge, average.Average):
    """The mean of the inputs, masked where any of them is."""


class Maximum(_FormerMerge, maximum.Maximum):
    """The largest of the inputs, masked steps among them, and masked where any of them is."""


class Minimum(_FormerMerge, minimum.Minimum):
    """The least of the inputs, masked steps among them, and masked where any of them is."""


class Concatenate(concatenate.Concatenate):
    """The inputs one after the other along `axis`, masked where any of them is.

    Args:
        axis: along which they are put together; negative from the end.
    """

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> Any:
        """True where all masks are, put together as the inputs; None where there is none."""
        if mask is None or all(m is None for m in mask):
            return None
        check_masks(inputs, mask)
        rank = len(inputs[0].shape)
        if self.axis in (-1, rank - 1):
            present = [m for m in mask if m is not None]
            every = [ops.all(m, axis=-1) if len(m.shape) == rank else m for m in present]
            return reduce(ops.logical_and, every)
        masks = [_with_axes(x, m) for x, m in zip(inputs, mask, strict=True)]
        return ops.all(ops.concatenate(masks, axis=self.axis), axis=-1)


def _with_axes(x: Array, mask: Array | None) -> Array:
    if mask is None:
        return ops.ones_like(x, dtype="bool")
    return ops.expand_dims(mask, -1) if len(mask.shape) < len(x.shape) else mask
