"""RandomFourierFeatures: cosines of random projections, which stand for a kernel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keramos import constraints, engine, initializers, ops, random
from keramos.codec.arguments import ArgumentType, argument, required
from keramos.codec.types import integer, number, optional
from keramos.engine.types import Array
from keramos.errors import ShapeError
from keramos.graph.tensor import Shape
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.layer import Layer

_KERNELS = ("gaussian", "laplacian")


def _coerced(value: Any) -> Any:
    is_named = isinstance(value, str) and value.lower() in _KERNELS
    return value.lower() if is_named else initializers.argument_type.coerce(value)


def _encoded(value: Any) -> Any:
    return value if isinstance(value, str) else initializers.argument_type.encode(value)


class RandomFourierFeatures(Layer):
    """`y = cos(x · kernel / scale + bias)`.

    With random `kernel` and `bias` the product of two such vectors stands for a kernel of their
    arguments (Rahimi and Recht, 2007). Input shape `(batch, in)`, output shape
    `(batch, output_dim)`; `unscaled_kernel: (in, output_dim)`, `bias: (output_dim,)`,
    `kernel_scale: (1,)`, which alone is trained.

    Args:
        output_dim: number of features, >= 1.
        kernel_initializer: `gaussian` or `laplacian`, the kernel that is stood for, or an
            initializer for `unscaled_kernel`.
        scale: at the beginning, > 0; `√(in / 2)` for `gaussian`, else 1, when None.
        trainable: whether the scale is trained.
    """

    output_dim: int = required(integer(1))
    kernel_initializer: Any = argument("gaussian", ArgumentType(_coerced, _encoded))
    scale: float | None = argument(None, optional(number(0, open_low=True)))
    trainable: bool = argument(False, inherited=True)

    def _setup(self) -> None:
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Shape) -> None:
        size = input_shape[-1]
        if size is None:
            raise ShapeError(
                f"{self.name!r} needs to know the size of the last axis", found=tuple(input_shape)
            )
        self.input_spec = InputSpec(ndim=2, axes={-1: size})
        self.unscaled_kernel = self.add_weight(
            name="unscaled_kernel",
            shape=(size, self.output_dim),
            initializer=self._directions(),
            trainable=False,
        )
        self.bias = self.add_weight(
            name="bias",
            shape=(self.output_dim,),
            initializer=initializers.RandomUniform(0.0, 2 * math.pi),
            trainable=False,
        )
        by_default = math.sqrt(size / 2) if self.kernel_initializer == "gaussian" else 1.0
        self.kernel_scale = self.add_weight(
            name="kernel_scale",
            shape=(1,),
            initializer=initializers.Constant(by_default if self.scale is None else self.scale),
            constraint=constraints.NonNeg(),
        )

    def _directions(self) -> Any:
        if self.kernel_initializer == "gaussian":
            return initializers.RandomNormal(stddev=1.0)
        return _cauchy if self.kernel_initializer == "laplacian" else self.kernel_initializer

    def call(self, inputs: Array) -> Array:
        kernel = ops.divide(self.unscaled_kernel, self.kernel_scale)
        return ops.cos(ops.add(ops.matmul(inputs, kernel), self.bias))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:-1], self.output_dim)


def _cauchy(shape: Sequence[int], dtype: Any = None) -> Array:
    """Numbers of the Cauchy distribution, of which the Laplacian kernel is the transform."""
    angles = random.uniform(shape, -0.5 * math.pi, 0.5 * math.pi, dtype=dtype)
    return engine.numpy.tan(angles)
