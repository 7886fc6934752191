"""Dense: y = activation(x · kernel + bias)."""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, engine, initializers, quantizers, regularizers
from keramos.codec.arguments import argument, required
from keramos.codec.types import boolean, integer
from keramos.layers.base.adapted import KernelAttribute, lora_alpha, lora_rank
from keramos.layers.base.input_spec import InputSpec
from keramos.layers.base.kernel import KernelLayer
from keramos.quantizers.product import FloatProduct, form


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
        lora_rank: how many columns the matrices have that LoRA trains in the kernel's place; no
            LoRA when None.
        lora_alpha: how much of what they learn counts; `lora_rank` when None.
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
    lora_rank: Any = lora_rank()
    lora_alpha: Any = lora_alpha()
    quantization_config: Any = argument(None, quantizers.configuration_type)

    kernel = KernelAttribute()
    supports_masking = True
    _takes_sparse = True
    config_order = (
        "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint",
        "quantization_config", "lora_rank", "lora_alpha",
    )  # fmt: skip

    def _setup(self) -> None:
        super()._setup()
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.kernel = self._made_kernel(form("kernel", (size, self.units), (self.units,)))
        self.bias = self._declared_weight("bias", (self.units,)) if self.use_bias else None
        self.input_spec = InputSpec(min_ndim=2, axes={-1: size})
        self._finish_build()

    def call(self, inputs: Any, training: Any = None) -> Any:
        product = self._product
        if not isinstance(product, FloatProduct):
            inputs = engine.to_dense(inputs)
        x = product.matmul(self, inputs, training=training)
        if self.bias is not None:
            x = product.biased(self, x, self.bias)
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)
