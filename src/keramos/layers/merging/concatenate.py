"""Concatenate: inputs side by side along one axis.

Refuses to broadcast.
"""

from __future__ import annotations

from typing import Any

from keramos import engine, ops
from keramos.codec.arguments import argument
from keramos.codec.kinds import integer
from keramos.errors import ShapeError
from keramos.layers.merging.merge import Merge, check_masks


class Concatenate(Merge):
    """The inputs, one after the other along one axis.

    Input shapes: a list; they differ in that axis alone. Output shape: the same, the sizes of that
    axis summed up.

    Args:
        axis: along which they are put together.
    """

    axis: int = argument(-1, integer())

    def build(self, input_shape: Any) -> None:
        self._check_count(input_shape)
        rest = [self._without_axis(shape) for shape in input_shape]
        if len({len(sizes) for sizes in rest}) > 1 or any(
            len(set(sizes) - {None}) > 1 for sizes in zip(*rest, strict=True)
        ):
            raise ShapeError(
                f"{self.name!r} needs inputs that differ in axis {self.axis} alone",
                found=list(map(tuple, input_shape)),
            )

    def _without_axis(self, shape: Any) -> tuple[int | None, ...]:
        if not -len(shape) <= self.axis < len(shape):
            raise ShapeError(f"{self.name!r}: an input has no axis {self.axis}", found=tuple(shape))
        axis = self.axis % len(shape)
        return (*shape[:axis], *shape[axis + 1 :])

    def call(self, inputs: Any) -> Any:
        return engine.numpy.concatenate(inputs, axis=self.axis)

    def compute_output_shape(self, input_shape: Any) -> Any:
        self._check_count(input_shape)
        rest = self._without_axis(input_shape[0])
        axis = self.axis % len(input_shape[0])
        sizes = [shape[self.axis] for shape in input_shape if self._without_axis(shape) is not None]
        return (*rest[:axis], None if None in sizes else sum(sizes), *rest[axis:])

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Present where any element along the last axis is; an input without a mask is present
        everywhere.
        """
        if mask is None:
            return None
        check_masks(inputs, mask)
        if all(m is None for m in mask):
            return None
        # files name these operations, so they are Keras's own, one by one
        masks = [_full_mask(x, m) for x, m in zip(inputs, mask, strict=True)]
        return ops.any(ops.concatenate(masks, axis=self.axis), axis=-1, keepdims=False)


def _full_mask(x: Any, mask: Any) -> Any:
    if mask is None:
        return ops.ones_like(x, dtype="bool")
    if len(mask.shape) < len(x.shape):
        return ops.logical_or(ops.expand_dims(mask, axis=-1), ops.zeros_like(x, dtype="bool"))
    return mask


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis=axis, **kwargs)(inputs)
