"""Int8Product: kernels of 8 bits with a scale, inputs quantized as they come.

The numbers are Keras's: `q = round(scale · w)` is stored with `scale`, so products are divided by
scales.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from keramos import engine, ops
from keramos.errors import ConfigError
from keramos.quantizers.configuration import QuantizationConfig
from keramos.quantizers.product import Owner, Shape
from keramos.quantizers.quantizer import AbsMaxQuantizer


@dataclass(frozen=True)
class Int8Product:
    """`x · kernel ≈ (q(x) · kernel) / (scale(x) · kernel_scale)`, summed in int32.

    Attributes:
        quantizer: for the inputs; they stay floats when None.
    """

    quantizer: Callable[..., tuple[Any, Any]] | None

    @classmethod
    def of(cls, config: QuantizationConfig | None) -> Int8Product:
        """The product of a layer with that config: files before Keras 3.13 have none."""
        return cls(AbsMaxQuantizer() if config is None else config.activation_quantizer)

    @staticmethod
    def check(compute_dtype: str) -> None:
        """Refuse a dtype in which the products cannot be computed.

        Raises:
            ConfigError: float16, which sums of int8 products do not fit into.
        """
        if compute_dtype == "float16":
            raise ConfigError(
                "int8 kernels cannot be computed in float16",
                wanted="'float32' or 'bfloat16'",
                hint="int8_from_float32, int8_from_mixed_bfloat16",
            )

    @staticmethod
    def wrote(kernel: engine.Variable, stored: Sequence[Any]) -> bool:
        """Whether tensors of a file are what a product of this kind keeps of `kernel`.

        Args:
            kernel: of floats.
            stored: all tensors of its layer, in any order.
        """
        return any(t.dtype == "int8" and tuple(t.shape) == tuple(kernel.shape) for t in stored)

    def kernel(
        self, layer: Owner, name: str, shape: Shape, outputs: Shape, **options: Any
    ) -> engine.Variable:
        """`name` in int8, and `<name>_scale` of the shape `outputs`; neither is trained, so
        `options` (penalty, projection, first value) do not apply.
        """
        kernel = layer.add_weight(
            shape, name=name, initializer="zeros", dtype="int8", trainable=False
        )
        beside = f"{name}_scale"
        scale = layer.add_weight(outputs, name=beside, initializer="ones", trainable=False)
        setattr(layer, beside, scale)
        return kernel

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """The kernel first, as layers of floats have it, though it is no longer trained."""
        first = next((v for v in variables if v.dtype == "int8"), None)
        if first is None:
            return variables
        return [first, *(v for v in variables if v is not first)]

    def matmul(
        self,
        layer: Owner,
        x: Any,
        name: str = "kernel",
        *,
        transposed: bool = False,
        float_dtype: str | None = None,
    ) -> Any:
        """`x · kernel`, summed in int32 whatever dtype floats would have."""
        kernel, scale = _weights(layer, name)
        kernel = ops.transpose(kernel) if transposed else kernel

        def dequantized_gradient(kernel: Any, scale: Any, upstream: Any) -> Any:
            floats = ops.divide(ops.cast(kernel, layer.compute_dtype), scale)
            return ops.matmul(upstream, ops.transpose(floats))

        def product(x: Any, kernel: Any, scale: Any) -> Any:
            quantized, own_scale = self._quantized(x, -1)
            y = ops.cast(ops.matmul(quantized, kernel), layer.compute_dtype)
            return ops.divide(y, _times(scale, own_scale))

        return _differentiable(product, dequantized_gradient)(x, kernel, scale)

    def einsum(self, layer: Owner, equation: str, x: Any, name: str = "kernel") -> Any:
        """`einsum(equation, x, kernel)`; inputs are scaled along the axes that are summed over."""
        inputs, word, outputs = _words(equation, x.ndim)
        summed = tuple(i for i, letter in enumerate(inputs) if letter not in outputs)

        def dequantized_gradient(kernel: Any, scale: Any, upstream: Any) -> Any:
            scale = _aligned(scale, outputs, word)
            floats = ops.divide(ops.cast(kernel, layer.compute_dtype), scale)
            return ops.einsum(f"{outputs},{word}->{inputs}", upstream, floats)

        def product(x: Any, kernel: Any, scale: Any) -> Any:
            quantized, own_scale = self._quantized(x, summed)
            y = ops.cast(ops.einsum(equation, quantized, kernel), layer.compute_dtype)
            if own_scale is not None:
                own_scale = _aligned(own_scale, inputs, outputs)
            return ops.divide(y, _times(scale, own_scale))

        return _differentiable(product, dequantized_gradient)(x, *_weights(layer, name))

    def take(self, layer: Owner, indices: Any, name: str) -> Any:
        """Rows of the kernel, each divided by its scale."""
        kernel, scale = _weights(layer, name)
        rows = ops.cast(ops.take(kernel, indices, axis=0), layer.compute_dtype)
        return ops.divide(rows, ops.expand_dims(ops.take(scale, indices, axis=0), -1))

    def _quantized(self, x: Any, axis: int | tuple[int, ...]) -> tuple[Any, Any]:
        return (x, None) if self.quantizer is None else self.quantizer(x, axis=axis)


def _weights(layer: Owner, name: str) -> tuple[Any, Any]:
    """A kernel and its scale as tensors, which a variable does not become inside a gradient.

    The scale is read in the compute dtype also where the layer's variables are not (Embedding), as
    Keras reads it there unless a model of the same compute dtype stands around the layer.
    """
    kernel, scale = getattr(layer, name), getattr(layer, f"{name}_scale")
    return ops.convert_to_tensor(kernel), ops.cast(scale, layer.compute_dtype)


def _times(scale: Any, own_scale: Any) -> Any:
    return scale if own_scale is None else ops.multiply(scale, own_scale)


def _differentiable(
    product: Callable[[Any, Any, Any], Any], gradient: Callable[[Any, Any, Any], Any]
) -> Callable[[Any, Any, Any], Any]:
    """`product` with the gradient of the dequantized kernel with respect to the inputs: rounding
    has none, and kernel and scale are not trained.
    """

    def with_gradient(x: Any, kernel: Any, scale: Any) -> tuple[Any, Callable[..., Any]]:
        def backward(upstream: Any) -> tuple[Any, None, None]:
            return gradient(kernel, scale, upstream), None, None

        return product(x, kernel, scale), backward

    return ops.custom_gradient(with_gradient)


def _words(equation: str, rank: int) -> tuple[str, str, str]:
    """The words of inputs, kernel and outputs, with letters for the axes behind `...`.

    Args:
        equation: `inputs,kernel->outputs`.
        rank: of the inputs.
    """
    inputs, _, rest = equation.partition(",")
    kernel, _, outputs = rest.partition("->")
    unused = [letter for letter in string.ascii_letters if letter not in equation]
    hidden = "".join(unused[: rank - len(inputs.replace("...", ""))])
    return inputs.replace("...", hidden), kernel, outputs.replace("...", hidden)


def _aligned(x: Any, source: str, target: str) -> Any:
    """`x` with its axes in another order.

    Args:
        x: with one axis per letter of `source`, of size 1 where `target` lacks the letter.
        source: letters.
        target: letters; those that `source` lacks become axes of size 1.
    """
    lost = tuple(i for i, letter in enumerate(source) if letter not in target)
    shared = [letter for letter in source if letter in target]
    x = ops.squeeze(x, axis=lost) if lost else x
    x = ops.transpose(x, [shared.index(letter) for letter in target if letter in shared])
    missing = tuple(i for i, letter in enumerate(target) if letter not in source)
    return ops.expand_dims(x, missing) if missing else x
