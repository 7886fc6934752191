"""Windows over the space axes of images, sequences and volumes: largest number, mean.

Refuses to know layers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from keramos.engine.array import convert_to_tensor
from keramos.engine.settings import standardize_data_format
from keramos.errors import ConfigError

Sizes = int | Sequence[int]


def sizes_of(value: Sizes, rank: int, what: str) -> tuple[int, ...]:
    """One number per space axis.

    Raises:
        ConfigError: another number of numbers.
    """
    sizes = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(sizes) != rank:
        raise ConfigError(f"{what} must be one number, or one per space axis", found=sizes, wanted=f"{rank} numbers")
    return sizes


def _windows(x: Any, values: Sizes, data_format: str | None, what: str) -> tuple[int, ...]:
    sizes = sizes_of(values, x.ndim - 2, what)
    return (1, *sizes, 1) if standardize_data_format(data_format) == "channels_last" else (1, 1, *sizes)


def _pool(x: Any, first: Any, reduce: Callable, size: tuple, step: tuple, padding: str) -> Any:
    if padding not in ("same", "valid"):
        raise ConfigError(f"padding {padding!r} is unknown", wanted="same, valid")
    return lax.reduce_window(x, np.asarray(first, x.dtype), reduce, size, step, padding.upper())


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
    size = _windows(x, pool_size, data_format, "pool_size")
    step = size if strides is None else _windows(x, strides, data_format, "strides")
    lowest = -np.inf if jnp.issubdtype(x.dtype, jnp.floating) else jnp.iinfo(x.dtype).min
    return _pool(x, lowest, lax.max, size, step, padding)


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
    size = _windows(x, pool_size, data_format, "pool_size")
    step = size if strides is None else _windows(x, strides, data_format, "strides")
    sums = _pool(x, 0, lax.add, size, step, padding)
    if padding == "valid":
        return sums / np.asarray(np.prod(size), x.dtype)
    # the number of true elements depends on the place in space alone
    places = tuple(1 if window == 1 else length for window, length in zip(size, x.shape, strict=True))
    return sums / _pool(jnp.ones(places, x.dtype), 0, lax.add, size, step, padding)


def _bins(length: int, count: int) -> np.ndarray:
    """Which of `length` elements belong to which of `count` bins: bool (count, length)."""
    begin = np.arange(count) * length // count
    end = -(-(np.arange(count) + 1) * length // count)
    place = np.arange(length)
    return (place >= begin[:, None]) & (place < end[:, None])


def _per_axis(inputs: Any, output_size: Sizes, data_format: str | None, pool: Callable) -> Any:
    x = convert_to_tensor(inputs)
    first = 1 if standardize_data_format(data_format) == "channels_last" else 2
    for axis, count in enumerate(sizes_of(output_size, x.ndim - 2, "output_size"), first):
        x = jnp.moveaxis(pool(jnp.moveaxis(x, axis, -1), _bins(x.shape[axis], count)), -1, axis)
    return x


def _mean_bins(x: Any, bins: np.ndarray) -> Any:
    weights = bins / bins.sum(axis=1, keepdims=True)
    return jnp.einsum("...l,ol->...o", x, jnp.asarray(weights, x.dtype))


def _max_bins(x: Any, bins: np.ndarray) -> Any:
    return jnp.max(jnp.where(bins, x[..., None, :], -np.inf), axis=-1)


def adaptive_average_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """Means of as many windows as `output_size` says, spread evenly over each space axis."""
    return _per_axis(inputs, output_size, data_format, _mean_bins)


def adaptive_max_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """Maxima of as many windows as `output_size` says, spread evenly over each space axis."""
    return _per_axis(inputs, output_size, data_format, _max_bins)
