"""Which classes occur, and how often, as sparse arrays."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax.core import Tracer
from jax.experimental import sparse as experimental

from keramos.engine import array, sparse as sparse_arrays
from keramos.engine.array import canonical_axis
from keramos.engine.dtypes import standardize_dtype


def one_hot(x: Any, count: int, axis: int, dtype: str) -> Any:
    """1 at the class along a new axis; a class out of range is nowhere.

    Args:
        x: whole numbers, dense.
        count: number of classes.
        axis: of the classes in the result.
        dtype: of the ones.
    """
    grid = jnp.indices(x.shape).reshape(x.ndim, x.size)
    flat = x.reshape(-1).astype("int32")
    inside = (flat >= 0) & (flat < count)
    place = canonical_axis(axis, x.ndim + 1)
    shape = (*x.shape[:place], count, *x.shape[place:])
    places = [*grid[:place], flat, *grid[place:]]
    nowhere = [jnp.where(inside, p, size) for p, size in zip(places, shape, strict=True)]
    return sparse_arrays.from_parts(inside.astype(dtype), jnp.stack(nowhere, axis=-1), shape)


def counted(x: Any, count: int, dtype: str, weights: Any = None) -> Any:
    """How often each class occurs along the last axis, or the sum of its weights; each place once.

    Args:
        x: whole numbers, dense, (…, n).
        count: number of classes.
        dtype: of the result.
        weights: of the shape of `x`.

    Returns:
        (…, count), sparse.
    """
    ones = one_hot(x, count, -1, dtype)
    if weights is not None:
        ones = sparse_arrays.like(ones, ones.data * weights.reshape(-1).astype(dtype))
    total = experimental.bcoo_reduce_sum(ones, axes=(x.ndim - 1,))
    return sparse_arrays.summed(total)


def multi_hot(x: Any, count: int, axis: int, dtype: str, along: int) -> Any:
    """1 where a class occurs.

    Args:
        x: whole numbers, dense.
        count: number of classes.
        axis: of the classes, beside those of `x`.
        dtype: of the ones.
        along: axis, among those of `x` and the classes, that is looked along, and is gone then.
    """
    total = experimental.bcoo_reduce_sum(one_hot(x, count, axis, "int32"), axes=(along,))
    times = sparse_arrays.summed(total)
    return sparse_arrays.like(times, (times.data > 0).astype(dtype))


def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often a sparse vector stores each whole number, or the sum of its weights; what is not
    stored is not counted.

    Args:
        x: a sparse array.
        weights: of its shape.
        minlength: the result is at least so long.
        sparse: what comes out is sparse in any case.
    """
    stored = sparse_arrays.plain(x)
    if len(x.shape) != 1 or isinstance(stored.data, Tracer):
        return NotImplemented
    # beyond the shape is padding
    numbers = jnp.where(stored.indices[:, 0] < x.shape[0], stored.data, -1)
    factors = None
    if weights is not None:
        factors = array.to_dense(weights)[stored.indices[:, 0]]
    length = max(minlength, int(numbers.max(initial=-1)) + 1)
    dtype = "int32" if factors is None else standardize_dtype(factors.dtype)
    return counted(numbers, length, dtype, factors)
