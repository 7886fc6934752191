"""PReLU: the negative part scaled by what training finds.

Refuses to know more.
"""

from __future__ import annotations

from typing import Any

from keramos import constraints, initializers, ops, regularizers
from keramos.codec.arguments import Kind, argument
from keramos.codec.kinds import integer, listed, optional
from keramos.errors import ShapeError
from keramos.layers.activation.elementwise import Elementwise
from keramos.layers.base.input_spec import InputSpec

_axes = listed(integer())


class PReLU(Elementwise):
    """`y = x` for x >= 0, else `alpha · x`.

    Input and output shape `(batch, …)`; `alpha`: the shape without batch, 1 in the shared axes.

    Args:
        alpha_initializer: for the slopes.
        alpha_regularizer: penalty on the slopes.
        alpha_constraint: projection of the slopes.
        shared_axes: axes, counted with the batch axis, along which one slope serves all.
    """

    alpha_initializer: Any = argument("Zeros", initializers.kind)
    alpha_regularizer: Any = argument(None, regularizers.kind)
    alpha_constraint: Any = argument(None, constraints.kind)
    shared_axes: list[int] | None = argument(
        None,
        optional(
            Kind(lambda axes: _axes.coerce(axes if hasattr(axes, "__iter__") else [axes]), list)
        ),
    )

    def _setup(self) -> None:
        """Unlike its siblings, it has something to build."""

    def build(self, input_shape: Any) -> None:
        shape, shared = list(input_shape[1:]), self.shared_axes or []
        for axis in shared:
            if not -len(shape) <= axis - 1 < len(shape):
                raise ShapeError(
                    f"axis {axis} cannot be shared", found=f"shape {tuple(input_shape)}"
                )
            shape[axis - 1] = 1
        self.alpha = self._declared_weight("alpha", tuple(shape))
        axes = {
            axis: input_shape[axis] for axis in range(1, len(input_shape)) if axis not in shared
        }
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def call(self, inputs: Any) -> Any:
        negative = ops.multiply(self.alpha, ops.relu(ops.negative(inputs)))
        return ops.subtract(ops.relu(inputs), negative)
