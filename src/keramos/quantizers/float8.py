"""Float8Product: kernels of floats, rounded to 8 bits wherever they are multiplied.

Kernel, inputs and the gradient of the outputs each have a scale, which follows the largest
magnitudes of the last steps. Source: Micikevicius et al. 2022, "FP8 formats for deep learning";
the new scale as in the Transformer Engine's `update_fp8_metas`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ml_dtypes

from keramos import engine, ops
from keramos.quantizers.product import FloatProduct, Form, Owner, Written

#: What is multiplied is rounded to one type, gradients, which reach further, to the other.
FORWARD, BACKWARD = "float8_e4m3fn", "float8_e5m2"
HISTORY = 1024


def compute_float8_scale(amax: Any, scale: Any, dtype_max: Any, margin: int = 0) -> Any:
    """`amax · 2^margin / dtype_max`; `scale` where `amax` is 0 or not finite.

    Args:
        amax: largest magnitude of late.
        scale: until now.
        dtype_max: largest number of the type that is rounded to.
        margin: how many powers of two are left free above.
    """
    former = ops.reciprocal(scale)
    factor = ops.divide(ops.divide(dtype_max, amax), 2**margin)
    factor = ops.where(ops.greater(amax, 0.0), factor, former)
    return ops.reciprocal(ops.where(ops.isfinite(amax), factor, former))


def compute_float8_amax_history(x: Any, amax_history: Any) -> Any:
    """The history, one step on: its first entry is the largest magnitude in `x`.

    Args:
        x: numbers.
        amax_history: (length,).
    """
    latest = ops.cast(ops.max(ops.abs(x)), amax_history.dtype)
    rolled = ops.roll(amax_history, shift=-1)
    return ops.scatter_update(rolled, [[0]], ops.reshape(latest, [1]))


def quantize_and_dequantize(
    inputs: Any, scale: Any, quantized_dtype: str, compute_dtype: str
) -> Any:
    """`inputs` as they are after a round trip through a type of 8 bits.

    Args:
        inputs: floats.
        scale: that they are divided by before.
        quantized_dtype: `"float8_e4m3fn"` or `"float8_e5m2"`.
        compute_dtype: of the result.
    """
    scale = ops.cast(scale, compute_dtype)
    most = ops.cast(_largest(quantized_dtype), compute_dtype)
    x = ops.clip(ops.divide(inputs, scale), ops.negative(most), most)
    return ops.multiply(ops.cast(ops.cast(x, quantized_dtype), compute_dtype), scale)


def _largest(dtype: str) -> float:
    return float(ml_dtypes.finfo(dtype).max)


@dataclass(frozen=True)
class Float8Product(FloatProduct):
    """`x · kernel` with both rounded to 8 bits; the gradient of the result is rounded as well.

    Attributes:
        history: of how many steps the largest magnitude is looked for.
    """

    history: int = HISTORY

    @classmethod
    def of(cls, config: Any, settings: Mapping[str, Any] | None = None) -> Float8Product:
        """The product of a policy with these settings; the config says nothing."""
        return cls((settings or {}).get("amax_history_length", HISTORY))

    @staticmethod
    def check(compute_dtype: str) -> None:
        """Every dtype of floats will do."""

    @staticmethod
    def wrote(form: Form, stored: Any) -> Written:
        """`float8/<length of the histories>`, if there are three scales with theirs."""
        shapes = [tuple(tensor.shape) for tensor in stored]
        if shapes.count(()) != 3 or form.shape not in shapes:
            return None
        return (f"float8/{shapes[-1][0]}", None) if len(shapes[-1]) == 1 else None

    def prepare(self, layer: Owner, form: Form) -> None:
        """Make the scales and their histories."""
        self.finish(layer)

    def finish(self, layer: Owner) -> None:
        """Make three scales with their histories, which training overwrites with what comes back
        as their gradients.
        """
        for owner in ("inputs", "kernel", "outputs_grad"):
            for name, shape, first in (
                ("scale", (), "ones"),
                ("amax_history", (self.history,), "zeros"),
            ):
                variable = layer.add_weight(
                    shape, first, dtype="float32", autocast=False, overwrite_with_gradient=True,
                    name=f"{owner}_{name}",
                )  # fmt: skip
                setattr(layer, f"{owner}_{name}", variable)

    def stored(self, variables: list[engine.Variable]) -> list[engine.Variable]:
        """Kernel and bias, then the scales."""
        return sorted(variables, key=lambda variable: variable.overwrite_with_gradient)

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
        """`x · kernel`."""
        return self._multiplied(layer, ops.matmul, x, name, training)

    def einsum(
        self, layer: Owner, equation: str, x: Any, name: str = "kernel", training: Any = None
    ) -> Any:
        """`einsum(equation, x, kernel)`."""

        def product(x: Any, kernel: Any) -> Any:
            return ops.einsum(equation, x, kernel)

        return self._multiplied(layer, product, x, name, training)

    def _multiplied(
        self, layer: Owner, product: Callable[..., Any], x: Any, name: str, training: Any
    ) -> Any:
        dtype, observes = layer.compute_dtype, bool(training)
        kernel = ops.convert_to_tensor(layer._held(name))
        x = _rounded(observes, dtype)(x, *_state(layer, "inputs"))
        y = product(x, _rounded(observes, dtype)(kernel, *_state(layer, "kernel")))
        return _rounded_backward(dtype)(y, *_state(layer, "outputs_grad"))

    def biased(self, layer: Owner, x: Any, bias: Any) -> Any:
        """`x + bias`, the bias rounded to bfloat16 where floats of 32 bits are added."""
        if layer.compute_dtype == "float32":
            bias = ops.cast(ops.cast(bias, "bfloat16"), "float32")
        return ops.add(x, bias)


def _state(layer: Owner, owner: str) -> tuple[Any, Any]:
    names = (f"{owner}_scale", f"{owner}_amax_history")
    scale, history = (ops.convert_to_tensor(getattr(layer, name)) for name in names)
    return scale, history


def _renewed(x: Any, scale: Any, history: Any, dtype: str) -> tuple[Any, Any]:
    """Scale and history after a step that saw `x`."""
    most = ops.cast(_largest(dtype), "float32")
    new_scale = compute_float8_scale(ops.max(history, axis=0), scale, most)
    return new_scale, compute_float8_amax_history(x, history)


def _rounded(observes: bool, compute_dtype: str) -> Callable[..., Any]:
    """(x, scale, history) -> `x` rounded; its gradient passes, that of scale and history is what
    they are next.
    """

    def function(x: Any, scale: Any, history: Any) -> tuple[Any, Callable[..., Any]]:
        renewed = _renewed(x, scale, history, FORWARD) if observes else (None, None)

        def backward(upstream: Any) -> tuple[Any, ...]:
            return upstream, *renewed

        return quantize_and_dequantize(x, scale, FORWARD, compute_dtype), backward

    return ops.custom_gradient(function)


def _rounded_backward(compute_dtype: str) -> Callable[..., Any]:
    """(y, scale, history) -> `y`; its gradient is rounded."""

    def function(y: Any, scale: Any, history: Any) -> tuple[Any, Callable[..., Any]]:
        def backward(upstream: Any) -> tuple[Any, ...]:
            rounded = quantize_and_dequantize(upstream, scale, BACKWARD, compute_dtype)
            return rounded, *_renewed(upstream, scale, history, BACKWARD)

        return y, backward

    return ops.custom_gradient(function)
