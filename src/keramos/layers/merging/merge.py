"""What layers that merge several inputs share: broadcasting, shapes and masks.

A subclass defines `_merged` for two inputs; Concatenate and Dot define `call` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar

from keramos import ops
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.layer import Layer


def is_listed(shapes: Any) -> bool:
    """Whether these are the shapes of several inputs, not the shape of one."""
    return (
        isinstance(shapes, list | tuple)
        and len(shapes) > 0
        and all(isinstance(s, list | tuple) for s in shapes)
    )


class Merge(Layer):
    """Base of layers that merge a list of inputs element by element.

    Inputs of fewer axes get axes of size 1 after the batch axis, then they are broadcast.
    """

    supports_masking = True
    _takes_sparse = True
    _sparse_rule = "add"
    #: The least and the largest number of inputs.
    _count: ClassVar[tuple[int, float]] = (1, float("inf"))

    def _merged(self, x: Array, y: Array) -> Array:
        """Two inputs as one."""
        raise NotImplementedError(f"{type(self).__name__} must define _merged()")

    def _check_count(self, input_shape: Sequence[Shape]) -> None:
        low, high = self._count
        if not is_listed(input_shape) or not low <= len(input_shape) <= high:
            wanted = (
                f"a list of {low} inputs" if low == high else f"a list of at least {low} input(s)"
            )
            raise ConfigError(
                f"{type(self).__name__} {self.name!r} takes {wanted}", found=repr(input_shape)[:200]
            )

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check_count(input_shape)
        batches = {shape[0] for shape in input_shape if shape and shape[0] is not None}
        if len(batches) > 1:
            raise ShapeError(
                f"{self.name!r} cannot merge batches of different sizes",
                found=list(map(tuple, input_shape)),
            )
        self.compute_output_shape(input_shape)

    def call(self, inputs: Sequence[Array]) -> Array:
        return self._merge_function(_aligned(inputs))

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        """Inputs of as many axes each as one; Keras's name, which users' subclasses override."""
        return reduce(self._merged, inputs)

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        batches = {shape[0] for shape in input_shape if shape and shape[0] is not None}
        sizes = reduce(_broadcast, [tuple(shape[1:]) for shape in input_shape])
        if not any(map(len, input_shape)):
            return ()
        return (batches.pop() if len(batches) == 1 else None, *sizes)

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> Array | None:
        """True where any input is; None unless every input has a mask."""
        if mask is None:
            return None
        check_masks(inputs, mask)
        return None if any(m is None for m in mask) else reduce(ops.logical_or, mask)


def _aligned(inputs: Sequence[Array]) -> list[Array]:
    """The inputs with as many axes each, but for scalars. Those that get more lose their mask."""
    rank = max(x.ndim for x in inputs)
    return [
        ops.reshape(x, (*x.shape[:1], *(1,) * (rank - x.ndim), *x.shape[1:]))
        if 0 < x.ndim < rank
        else x
        for x in inputs
    ]


def check_masks(inputs: Any, mask: Any) -> None:
    """Check that there is one entry of `mask` per input.

    Raises:
        ConfigError: there is not.
    """
    listed = isinstance(inputs, list | tuple) and isinstance(mask, list | tuple)
    if not listed or len(inputs) != len(mask):
        raise ConfigError(
            "a merging layer takes a list of inputs and a list of as many masks",
            found=repr(mask)[:200],
        )


def _broadcast(a: Shape, b: Shape) -> Shape:
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
