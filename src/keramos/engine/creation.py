"""Arrays made from nothing: constants, ranges, identities, windows."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import export

from keramos.engine.array import convert_to_tensor, operand
from keramos.engine.dtypes import narrowed, result_type
from keramos.engine.settings import floatx


def _float(dtype: Any) -> str:
    return narrowed(floatx() if dtype is None else dtype)


def array(x: Any, dtype: Any = None) -> Any:
    """`x` as an array."""
    return convert_to_tensor(x, dtype)


def zeros(shape: Any, dtype: Any = None) -> Any:
    """All 0, of `floatx()` unless `dtype` says otherwise."""
    return jnp.zeros(shape, _float(dtype))


def ones(shape: Any, dtype: Any = None) -> Any:
    """All 1, of `floatx()` unless `dtype` says otherwise."""
    return jnp.ones(shape, _float(dtype))


def empty(shape: Any, dtype: Any = None) -> Any:
    """Whatever: all 0."""
    return jnp.empty(shape, _float(dtype))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """All `fill_value`."""
    return jnp.full(shape, operand(fill_value), _float(dtype))


def _like(dtype: Any) -> str | None:
    return None if dtype is None else narrowed(dtype)


def zeros_like(x: Any, dtype: Any = None) -> Any:
    """All 0, of the shape of `x`, and of its type unless `dtype` says otherwise."""
    return jnp.zeros_like(convert_to_tensor(x), _like(dtype))


def ones_like(x: Any, dtype: Any = None) -> Any:
    """All 1, of the shape of `x`, and of its type unless `dtype` says otherwise."""
    return jnp.ones_like(convert_to_tensor(x), _like(dtype))


def empty_like(x: Any, dtype: Any = None) -> Any:
    """Whatever, of the shape of `x`: all 0."""
    return jnp.empty_like(convert_to_tensor(x), _like(dtype))


def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """All `fill_value`, of the shape of `x`, and of its type unless `dtype` says otherwise."""
    return jnp.full_like(convert_to_tensor(x), operand(fill_value), _like(dtype))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """(N, M) with ones on the k-th diagonal."""
    return jnp.eye(N, M, k=k, dtype=_float(dtype))


def identity(n: int, dtype: Any = None) -> Any:
    """(n, n) with ones on the diagonal."""
    return jnp.identity(n, dtype=_float(dtype))


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """(N, M) with ones on and below the k-th diagonal."""
    return jnp.tri(N, M, k=k, dtype=_float(dtype))


def _kind(bound: Any) -> Any:
    """The dtype of a number; a symbolic size is an int."""
    return int if export.is_symbolic_dim(bound) else getattr(bound, "dtype", type(bound))


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers from `start` on, below `stop`, by `step`; int32 unless one of them is a float."""
    bounds = [x for x in (start, stop, step) if x is not None]
    element = result_type(*map(_kind, bounds)) if dtype is None else narrowed(dtype)
    start, stop, step = (
        x if x is None or export.is_symbolic_dim(x) else operand(x) for x in (start, stop, step)
    )
    return jnp.arange(start, stop, step, dtype=element)


def _spaced(name: str, *fixed: str):
    function = getattr(jnp, name)

    def space(
        start: Any, stop: Any, num: int = 50, endpoint: bool = True, *args: Any, **kwargs: Any
    ) -> Any:
        kwargs = {**dict(zip(fixed, args, strict=False)), **kwargs}
        dtype = kwargs.pop("dtype", None)
        start, stop = operand(start), operand(stop)
        if dtype is None:
            dtype = result_type(*(getattr(x, "dtype", type(x)) for x in (start, stop)), float)
        return function(start, stop, num, endpoint=endpoint, dtype=narrowed(dtype), **kwargs)

    space.__name__ = name
    return space


linspace = _spaced("linspace", "retstep", "dtype", "axis")
logspace = _spaced("logspace", "base", "dtype", "axis")
geomspace = _spaced("geomspace", "dtype", "axis")


def _window(name: str):
    function = getattr(jnp, name)

    def window(x: Any, *args: Any) -> Any:
        return function(int(x), *args).astype(narrowed(floatx()))

    window.__name__ = name
    return window


bartlett, blackman = _window("bartlett"), _window("blackman")
hamming, hanning, kaiser = _window("hamming"), _window("hanning"), _window("kaiser")
