"""Dense: y = activation(x · kernel + bias)."""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, ops, quantizers, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, integer
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.kernel import KernelLayer
from keramos.layers.base.unsupported import absent


class Dense(KernelLayer):
    """Every output is connected to every input: `activation(inputs @ kernel + bias)` over the last
    axis.

    Input shape `(batch, …, in)`, output shape `(batch, …, units)`; `kernel: (in, units)`,
    `bias: (units,)`.

    Args:
        units: size of the output, >= 1.
        activation: name or function; none by default.
        use_bias: whether to add a bias.
        kernel_initializer: for the kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        activity_regularizer: penalty on the output.
        kernel_constraint: projection of the kernel.
        bias_constraint: projection of the bias.
        lora_rank: None; LoRA is not supported.
        lora_alpha: unused without `lora_rank`.
        quantization_config: quantizers for a policy such as `dtype="int8_from_float32"`.
    """

    units: int = required(integer(1))
    activation: Any = argument(None, activations.argument_type)
    use_bias: bool = argument(True, boolean)
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type, saved=False)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)
    lora_rank: Any = argument(None, absent("LoRA"), saved=False)
    lora_alpha: Any = argument(None, saved=False)
    quantization_config: Any = argument(None, quantizers.configuration_type)

    supports_masking = True

    def _setup(self) -> None:
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.kernel = self._product.kernel(
            self, "kernel", (size, self.units), outputs=(self.units,)
        )
        self.bias = self._declared_weight("bias", (self.units,)) if self.use_bias else None
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})

    def call(self, inputs: Any, training: Any = None) -> Any:
        x = self._product.matmul(self, inputs)
        if self.bias is not None:
            x = ops.add(x, self.bias)
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)
