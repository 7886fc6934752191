"""Concatenate: inputs side by side along one axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import ops
from keramos.codec.arguments import argument
from keramos.codec.types import integer
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.merging.merge import Merge, check_masks


class Concatenate(Merge):
    """The inputs, one after the other along one axis.

    A list of inputs whose shapes differ in that axis alone. Output shape: the same, with the sum of
    their sizes in that axis.

    Args:
        axis: along which they are put together; negative from the end.
    """

    axis: int = argument(-1, integer())

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check_count(input_shape)
        rest = [self._without_axis(shape) for shape in input_shape]
        if len({len(sizes) for sizes in rest}) > 1 or any(
            len(set(sizes) - {None}) > 1 for sizes in zip(*rest, strict=True)
        ):
            raise ShapeError(
                f"{self.name!r} needs inputs that differ in axis {self.axis} alone",
                found=list(map(tuple, input_shape)),
            )

    def _without_axis(self, shape: Shape) -> tuple[int | None, ...]:
        if not -len(shape) <= self.axis < len(shape):
            raise ShapeError(f"{self.name!r}: an input has no axis {self.axis}", found=tuple(shape))
        axis = self.axis % len(shape)
        return (*shape[:axis], *shape[axis + 1 :])

    def call(self, inputs: Sequence[Array]) -> Array:
        return self._merge_function(inputs)

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        return ops.concatenate(inputs, axis=self.axis)

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        self._check_count(input_shape)
        rest = self._without_axis(input_shape[0])
        axis = self.axis % len(input_shape[0])
        for shape in input_shape:
            self._without_axis(shape)  # raises where a shape lacks the axis
        sizes = [shape[self.axis] for shape in input_shape]
        known = [size for size in sizes if size is not None]
        total = sum(known) if len(known) == len(sizes) else None
        return (*rest[:axis], total, *rest[axis:])

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> Array | None:
        """True where any element along the last axis is; without a mask, an input is all true."""
        if mask is None:
            return None
        check_masks(inputs, mask)
        if all(m is None for m in mask):
            return None
        # These very operations, in this order: a symbolic mask becomes nodes that files name.
        masks = [_full_mask(x, m) for x, m in zip(inputs, mask, strict=True)]
        return ops.any(ops.concatenate(masks, axis=self.axis), axis=-1, keepdims=False)


def _full_mask(x: Array, mask: Array | None) -> Array:
    """The mask with the axes of its input, whose last axis it may lack."""
    if mask is None:
        return ops.ones_like(x, dtype="bool")
    if len(mask.shape) < len(x.shape):
        return ops.logical_or(ops.expand_dims(mask, axis=-1), ops.zeros_like(x, dtype="bool"))
    return mask


def concatenate(inputs: Sequence[Array], axis: int = -1, **kwargs: Any) -> Array:
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis=axis, **kwargs)(inputs)
