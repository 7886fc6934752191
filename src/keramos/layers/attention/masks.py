"""Which query may attend to which key, as booleans: true where it may."""

from __future__ import annotations

from functools import reduce

from keramos import engine
from keramos.engine.types import Array


def of_queries(mask: Array | None) -> Array | None:
    """(batch, queries) -> (batch, queries, 1)."""
    return None if mask is None else engine.numpy.expand_dims(engine.cast(mask, "bool"), -1)


def of_keys(mask: Array | None) -> Array | None:
    """(batch, keys) -> (batch, 1, keys)."""
    return None if mask is None else engine.numpy.expand_dims(engine.cast(mask, "bool"), -2)


def of_pairs(mask: Array | None) -> Array | None:
    """The caller's mask, (batch, queries, keys), as booleans."""
    return None if mask is None else engine.cast(mask, "bool")


def causal(queries: int, keys: int) -> Array:
    """No query sees a later key: (1, queries, keys)."""
    rows, columns = _places(queries, keys)
    return rows >= columns


def window(queries: int, keys: int, size: int) -> Array:
    """Every query sees the keys less than `size` steps away: (1, queries, keys)."""
    rows, columns = _places(queries, keys)
    return engine.numpy.absolute(rows - columns) < size


def _places(queries: int, keys: int) -> tuple[Array, Array]:
    arange = engine.numpy.arange
    return arange(queries)[None, :, None], arange(keys)[None, None, :]


def combined(*masks: Array | None) -> Array | None:
    """True where all masks are; those that are None do not count, and None if all are."""
    present = [mask for mask in masks if mask is not None]
    return reduce(engine.numpy.logical_and, present) if present else None


def for_heads(mask: Array | None, rank: int, axes: int) -> Array | None:
    """The mask with axes of size 1 between batch and positions, so that it has `rank` axes.

    Args:
        mask: (batch, queries…, keys…), or None.
        rank: number of axes of the scores, (batch, …, heads, queries…, keys…).
        axes: number of axes of the queries, and of the keys, that attention goes over.
    """
    if mask is None:
        return None
    place = mask.ndim - 2 * axes
    return mask.reshape((*mask.shape[:place], *(1,) * (rank - mask.ndim), *mask.shape[place:]))
