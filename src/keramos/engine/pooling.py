"""Windows over the space axes of images, sequences and volumes: largest number, mean."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.dtypes import is_float, is_integer
from keramos.engine.elementwise import floating
from keramos.engine.settings import standardize_data_format, standardize_padding
from keramos.engine.strided import margins
from keramos.engine.whole import whole
from keramos.errors import ConfigError

Sizes = int | Sequence[int]


def sizes_of(value: Sizes, rank: int, what: str) -> tuple[int, ...]:
    """One number per space axis.

    Raises:
        ConfigError: another number of numbers.
    """
    sizes = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(sizes) != rank:
        raise ConfigError(
            f"{what} must be one number, or one per space axis",
            found=sizes,
            wanted=f"{rank} numbers",
        )
    return sizes


def _windows(x: Any, values: Sizes, data_format: str | None, what: str) -> tuple[int, ...]:
    sizes = sizes_of(values, x.ndim - 2, what)
    return (
        (1, *sizes, 1)
        if standardize_data_format(data_format) == "channels_last"
        else (1, 1, *sizes)
    )


def _size_and_step(
    x: Any, pool_size: Sizes, strides: Sizes | None, data_format: str | None
) -> tuple[tuple, tuple]:
    """Of the window, in every axis of `x`: 1 in those of batch and channels."""
    size = _windows(x, pool_size, data_format, "pool_size")
    return size, size if strides is None else _windows(x, strides, data_format, "strides")


#: Windows of so many places are pooled place by place: XLA's own gradient of a window's largest
#: number (select-and-scatter) is some ten times slower on a CPU, that of its sum some five times.
#: Larger windows make that many operations the slower way.
_FEW = 9


def _pool(x: Any, neutral: Any, reduce: Callable, size: tuple, step: tuple, padding: str) -> Any:
    """Every window of `x` reduced to one number; outside of `x` there is `neutral`."""
    outside = np.asarray(neutral, x.dtype)
    around = margins(x.shape, size, step, padding)
    lengths = [length + sum(margin) for length, margin in zip(x.shape, around, strict=True)]
    is_too_large = any(length < window for length, window in zip(lengths, size, strict=True))
    by_window = is_too_large or math.prod(size) > _FEW
    if by_window and all(isinstance(margin, int) for pair in around for margin in pair):
        return lax.reduce_window(x, outside, _WHOLE[reduce], size, step, around)
    # a window whose margins are symbolic is no operation of StableHLO
    x = lax.pad(x, outside, [(*margin, 0) for margin in around])
    if by_window:
        return lax.reduce_window(x, outside, _WHOLE[reduce], size, step, [(0, 0)] * x.ndim)
    return functools.reduce(reduce, _places(x, size, step))


def _places(x: Any, size: tuple, step: tuple) -> Iterator[Any]:
    """For each place in a window, what stands there in all windows."""
    lasts = [
        (length - window) // stride * stride
        for length, window, stride in zip(x.shape, size, step, strict=True)
    ]
    for start in itertools.product(*map(range, size)):
        yield lax.slice(
            x, start, [at + last + 1 for at, last in zip(start, lasts, strict=True)], step
        )


def _larger(a: Any, b: Any) -> Any:
    # of two equal numbers the first gets all of the gradient, as by select-and-scatter; NaN wins,
    # as in lax.max
    return jnp.where((a >= b) | (a != a), a, b)


#: What reduces two places -> what reduces a whole window.
_WHOLE = {_larger: lax.max, lax.add: lax.add}


@whole("inputs")
def max_pool(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Largest number of every window.

    Args:
        inputs: (batch, space…, channels), or channels second.
        pool_size: of the window.
        strides: steps of the window; its size when left out.
        padding: `valid` or `same`.
        data_format: order of axes.
    """
    x = convert_to_tensor(inputs)
    size, step = _size_and_step(x, pool_size, strides, data_format)
    padding = standardize_padding(padding)
    lowest = -np.inf if jnp.issubdtype(x.dtype, jnp.floating) else jnp.iinfo(x.dtype).min
    return _pool(x, lowest, _larger, size, step, standardize_padding(padding))


@whole("inputs")
def average_pool(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Mean of every window; padding does not count.

    Args:
        inputs: (batch, space…, channels), or channels second.
        pool_size: of the window.
        strides: steps of the window; its size when left out.
        padding: `valid` or `same`.
        data_format: order of axes.
    """
    x = convert_to_tensor(inputs)
    size, step = _size_and_step(x, pool_size, strides, data_format)
    padding = standardize_padding(padding)
    sums = _pool(x, 0, lax.add, size, step, padding)
    if padding == "valid":
        return sums / np.asarray(np.prod(size), x.dtype)
    # the number of true elements depends on the place in space alone
    places = tuple(
        1 if window == 1 else length for window, length in zip(size, x.shape, strict=True)
    )
    return sums / _pool(jnp.ones(places, x.dtype), 0, lax.add, size, step, padding)


def _bins(length: int, count: int) -> Any:
    """Which of `length` elements belong to which of `count` bins: bool (count, length)."""
    arrays = np if isinstance(length, int) else jnp  # a symbolic size is a number of the program
    begin = arrays.arange(count) * length // count
    end = -(-(arrays.arange(count) + 1) * length // count)
    place = arrays.arange(length)
    return (place >= begin[:, None]) & (place < end[:, None])


def _per_axis(inputs: Any, output_size: Sizes, data_format: str | None, pool: Callable) -> Any:
    x = convert_to_tensor(inputs)
    first = 1 if standardize_data_format(data_format) == "channels_last" else 2
    for axis, count in enumerate(sizes_of(output_size, x.ndim - 2, "output_size"), first):
        x = jnp.moveaxis(pool(jnp.moveaxis(x, axis, -1), _bins(x.shape[axis], count)), -1, axis)
    return x


def _mean_bins(x: Any, bins: Any) -> Any:
    weights = bins / bins.sum(axis=1, keepdims=True)
    x = floating(x)
    return jnp.einsum("...l,ol->...o", x, jnp.asarray(weights, x.dtype))


def _max_bins(x: Any, bins: Any) -> Any:
    least = -np.inf if is_float(x.dtype) else jnp.iinfo(x.dtype).min if is_integer(x.dtype) else 0
    return jnp.max(jnp.where(bins, x[..., None, :], jnp.asarray(least, x.dtype)), axis=-1)


def adaptive_average_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """Means of as many windows as `output_size` says, spread evenly over each space axis."""
    return _per_axis(inputs, output_size, data_format, _mean_bins)


def adaptive_max_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """Maxima of as many windows as `output_size` says, spread evenly over each space axis."""
    return _per_axis(inputs, output_size, data_format, _max_bins)
