"""What elementwise merging has in common: broadcasting, shapes and masks.

Refuses to know which operation merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar

from keramos import ops
from keramos.errors import ConfigError, ShapeError
from keramos.layers.base.layer import Layer

Shape = Sequence[int | None]


def is_listed(shapes: Any) -> bool:
    """Whether these are the shapes of several inputs, not the one shape of a single input."""
    return (
        isinstance(shapes, list | tuple)
        and len(shapes) > 0
        and all(isinstance(s, list | tuple) for s in shapes)
    )


class Merge(Layer):
    """Base of layers that merge a list of inputs element by element.

    Inputs of fewer axes get axes of length 1 after the batch axis; then sizes of 1 are repeated.
    """

    supports_masking = True
    #: How many inputs: at least this many, and at most.
    _count: ClassVar[tuple[int, float]] = (1, float("inf"))

    def _merged(self, x: Any, y: Any) -> Any:
        """Two inputs as one."""
        raise NotImplementedError(f"{type(self).__name__} must define _merged()")

    def _check_count(self, input_shape: Any) -> None:
        low, high = self._count
        if not is_listed(input_shape) or not low <= len(input_shape) <= high:
            wanted = (
                f"a list of {low} inputs" if low == high else f"a list of at least {low} input(s)"
            )
            raise ConfigError(
                f"{type(self).__name__} {self.name!r} takes {wanted}", found=repr(input_shape)[:200]
            )

    def build(self, input_shape: Any) -> None:
        self._check_count(input_shape)
        batches = {shape[0] for shape in input_shape if shape and shape[0] is not None}
        if len(batches) > 1:
            raise ShapeError(
                f"{self.name!r} cannot merge batches of different sizes",
                found=list(map(tuple, input_shape)),
            )
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any) -> Any:
        rank = max(x.ndim for x in inputs)
        aligned = [
            x.reshape((*x.shape[:1], *(1,) * (rank - x.ndim), *x.shape[1:])) if x.ndim else x
            for x in inputs
        ]
        return reduce(self._merged, aligned)

    def compute_output_shape(self, input_shape: Any) -> Any:
        batches = {shape[0] for shape in input_shape if shape and shape[0] is not None}
        sizes = reduce(_broadcast, [tuple(shape[1:]) for shape in input_shape])
        return (
            (batches.pop() if len(batches) == 1 else None, *sizes)
            if any(map(len, input_shape))
            else ()
        )

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Present where any input is; None unless every input has a mask."""
        if mask is None:
            return None
        check_masks(inputs, mask)
        return None if any(m is None for m in mask) else reduce(ops.logical_or, mask)


def check_masks(inputs: Any, mask: Any) -> None:
    """Raise unless there is one entry of `mask` per input.

    Raises:
        ConfigError: there is not.
    """
    if (
        not isinstance(inputs, list | tuple)
        or not isinstance(mask, list | tuple)
        or len(inputs) != len(mask)
    ):
        raise ConfigError(
            "a merging layer takes a list of inputs and a list of as many masks",
            found=repr(mask)[:200],
        )


def _broadcast(a: Shape, b: Shape) -> tuple[int | None, ...]:
    rank = max(len(a), len(b))
    padded = zip((1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b), strict=True)
    return tuple(_common(x, y, a, b) for x, y in padded)


def _common(x: int | None, y: int | None, a: Shape, b: Shape) -> int | None:
    if x is None or y is None:
        return None
    if x != y and 1 not in (x, y):
        raise ShapeError(
            "inputs cannot be merged element by element",
            found=f"{tuple(a)} and {tuple(b)} besides the batch",
        )
    return y if x == 1 else x
