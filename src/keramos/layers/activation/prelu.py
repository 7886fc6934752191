"""PReLU: the negative part scaled by slopes that are learned."""

from __future__ import annotations

from typing import Any

from keramos import constraints, initializers, ops, regularizers
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.types import integer, listed, optional
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.activation.elementwise import Elementwise
from keramos.layers.base.input_spec import InputSpec

_axes = listed(integer())
#: One axis, or several.
_shared = ArgumentType(
    lambda axes: _axes.coerce(axes if hasattr(axes, "__iter__") else [axes]), list
)


class PReLU(Elementwise):
    """`y = x` for x >= 0, else `alpha · x`.

    Input and output shape `(batch, …)`; `alpha` has the shape of the input without the batch axis,
    with size 1 in the shared axes. He et al., "Delving Deep into Rectifiers", 2015.

    Args:
        alpha_initializer: for the slopes.
        alpha_regularizer: penalty on the slopes.
        alpha_constraint: projection of the slopes.
        shared_axes: axis, or list of axes, whose elements share one slope; the batch is axis 0.
    """

    alpha_initializer: Any = argument("Zeros", initializers.argument_type)
    alpha_regularizer: Any = argument(None, regularizers.argument_type)
    alpha_constraint: Any = argument(None, constraints.argument_type)
    shared_axes: list[int] | None = argument(None, optional(_shared))

    def build(self, input_shape: Shape) -> None:
        shape, shared, rank = list(input_shape[1:]), self.shared_axes or [], len(input_shape)
        for axis in shared:
            if not -len(shape) <= axis - 1 < len(shape):
                raise ShapeError(
                    f"axis {axis} cannot be shared", found=f"shape {tuple(input_shape)}"
                )
            shape[axis - 1] = 1
        self.alpha = self._declared_weight("alpha", tuple(shape))
        own = {axis: input_shape[axis] for axis in range(1, rank) if axis not in shared}
        self.input_spec = InputSpec(ndim=rank, axes=own)

    def call(self, inputs: Array) -> Array:
        negative = ops.multiply(self.alpha, ops.relu(ops.negative(inputs)))
        return ops.subtract(ops.relu(inputs), negative)
