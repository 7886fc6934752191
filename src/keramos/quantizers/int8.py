"""Int8Product: kernels of 8 bits with a scale, inputs quantized as they come.

The numbers are Keras's: `q = round(scale · w)` is stored with `scale`, so products are divided by
scales.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keramos import engine, ops
from keramos.errors import ConfigError
from keramos.quantizers import stripes as striped
from keramos.quantizers.alignment import aligned, words
from keramos.quantizers.configuration import QuantizationConfig
from keramos.quantizers.product import Form, Owner, Plain, Written
from keramos.quantizers.quantizer import AbsMaxQuantizer, along


@dataclass(frozen=True)
class Int8Product(Plain):
    """`x · kernel ≈ (q(x) · kernel) / (scale(x) · kernel_scale)`, summed in int32.

    Attributes:
        quantizer: for the inputs; they stay floats when None.
        weight_quantizer: for kernels of floats; the largest magnitude becomes 127 when None.
    """

    quantizer: Callable[..., tuple[Any, Any]] | None
    weight_quantizer: Callable[..., tuple[Any, Any]] | None = None

    @classmethod
    def of(cls, config: QuantizationConfig | None, settings: Any = None) -> Int8Product:
        """The product of a layer with that config: files before Keras 3.13 have none."""
        if config is None:
            return cls(AbsMaxQuantizer())
        return cls(config.activation_quantizer, config.weight_quantizer)

    @staticmethod
    def check(compute_dtype: str) -> None:
        """Refuse a dtype in which the products cannot be computed.

        Raises:
            ConfigError: float16, which sums of int8 products do not fit into.
        """
        if compute_dtype == "float16":
            raise ConfigError(
                "int8 kernels cannot be computed in float16, it doesn't work well",
                wanted="'float32' or 'bfloat16'",
                hint="int8_from_float32, int8_from_mixed_bfloat16",
            )

    @staticmethod
    def wrote(form: Form, stored: Sequence[Any]) -> Written:
        """The mode, if tensors of a file are what a product of this kind keeps of a kernel.

        Args:
            form: of the kernel.
            stored: all tensors of its layer, in any order.
        """
        of_kernel = any(t.dtype == "int8" and tuple(t.shape) == form.shape for t in stored)
        return ("int8", None) if of_kernel else None

    def kernel(self, layer: Owner, form: Form, **options: Any) -> engine.Variable:
        """The kernel in int8, and `<name>_scale` of the shape of the outputs; neither is trained,
        so `options` (penalty, projection, first value) do not apply.
        """
        kernel = layer.add_weight(
            form.shape, name=form.name, initializer="zeros", dtype="int8", trainable=False
        )
        beside = f"{form.name}_scale"
        scale = layer.add_weight(form.outputs, name=beside, initializer="ones", trainable=False)
        setattr(layer, beside, scale)
        return kernel

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """The kernel first, as layers of floats have it, though it is no longer trained."""
        first = next((v for v in variables if v.dtype == "int8"), None)
        if first is None:
            return variables
        return [first, *(v for v in variables if v is not first)]

    def quantized(self, layer: Owner, form: Form, floats: Any) -> dict[str, Any]:
        """Small integers, and their scale."""
        quantizer = self.weight_quantizer or AbsMaxQuantizer(axis=form.summed)
        small, scale = along(quantizer, form.summed)(floats, to_numpy=True)
        return {form.name: small, f"{form.name}_scale": form.gathered(scale)}

    def floats(self, layer: Owner, form: Form) -> Any:
        """The integers divided by their scale."""
        kernel, scale = _weights(layer, form.name)
        return ops.divide(ops.cast(kernel, layer.compute_dtype), form.spread(scale))

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
        training: Any = None,
    ) -> Any:
        """`x · kernel`, summed in int32 whatever dtype floats would have."""
        kernel, scale = _weights(layer, name)
        kernel = ops.transpose(kernel) if transposed else kernel

        def dequantized_gradient(kernel: Any, scale: Any, upstream: Any) -> Any:
            floats = ops.divide(ops.cast(kernel, layer.compute_dtype), scale)
            return ops.matmul(upstream, ops.transpose(floats))

        def product(x: Any, kernel: Any, scale: Any) -> Any:
            small, own_scale = quantized_inputs(self.quantizer, x, -1)
            # Floats would be multiplied by all of the kernel as floats.
            floats = own_scale is None
            count = striped.count(kernel.shape[1], kernel.size) if floats else 1
            y = striped.product(small, count, lambda i: striped.cut(kernel, i, count, 1))
            y = ops.cast(y, layer.compute_dtype)
            return ops.divide(y, times(scale, own_scale))

        return differentiable(product, dequantized_gradient)(x, kernel, scale)

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)`; inputs are scaled along the axes that are summed over."""
        inputs, word, outputs = words(equation, x.ndim)
        summed = tuple(i for i, letter in enumerate(inputs) if letter not in outputs)

        def dequantized_gradient(kernel: Any, scale: Any, upstream: Any) -> Any:
            floats = ops.divide(
                ops.cast(kernel, layer.compute_dtype), aligned(scale, outputs, word)
            )
            return ops.einsum(f"{outputs},{word}->{inputs}", upstream, floats)

        def product(x: Any, kernel: Any, scale: Any) -> Any:
            small, own_scale = quantized_inputs(self.quantizer, x, summed)
            y = ops.cast(ops.einsum(equation, small, kernel), layer.compute_dtype)
            if own_scale is not None:
                own_scale = aligned(own_scale, inputs, outputs)
            return ops.divide(y, times(scale, own_scale))

        return differentiable(product, dequantized_gradient)(x, *_weights(layer, name))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel, each divided by its scale."""
        kernel, scale = _weights(layer, name)
        rows = ops.cast(ops.take(kernel, indices, axis=0), layer.compute_dtype)
        return ops.divide(rows, ops.expand_dims(ops.take(scale, indices, axis=0), -1))


def _weights(layer: Owner, name: str) -> tuple[Any, Any]:
    """A kernel and its scale as tensors, which a variable does not become inside a gradient.

    The scale is read in the compute dtype also where the layer's variables are not (Embedding), as
    Keras reads it there unless a model of the same compute dtype stands around the layer.
    """
    kernel, scale = layer._held(name), getattr(layer, f"{name}_scale")
    return ops.convert_to_tensor(kernel), ops.cast(scale, layer.compute_dtype)


def quantized_inputs(
    quantizer: Callable[..., tuple[Any, Any]] | None, x: Any, axis: int | tuple[int, ...]
) -> tuple[Any, Any]:
    """Inputs and their scale; floats, and None, without a quantizer."""
    return (x, None) if quantizer is None else quantizer(x, axis=axis)


def times(scale: Any, own_scale: Any) -> Any:
    """The scale of a product: that of the kernel, times that of the inputs where they have one."""
    return scale if own_scale is None else ops.multiply(scale, own_scale)


def differentiable(product: Callable[..., Any], gradient: Callable[..., Any]) -> Callable[..., Any]:
    """`product(x, *tensors)` with the gradient `gradient(*tensors, upstream)` with respect to `x`:
    rounding has none, and nothing else is trained.
    """

    def with_gradient(x: Any, *tensors: Any) -> tuple[Any, Callable[..., Any]]:
        def backward(upstream: Any) -> tuple[Any, ...]:
            return (gradient(*tensors, upstream), *(None for _ in tensors))

        return product(x, *tensors), backward

    return ops.custom_gradient(with_gradient)
