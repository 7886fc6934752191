"""Which classes occur, and how often, as sparse arrays."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax.core import Tracer
from jax.experimental import sparse as experimental

from keramos.engine import array, sparse as sparse_arrays
from keramos.engine.array import canonical_axis


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
    """How often each row of a sparse array stores each whole number, or the sum of its weights;
    what is not stored is not counted.

    Args:
        x: a sparse array, (…, n).
        weights: of its shape.
        minlength: the result is at least so long.
        sparse: what comes out is sparse in any case.
    """
    stored = sparse_arrays.plain(x)
    if isinstance(stored.data, Tracer):
        return NotImplemented
    inside = (stored.indices < jnp.asarray(x.shape)).all(-1)  # beyond the shape is padding
    numbers = jnp.where(inside, stored.data, -1)
    length = max(minlength, int(numbers.max(initial=-1)) + 1)
    values = jnp.ones(numbers.shape, "int32")
    if weights is not None:
        values = array.to_dense(weights)[tuple(jnp.moveaxis(stored.indices, -1, 0))]
    shape = (*x.shape[:-1], length)
    counted = jnp.concatenate([stored.indices[:, :-1], numbers[:, None]], axis=-1)
    places = jnp.where((numbers < 0)[:, None], jnp.asarray(shape), counted)
    total = experimental.BCOO((values, places), shape=shape)
    return sparse_arrays.summed(total)
