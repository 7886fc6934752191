"""Highway: a mixture of a dense layer and its own input, by a gate that is learned."""

from __future__ import annotations

import math
from typing import Any

from keramos import activations, constraints, initializers, ops, regularizers
from keramos.codec.arguments import argument
from keramos.codec.types import boolean, number
from keramos.engine.types import Array
from keramos.graph.tensor import Shape
from keramos.layers.activation.elementwise import Elementwise


class Highway(Elementwise):
    """`y = t · activation(x · kernel + bias) + (1 - t) · x`, t = σ(x · carry_kernel + carry_bias).

    Srivastava et al., "Highway Networks", 2015. Input and output shape `(batch, size)`; both
    kernels are `(size, size)`, both biases `(size,)`.

    Args:
        activation: name or function; none by default.
        use_bias: whether to add the biases.
        transform_bias: first value of `carry_bias`.
        kernel_initializer: for both kernels.
        kernel_regularizer: penalty on `kernel`.
        bias_regularizer: penalty on `bias`.
        kernel_constraint: projection of `kernel`.
        bias_constraint: projection of `bias`.
    """

    activation: Any = argument(None, activations.argument_type)
    use_bias: bool = argument(True, boolean)
    transform_bias: float = argument(-3.0, number(-math.inf))
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)

    def _setup(self) -> None:
        self.bias = self.carry_bias = None

    def build(self, input_shape: Shape) -> None:
        size = input_shape[-1]
        self.kernel = self._declared_weight("kernel", (size, size))
        self.carry_kernel = self.add_weight(
            name="carry_kernel", shape=(size, size), initializer=self.kernel_initializer
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(size,),
                initializer="zeros",
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
            self.carry_bias = self.add_weight(
                name="carry_bias",
                shape=(size,),
                initializer=initializers.Constant(self.transform_bias),
            )

    def call(self, inputs: Array) -> Array:
        carry = ops.sigmoid(_affine(inputs, self.carry_kernel, self.carry_bias))
        outputs = _affine(inputs, self.kernel, self.bias)
        if self.activation is not None:
            outputs = self.activation(outputs)
        return ops.add(ops.multiply(carry, outputs), ops.multiply(1 - carry, inputs))


def _affine(inputs: Array, kernel: Any, bias: Any) -> Array:
    outputs = ops.matmul(inputs, kernel)
    return outputs if bias is None else ops.add(outputs, bias)
