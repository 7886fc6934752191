"""Functions that take axes away: sums, means, extremes, logic, order statistics, and their running
forms.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from keramos.engine.array import convert_to_tensor, operand
from keramos.engine.dtypes import standardize_dtype
from keramos.engine.elementwise import floating, floating_together
from keramos.engine.whole import whole

# sums of narrow integers are held in 32 bits
_WIDER = {
    "bool": "int32",
    "int8": "int32",
    "int16": "int32",
    "uint8": "uint32",
    "uint16": "uint32",
}

Axis = int | tuple[int, ...] | list[int] | None


def _axis(axis: Axis) -> int | tuple[int, ...] | None:
    return tuple(axis) if isinstance(axis, list) else axis


def widened(dtype: Any) -> str:
    """The type in which numbers of `dtype` are summed up."""
    name = standardize_dtype(dtype)
    return _WIDER.get(name, name)


def _wide(x: Any) -> Any:
    x = convert_to_tensor(x)
    return x.astype(widened(x.dtype))


def _reducer(name: str, prepare: Any):
    function = getattr(jnp, name)

    def reduce(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
        return function(prepare(x), axis=_axis(axis), keepdims=keepdims)

    reduce.__name__ = name
    return reduce


def _zeros_ordered(x: Any) -> Any:
    """The array with -0 a little below 0, as positions of extremes tell them apart in Keras."""
    x = convert_to_tensor(x)
    if not jnp.issubdtype(x.dtype, jnp.floating):
        return x
    least = jnp.finfo(x.dtype).tiny
    return jnp.where((x == 0) & jnp.signbit(x), -least, x)


_SAME = "all any amax amin ptp nanargmax nanargmin nanmax nanmin".split()
_WIDENED = "sum nansum nanprod".split()
_FLOATING = "std var median nanmean nanstd nanvar nanmedian".split()

globals().update({name: _reducer(name, convert_to_tensor) for name in _SAME})
globals().update({name: _reducer(name, _zeros_ordered) for name in ("argmax", "argmin")})
globals().update({name: _reducer(name, _wide) for name in _WIDENED})
globals().update({name: _reducer(name, floating) for name in _FLOATING})
mean = whole("x")(_reducer("mean", floating))


def max(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Largest number along the axes, at least `initial`."""
    return jnp.max(convert_to_tensor(x), axis=_axis(axis), keepdims=keepdims, initial=initial)


def min(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """Smallest number along the axes, at most `initial`."""
    return jnp.min(convert_to_tensor(x), axis=_axis(axis), keepdims=keepdims, initial=initial)


def prod(x: Any, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """Product along the axes."""
    x = _wide(x) if dtype is None else convert_to_tensor(x, dtype)
    return jnp.prod(x, axis=_axis(axis), keepdims=keepdims)


def count_nonzero(x: Any, axis: Axis = None) -> Any:
    """How many numbers along the axes are not zero, int32."""
    return jnp.count_nonzero(convert_to_tensor(x), axis=_axis(axis))


def average(x: Any, axis: Axis = None, weights: Any = None) -> Any:
    """Weighted mean along the axes."""
    if weights is None:
        return jnp.average(floating(x), axis=_axis(axis))
    x, weights = floating_together(x, weights)
    return jnp.average(x, axis=_axis(axis), weights=weights)


def _running(name: str):
    function = getattr(jnp, name)

    def run(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
        x = convert_to_tensor(x, dtype)
        return function(x.astype("int32") if x.dtype == bool else x, axis=axis)

    run.__name__ = name
    return run


globals().update({name: _running(name) for name in "cumsum cumprod nancumsum nancumprod".split()})


def _ordered(name: str):
    function = getattr(jnp, name)

    def rank(
        x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False
    ) -> Any:
        return function(floating(x), operand(q), axis=_axis(axis), method=method, keepdims=keepdims)

    rank.__name__ = name
    return rank


globals().update(
    {name: _ordered(name) for name in "quantile nanquantile percentile nanpercentile".split()}
)


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log Σ exp(x), stable for large numbers."""
    from jax.scipy.special import logsumexp as stable

    return stable(floating(x), axis=_axis(axis), keepdims=keepdims)
