"""Functions of one number, or of two, applied to every element.

Where jax already answers as Keras does, a row of a table is the whole
implementation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.array import convert_to_tensor, operand
from keramos.engine.dtypes import is_complex, is_float, is_integer, narrowed, result_type
from keramos.engine.settings import floatx
from keramos.errors import ConfigError

_ONE = (
    "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt conj conjugate copy cos cosh "
    "deg2rad exp exp2 "
    "expm1 fabs i0 imag isfinite isinf isnan isneginf isposinf isreal log log10 log1p log2 "
    "logical_not negative "
    "rad2deg real reciprocal sign signbit sin sinc sinh sqrt square tan tanh bitwise_not"
).split()

_TWO = (
    "add multiply subtract divide true_divide floor_divide mod fmod power maximum minimum fmax "
    "fmin heaviside "
    "hypot nextafter equal not_equal greater greater_equal less less_equal logical_and logical_or "
    "logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift gcd lcm isclose allclose"
).split()


def floating(x: Any) -> Any:
    """`x` as an array of floats: integers and bool become `floatx()`."""
    x = convert_to_tensor(x)
    return x if is_float(x.dtype) or is_complex(x.dtype) else x.astype(narrowed(floatx()))


def floating_together(*xs: Any) -> list[Any]:
    """The arrays in the float type to which all promote; integers and bool do not widen it."""
    arrays = [convert_to_tensor(x) for x in xs]
    dtype = result_type(*(x.dtype for x in arrays), float)
    return [x.astype(dtype) for x in arrays]


def with_operands(function: Callable, count: int) -> Callable:
    """`function`, with its first `count` arguments made into what jax takes."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*map(operand, args[:count]), *args[count:], **kwargs)

    call.__name__ = function.__name__
    return call


def _of_arrays(function: Callable) -> Callable:
    def call(x1: Any, x2: Any) -> Any:
        x1, x2 = operand(x1), operand(x2)
        dtypes = [
            getattr(x, "dtype", floatx() if isinstance(x, float) else type(x)) for x in (x1, x2)
        ]
        dtype = result_type(*dtypes, float)
        return function(convert_to_tensor(x1, dtype), convert_to_tensor(x2, dtype))

    call.__name__ = function.__name__
    return call


globals().update({name: with_operands(getattr(jnp, name), 1) for name in _ONE})
globals().update({name: with_operands(getattr(jnp, name), 2) for name in _TWO})

# here a Python number counts as `floatx()`, as in Keras
globals().update(
    {name: _of_arrays(getattr(jnp, name)) for name in ("arctan2", "logaddexp", "logaddexp2")}
)

bitwise_invert = with_operands(jnp.bitwise_not, 1)
bitwise_left_shift = with_operands(jnp.left_shift, 2)
bitwise_right_shift = with_operands(jnp.right_shift, 2)


def angle(x: Any) -> Any:
    """Argument of a complex number, radians in (-π, π]."""
    return jnp.angle(floating(x))


def ceil(x: Any) -> Any:
    """The least whole number not below `x`, as a float."""
    return jnp.ceil(floating(x))


def floor(x: Any) -> Any:
    """The greatest whole number not above `x`, as a float."""
    return jnp.floor(floating(x))


def trunc(x: Any) -> Any:
    """`x` without its fraction; whole numbers keep their type."""
    x = operand(x)
    return jnp.trunc(x) if is_float(jnp.result_type(x)) else x


def round(x: Any, decimals: int = 0) -> Any:
    """`x` to so many decimals, halves to the even neighbour."""
    x = convert_to_tensor(x)
    if decimals < 0 and is_integer(x.dtype):
        return jnp.round(x.astype(floatx()), decimals).astype(x.dtype)
    return jnp.round(x, decimals)


def divide_no_nan(x1: Any, x2: Any) -> Any:
    """Quotient; 0 where the divisor is 0."""
    x1, x2 = operand(x1), operand(x2)
    dtype = result_type(*(getattr(x, "dtype", type(x)) for x in (x1, x2)), float)
    x1, x2 = convert_to_tensor(x1, dtype), convert_to_tensor(x2, dtype)
    safe = jnp.where(x2 == 0, 1, x2)
    return jnp.where(x2 == 0, 0, x1 / safe)


def ldexp(x1: Any, x2: Any) -> Any:
    """`x1 * 2 ** x2`."""
    return jnp.ldexp(floating(x1), convert_to_tensor(x2))


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`x`, at least `x_min` and at most `x_max`."""
    x = convert_to_tensor(x)
    if x.dtype == bool:
        x = x.astype("int32")
    return jnp.clip(x, operand(x_min), operand(x_max))


def nan_to_num(
    x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Any:
    """`x` with NaN replaced, and infinities by the largest numbers where nothing else is given."""
    return jnp.nan_to_num(convert_to_tensor(x), nan=nan, posinf=posinf, neginf=neginf)


def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where the condition holds, else `x2`; without them the indices where it holds."""
    condition = convert_to_tensor(condition, "bool")
    if x1 is None and x2 is None:
        return jnp.where(condition)
    if x1 is None or x2 is None:
        raise ConfigError("where takes both x1 and x2, or neither")
    return jnp.where(condition, operand(x1), operand(x2))


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """From each choice where its condition is the first that holds, else the default."""
    conditions = [convert_to_tensor(c, "bool") for c in condlist]
    return jnp.select(conditions, [convert_to_tensor(c) for c in choicelist], operand(default))


def view(x: Any, dtype: Any = None) -> Any:
    """The same bytes read as another dtype; the last axis grows or shrinks with its size."""
    x = convert_to_tensor(x)
    return x if dtype is None else x.view(jnp.dtype(narrowed(dtype)))


def rsqrt(x: Any) -> Any:
    """One over the square root."""
    return jax.lax.rsqrt(floating(x))
