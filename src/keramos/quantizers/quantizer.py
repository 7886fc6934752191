"""Numbers -> small integers and the scale that they were multiplied by.

`q = round(scale · x)`, cut to the range of the small type, so that `x ≈ q / scale`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.saveable import Saveable
from keramos.codec.types import integer, number, string
from keramos.errors import ConfigError, NoConfigError, printable

_axis = integer()
_bound = number()


class Quantizer(Saveable):
    """Base of all quantizers: a callable that returns its input unchanged.

    A subclass defines `__call__(x)`, and `get_config` if a file is to hold it.

    Args:
        output_dtype: dtype of the quantized numbers.
    """

    output_dtype: str = argument("int8", string)

    def __call__(self, x: Any) -> Any:
        """The quantized `x`."""
        return x

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; each subclass has its own.

        Raises:
            NoConfigError: the subclass does not define it.
        """
        raise NoConfigError(f"{type(self).__name__} must define get_config()")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {printable(str(self.output_dtype))}>"


def _axes(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(_axis.coerce(one) for one in (value if several else [value]))


def _range(value: Any) -> tuple[float, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise ConfigError("must be two numbers, the smallest and the largest", found=repr(value))
    return tuple(_bound.coerce(one) for one in value)


class AbsMaxQuantizer(Quantizer):
    """Scales so that the largest magnitude along some axes becomes the end of the range.

    Args:
        axis: along which the largest magnitude is looked for, where a call does not say; the last
            one when None.
        value_range: the smallest and the largest quantized number.
        epsilon: added to the largest magnitude, against division by zero.
        output_dtype: dtype of the quantized numbers.

    Raises:
        ConfigError: a range that int8 does not hold.
    """

    # The signature that Keras has; the base class's argument comes last.
    signature_order = ("axis", "value_range", "epsilon", "output_dtype")
    config_order = ("value_range", "epsilon", "output_dtype", "axis")

    axis: tuple[int, ...] | None = argument(
        None, ArgumentType(_axes), saved=lambda quantizer: quantizer.axis is not None
    )
    value_range: tuple[float, ...] = argument((-127, 127), ArgumentType(_range))
    epsilon: float = argument(1e-07, number(0))

    def _setup(self) -> None:
        low, high = self.value_range
        if self.output_dtype == "int8" and (low < -128 or high > 127):
            raise ConfigError(
                "AbsMaxQuantizer: `value_range` does not fit int8",
                found=repr(self.value_range),
                wanted="numbers in [-128, 127]",
            )

    def __call__(self, x: Any, axis: Any = None, to_numpy: bool = False) -> tuple[Any, Any]:
        """`abs_max_quantize` along `axis`, else along the constructor's, else along the last one.

        Args:
            x: floats of any shape.
            axis: one axis, or several.
            to_numpy: compute on the host.

        Returns:
            The quantized numbers, and their scale with 1 for the axes looked along.
        """
        axis = axis if axis is not None else self.axis if self.axis is not None else -1
        return abs_max_quantize(
            x, axis, self.value_range, self.output_dtype, self.epsilon, to_numpy
        )

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments; `axis` only where it was given."""
        return self._declared_config()


def along(quantizer: Any, axes: tuple[int, ...]) -> Any:
    """A quantizer of kernels, as it is to be called: one that says no axis takes these."""
    if isinstance(quantizer, AbsMaxQuantizer) and quantizer.axis is None:
        return functools.partial(quantizer, axis=axes)
    return quantizer


def abs_max_quantize(
    inputs: Any,
    axis: int | Sequence[int],
    value_range: Sequence[float] = (-127, 127),
    dtype: str = "int8",
    epsilon: float = 1e-07,
    to_numpy: bool = False,
) -> tuple[Any, Any]:
    """`scale = high / (max|x| + epsilon)`, `q = clip(round(scale · x), low, high)`.

    Args:
        inputs: floats of any shape.
        axis: one axis, or several, over which the maximum is taken.
        value_range: (low, high).
        dtype: of `q`.
        epsilon: against division by zero.
        to_numpy: compute on the host, which spares memory of the device.

    Returns:
        `q` of the shape of `inputs`, and `scale` of its dtype with 1 for the axes of the maximum;
        `q / scale` is near `inputs`.
    """
    axis = axis if isinstance(axis, int) else tuple(axis)
    if to_numpy:
        return _on_host(inputs, axis, value_range, dtype, epsilon)
    x = ops.convert_to_tensor(inputs)
    largest = ops.max(ops.abs(x), axis=axis, keepdims=True)
    scale = ops.cast(ops.divide(value_range[1], ops.add(largest, epsilon)), x.dtype)
    rounded = ops.clip(ops.round(ops.multiply(x, scale)), value_range[0], value_range[1])
    return ops.cast(rounded, dtype), scale


def _on_host(
    inputs: Any, axis: Any, value_range: Sequence[float], dtype: str, epsilon: float
) -> tuple[Any, Any]:
    x = ops.convert_to_numpy(inputs)
    scale = value_range[1] / (np.max(np.abs(x), axis=axis, keepdims=True) + epsilon)
    rounded = np.clip(np.round(x * scale), value_range[0], value_range[1])
    original = engine.standardize_dtype(inputs.dtype)
    return ops.convert_to_tensor(rounded.astype(dtype)), ops.convert_to_tensor(
        scale, dtype=original
    )
