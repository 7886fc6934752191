"""Weights that have one number for each element of a sample, or one for all along some axes."""

from __future__ import annotations

from typing import Any

from keramos import initializers
from keramos.codec.arguments import argument
from keramos.codec.types import integer, listed, optional
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.activation.elementwise import Elementwise


class SharedAxes(Elementwise):
    """Base of activations with weights of the shape of a sample.

    Args:
        shared_axes: axes whose elements share the weights, which have size 1 there; the batch is
            axis 0.
    """

    shared_axes: list[int] | None = argument(None, optional(listed(integer())), keyword_only=True)

    def _setup(self) -> None:
        """Nothing to do before the shape is known."""

    def _of_sample(self, name: str, input_shape: Shape, initializer: Any) -> Any:
        """A weight for each element of a sample."""
        shared = {axis % len(input_shape) for axis in self.shared_axes or []}
        shape = [1 if axis in shared else size for axis, size in enumerate(input_shape)][1:]
        if None in shape:
            raise ShapeError(
                f"{type(self).__name__} {self.name!r} needs to know all sizes of its input, for "
                "every element has weights of its own",
                found=f"shape {tuple(input_shape)}",
                hint="shared_axes=[…]",
            )
        return self.add_weight(
            name=name, shape=tuple(shape), initializer=initializers.get(initializer)
        )
