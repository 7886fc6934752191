"""Who may look at whom, as booleans: true where a query sees a key.

Refuses to know scores.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from keramos import engine


def of_queries(mask: Any) -> Any:
    """(batch, queries) -> (batch, queries, 1)."""
    return None if mask is None else engine.numpy.expand_dims(engine.cast(mask, "bool"), -1)


def of_keys(mask: Any) -> Any:
    """(batch, keys) -> (batch, 1, keys)."""
    return None if mask is None else engine.numpy.expand_dims(engine.cast(mask, "bool"), -2)


def given(mask: Any) -> Any:
    """What the caller says, as booleans."""
    return None if mask is None else engine.cast(mask, "bool")


def causal(queries: int, keys: int) -> Any:
    """No query sees a later key: (1, queries, keys)."""
    rows, columns = _places(queries, keys)
    return rows >= columns


def window(queries: int, keys: int, size: int) -> Any:
    """Every query sees the keys less than `size` steps away: (1, queries, keys)."""
    rows, columns = _places(queries, keys)
    return engine.numpy.absolute(rows - columns) < size


def _places(queries: int, keys: int) -> tuple[Any, Any]:
    arange = engine.numpy.arange
    return arange(queries)[None, :, None], arange(keys)[None, None, :]


def combined(*masks: Any) -> Any:
    """True where all that are there say so; None if none is."""
    there = [mask for mask in masks if mask is not None]
    return reduce(engine.numpy.logical_and, there) if there else None


def for_heads(mask: Any, rank: int, axes: int) -> Any:
    """The mask with axes of length 1 for whatever lies between the batch and the positions, so that
    it has `rank` axes.

    Args:
        mask: (batch, queries…, keys…), or None.
        rank: of the scores (batch, …, heads, queries…, keys…).
        axes: over how many axes attention goes.
    """
    if mask is None:
        return None
    place = mask.ndim - 2 * axes
    return mask.reshape((*mask.shape[:place], *(1,) * (rank - mask.ndim), *mask.shape[place:]))
