"""How often numbers appear."""

from __future__ import annotations

import itertools
from typing import Any

import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, is_known, known, number


def _bins(x: Any, size: int, weights: Any, *, is_binary: bool, dtype: Any) -> Any:
    """Counts of the last axis: (rows, size); what is not below `size` does not count."""
    rows = x.shape[0]
    place = x + np.arange(rows)[:, None] * (size + 1)
    if is_known(x) and is_known(weights):
        place = np.where((x >= 0) & (x < size), place, size)
        flat = np.zeros(rows * (size + 1), dtype)
        amount = weights if weights.size else np.ones(x.shape, dtype)
        if is_binary:
            flat[place.reshape(-1)] = 1
        else:
            np.add.at(flat, place.reshape(-1), amount.reshape(-1).astype(dtype))
        return flat.reshape(rows, size + 1)[:, :size]
    x, weights = as_jax(x), as_jax(weights)
    place = jnp.where((x >= 0) & (x < size), as_jax(place), rows * (size + 1))
    flat = jnp.zeros(rows * (size + 1), as_jax(np.zeros((), dtype)).dtype)
    amount = weights if weights.size else jnp.ones(x.shape, flat.dtype)
    at = flat.at[place.reshape(-1)]
    spread = amount.reshape(-1).astype(flat.dtype)
    flat = at.set(1, mode="drop") if is_binary else at.add(spread, mode="drop")
    return flat.reshape(rows, size + 1)[:, :size]


@operation("Bincount")
def bincount(call: Call, x: Any, size: Any, weights: Any) -> Any:
    return _counted(call, x.reshape(1, -1), size, weights, False)[0]


@operation("DenseBincount")
def dense_bincount(call: Call, x: Any, size: Any, weights: Any) -> Any:
    is_binary = call.get("binary_output", False)
    counts = _counted(call, x.reshape(1, -1) if x.ndim < 2 else x, size, weights, is_binary)
    return counts[0] if x.ndim < 2 else counts


def _counted(call: Call, x: Any, size: Any, weights: Any, is_binary: bool) -> Any:
    bins = number(size, "the number of bins")
    dtype = np.dtype(call.get("T", "int32"))
    call.room.check((x.shape[0], bins + 1), dtype.itemsize)
    return _bins(x, bins, weights, is_binary=is_binary, dtype=dtype)


@operation("RaggedBincount")
def ragged_bincount(call: Call, splits: Any, x: Any, size: Any, weights: Any) -> Any:
    bounds, bins = known(splits, "rows of different lengths"), number(size)
    values, amounts = known(x, "rows of different lengths"), known(weights)
    dtype = np.dtype(call.get("T", "int32"))
    call.room.check((len(bounds) - 1, bins + 1), dtype.itemsize)
    rows = [
        _bins(
            values[a:b].reshape(1, -1),
            bins,
            amounts[a:b].reshape(1, -1) if amounts.size else amounts,
            is_binary=call.get("binary_output", False),
            dtype=dtype,
        )
        for a, b in itertools.pairwise(bounds)
    ]
    return np.concatenate(rows) if rows else np.zeros((0, bins), dtype)


@operation("HistogramFixedWidth")
def histogram(call: Call, x: Any, limits: Any, bins: Any) -> Any:
    """Counts of equally wide ranges; what lies outside belongs to the first or the last."""
    count = call.room.check((number(bins, "a number of ranges"),), 8)[0]
    low, high = limits[0], limits[1]
    xp = np if is_known(x) and is_known(limits) else jnp
    place = xp.floor((x - low) / (high - low) * count).astype("int32").clip(0, count - 1)
    counts = _bins(place.reshape(1, -1), count, np.zeros(0), is_binary=False, dtype=np.int32)
    return counts[0].astype(call.get("dtype", "int32"))


@operation("ListDiff", outputs="out idx")
def difference(call: Call, x: Any, y: Any) -> Any:
    """What is in the first list alone, and its places."""
    first, second = known(x, "two lists"), known(y, "two lists")
    places = np.flatnonzero(~np.isin(first, second)).astype(call.get("out_idx", "int32"))
    return [first[places], places]
