"""Dot: sums of products of two inputs along an axis of each, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.codec.arguments import ArgumentType, Coerced, argument, required
from keramos.codec.types import boolean, integer
from keramos.engine.types import Array
from keramos.errors import ConfigError, ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.merging.merge import Merge

_axis = integer()


def _coerce_axes(value: Any) -> int | tuple[int, int]:
    if not isinstance(value, list | tuple):
        return _axis.coerce(value)
    if len(value) != 2:
        raise ConfigError("must be one axis, or one per input", found=repr(value)[:200])
    return _axis.coerce(value[0]), _axis.coerce(value[1])


class Dot(Merge):
    """The products of two inputs, summed along an axis of each, sample by sample.

    A list of two inputs `(batch, …)`. Output shape
    `(batch, other axes of the first, other axes of the second)`, and `(batch, 1)` where there are
    none.

    Args:
        axes: the axis to sum along: one for both inputs, or (first, second); not the batch axis.
        normalize: divide by the L2 norms along these axes first, which gives cosines.
    """

    axes: Coerced[int | Sequence[int], int | tuple[int, int]] = required(ArgumentType(_coerce_axes))
    normalize: bool = argument(False, boolean)

    _count = (2, 2)

    @property
    def _sparse_rule(self) -> str | None:
        return None if self.normalize else "matmul"

    def _axes_of(self, input_shape: Sequence[Shape]) -> tuple[int, int]:
        self._check_count(input_shape)
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        for axis, shape in zip(axes, input_shape, strict=True):
            if not -len(shape) <= axis < len(shape):
                raise ShapeError(f"{self.name!r}: an input has no axis {axis}", found=tuple(shape))
        first, second = (axis % len(shape) for axis, shape in zip(axes, input_shape, strict=True))
        return first, second

    def build(self, input_shape: Sequence[Shape]) -> None:
        axes = self._axes_of(input_shape)
        if 0 in axes:
            raise ConfigError(
                f"{self.name!r} cannot sum along the batch axis", found=f"axes={self.axes}"
            )
        sizes = {shape[axis] for axis, shape in zip(axes, input_shape, strict=True)} - {None}
        if len(sizes) > 1:
            raise ShapeError(
                f"{self.name!r} sums along axes of different sizes",
                found=list(map(tuple, input_shape)),
                wanted=f"axes={axes}",
            )

    def call(self, inputs: Sequence[Array]) -> Array:
        return self._merge_function(inputs)

    def _merge_function(self, inputs: Sequence[Array]) -> Array:
        axes = self._axes_of([x.shape for x in inputs])
        if any(map(engine.is_sparse, inputs)):
            outputs = self._sparse_products(inputs, axes)
            if outputs is not NotImplemented:
                return outputs
            inputs = engine.sparse.densified(inputs)
        if self.normalize:
            inputs = [engine.nn.normalize(x, axis) for x, axis in zip(inputs, axes, strict=True)]
        # einsum labels: the batch axis is 0 in both, the summed axes share the label of the first
        first, second = (list(range(x.ndim)) for x in inputs)
        second = [0, *(i + len(first) for i in second[1:])]
        second[axes[1]] = first[axes[0]]
        rest = [i for i in [*first, *second[1:]] if i != first[axes[0]]]
        outputs = engine.numpy.einsum(
            f"{_letters(first)},{_letters(second)}->{_letters(rest)}", *inputs
        )
        return outputs if outputs.ndim > 1 else engine.numpy.expand_dims(outputs, -1)

    def _sparse_products(self, inputs: Sequence[Any], axes: tuple[int, int]) -> Any:
        if self.normalize or not all(map(engine.is_sparse, inputs)):
            return NotImplemented
        first, second = inputs
        outputs = engine.sparse.dot(first, second, axes, [0])
        if outputs is NotImplemented or outputs.ndim > 1:
            return outputs
        return engine.sparse.expand_dims(outputs, -1)

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        first, second = self._axes_of(input_shape)
        a, b = input_shape
        shape = (*a[:first], *a[first + 1 :], *b[1:second], *b[second + 1 :])
        return shape if len(shape) > 1 else (*shape, 1)

    def compute_mask(
        self, inputs: Sequence[Array], mask: Sequence[Array | None] | None = None
    ) -> None:
        """None: the masked axis may be the one that is summed."""
        return


def _letters(axes: list[int]) -> str:
    return "".join(chr(ord("a") + i) for i in axes)


def dot(inputs: Sequence[Array], axes: int | Sequence[int] = -1, **kwargs: Any) -> Array:
    """`Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes=axes, **kwargs)(inputs)
