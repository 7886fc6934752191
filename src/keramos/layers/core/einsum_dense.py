"""EinsumDense: y = activation(einsum(equation, x, kernel) + bias)."""

from __future__ import annotations

from typing import Any

from keramos import activations, constraints, initializers, quantizers, regularizers
from keramos.codec import types
from keramos.codec.arguments import argument, required
from keramos.initializers.scaling import VarianceScaling
from keramos.layers.base.adapted import KernelAttribute, lora_alpha, lora_rank
from keramos.layers.base.kernel import KernelLayer
from keramos.layers.core import einsum_equation
from keramos.quantizers.product import form


class EinsumDense(KernelLayer):
    """Connects the axes that an equation names; `ab,bc->ac` is Dense.

    Input and output have the axes of the equation, the kernel those of its second word, the bias
    those of `bias_axes`, with 1 for the axes of the output after the first of them.

    Args:
        equation: `inputs,kernel->outputs`; `...` before inputs and outputs, or after both, stands
            for any axes.
        output_shape: sizes of the output's axes without batch and `...`; None where the input
            decides.
        activation: name or function; none by default.
        bias_axes: letters of the output along which the bias varies; no bias when None.
        kernel_initializer: for the kernel.
        bias_initializer: for the bias.
        kernel_regularizer: penalty on the kernel.
        bias_regularizer: penalty on the bias.
        kernel_constraint: projection of the kernel.
        bias_constraint: projection of the bias.
        lora_rank: how many columns the matrices have that LoRA trains in the kernel's place; no
            LoRA when None.
        lora_alpha: how much of what they learn counts; `lora_rank` when None.
        gptq_unpacked_column_size: columns of a kernel that GPTQ packed; files have it.
        quantization_config: quantizers for a policy such as `dtype="int8_from_float32"`.
        activity_regularizer: penalty on the output.

    Raises:
        ConfigError: the equation is none.
    """

    equation: str = required(types.string)
    output_shape: tuple[int | None, ...] = required(types.shape)
    activation: Any = argument(None, activations.argument_type)
    bias_axes: str | None = argument(None, types.optional(types.string))
    kernel_initializer: Any = argument("glorot_uniform", initializers.argument_type)
    bias_initializer: Any = argument("zeros", initializers.argument_type)
    kernel_regularizer: Any = argument(None, regularizers.argument_type)
    bias_regularizer: Any = argument(None, regularizers.argument_type)
    kernel_constraint: Any = argument(None, constraints.argument_type)
    bias_constraint: Any = argument(None, constraints.argument_type)
    lora_rank: Any = lora_rank()
    lora_alpha: Any = lora_alpha()
    gptq_unpacked_column_size: Any = argument(
        None, types.optional(types.integer(0)), saved=lambda layer: layer.gptq_unpacked_column_size
    )
    quantization_config: Any = argument(None, quantizers.configuration_type)
    activity_regularizer: Any = argument(None, regularizers.argument_type, keyword_only=True)

    config_order = (
        "output_shape", "equation", "activation", "bias_axes", "kernel_initializer",
        "bias_initializer", "kernel_regularizer", "bias_regularizer", "activity_regularizer",
        "kernel_constraint", "bias_constraint", "quantization_config", "lora_rank", "lora_alpha",
        "gptq_unpacked_column_size",
    )  # fmt: skip
    kernel = KernelAttribute()

    def _setup(self) -> None:
        super()._setup()
        self._equation = einsum_equation.parse(self.equation, self.bias_axes)
        self.bias = None

    def build(self, input_shape: Any) -> None:
        sizes = self._equation.sizes(input_shape, self.output_shape)
        equation = self._equation
        kernel = form(
            "kernel", equation.kernel_shape(sizes), equation.kernel_outputs(sizes),
            equation.kernel_axes()[0], reach=equation.kernel_reach(), zero_name="zero_point",
        )  # fmt: skip
        self.kernel = self._made_kernel(kernel, initializer=self._scaled(self.kernel_initializer))
        if self.bias_axes:
            self.bias = self._declared_weight(
                "bias", self._equation.bias_shape(self.bias_axes, sizes)
            )
        self._finish_build()

    def _scaled(self, initializer: Any) -> Any:
        """A kernel of more than two axes shows its fans in the equation, not in its shape."""
        return (
            initializer.along(*self._equation.kernel_axes())
            if isinstance(initializer, VarianceScaling)
            else initializer
        )

    def call(self, inputs: Any, training: Any = None) -> Any:
        product = self._product
        x = product.einsum(self, self.equation, inputs, training=training)
        if self.bias is not None:
            x = product.biased(self, x, self.bias)
        return x if self.activation is None else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self._equation.sizes(input_shape, self.output_shape).output
