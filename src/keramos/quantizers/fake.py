"""Numbers as they are after a round trip through small integers, with gradients for the ends of
their range.

Source: Jacob et al. 2017, "Quantization and training of neural networks for efficient
integer-arithmetic-only inference", and the operation of TensorFlow of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops
from keramos.codec import types
from keramos.codec.arguments import argument
from keramos.graph.operation import StatelessOperation
from keramos.graph.tensor import KerasTensor


def fake_quant_with_min_max_vars(
    inputs: Any,
    min_vals: Any,
    max_vals: Any,
    num_bits: int = 8,
    narrow_range: bool = False,
    axis: int | None = None,
) -> Any:
    """`inputs`, cut to a range and rounded to `2^num_bits` even steps of it, 0 being one of them.

    Args:
        inputs: floats.
        min_vals: lower end of the range; one number, or one for each entry along `axis`.
        max_vals: upper end.
        num_bits: of the integers.
        narrow_range: whether the smallest integer is left out.
        axis: of `inputs`, along which ends differ; None for one range.
    """
    return FakeQuantWithMinMaxVars(num_bits, narrow_range, axis)(inputs, min_vals, max_vals)


class FakeQuantWithMinMaxVars(StatelessOperation):
    """What stands in a graph for `fake_quant_with_min_max_vars`, whose arguments it has."""

    keras_name = "keras.src.quantizers.quantizers"

    num_bits: int = argument(8, types.integer(1))
    narrow_range: bool = argument(False, types.boolean)
    axis: int | None = argument(None, types.optional(types.integer()))

    def get_config(self) -> dict[str, Any]:
        """The arguments; Keras's class takes no name."""
        return self._declared_config()

    def call(self, inputs: Any, min_vals: Any, max_vals: Any) -> Any:
        """The rounded numbers."""
        x, low, high = map(ops.convert_to_tensor, (inputs, min_vals, max_vals))
        axis = None if self.axis is None else self.axis % x.ndim
        levels = (1 if self.narrow_range else 0, 2**self.num_bits - 1)
        return ops.custom_gradient(_rounded(x.ndim, axis, levels))(x, low, high)

    def compute_output_spec(self, inputs: Any, min_vals: Any, max_vals: Any) -> KerasTensor:
        """That of the inputs."""
        return KerasTensor(inputs.shape, inputs.dtype)


def _rounded(rank: int, axis: int | None, levels: tuple[int, int]) -> Callable[..., Any]:
    def along(end: Any) -> Any:
        """An end of the range so that it broadcasts against the inputs."""
        sizes = [1] * rank if axis is None else [-1 if i == axis else 1 for i in range(rank)]
        return ops.reshape(end, sizes if rank else ())

    def summed(gradient: Any, end: Any) -> Any:
        axes = tuple(i for i in range(rank) if i != axis)
        return ops.reshape(ops.sum(gradient, axis=axes), end.shape)

    def function(x: Any, low: Any, high: Any) -> tuple[Any, Callable[..., Any]]:
        least, most, scale = _nudged(along(low), along(high), levels)
        wide = ops.cast(x, least.dtype)
        zero = ops.floor(ops.add(ops.divide(ops.negative(least), scale), 0.5))
        steps = ops.divide(ops.subtract(ops.clip(wide, least, most), least), scale)
        level = ops.floor(ops.add(ops.subtract(steps, zero), 0.5))
        y = ops.cast(ops.multiply(level, scale), x.dtype)

        def backward(upstream: Any) -> tuple[Any, Any, Any]:
            inside = ops.logical_and(ops.greater_equal(wide, least), ops.less_equal(wide, most))
            nothing = ops.zeros_like(upstream)
            below, above = ops.less_equal(wide, least), ops.greater_equal(wide, most)
            return (
                ops.where(inside, upstream, nothing),
                summed(ops.where(below, upstream, nothing), low),
                summed(ops.where(above, upstream, nothing), high),
            )

        return y, backward

    return function


def _nudged(low: Any, high: Any, levels: tuple[int, int]) -> tuple[Any, Any, Any]:
    """The range moved so that 0 is a level of it, and the distance of two levels."""
    first, last = levels
    low, high = ops.cast(low, "float32"), ops.cast(high, "float32")
    scale = ops.divide(ops.subtract(high, low), last - first)
    zero = ops.round(ops.clip(ops.subtract(first, ops.divide(low, scale)), first, last))
    return (
        ops.multiply(ops.subtract(first, zero), scale),
        ops.multiply(ops.subtract(last, zero), scale),
        scale,
    )
