"""Tensors in rows of different lengths: values, and where each row ends; all lengths known."""

from __future__ import annotations

from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import is_known, known, numbers, space

WHAT = "the length of rows"


def _splits_of(kind: str, partition: Any, count: int) -> np.ndarray:
    """Where rows end, from their ends, or from the row of each value."""
    sizes = known(partition, WHAT)
    if kind == "ROW_SPLITS":
        return sizes
    if kind == "ROW_LENGTHS":
        return np.concatenate([[0], np.cumsum(sizes)])
    return np.concatenate([[0], np.cumsum(np.bincount(sizes, minlength=count))])


@operation("RaggedTensorToTensor")
def to_dense(call: Call, sizes: Any, values: Any, default: Any, *partitions: Any) -> Any:
    """A dense tensor, filled up with a default, cut where its shape says so."""
    kinds = [kind.decode() for kind in call.get("row_partition_types")]
    rows: int | None = None
    if kinds[0] == "FIRST_DIM_SIZE":
        rows, kinds, partitions = int(known(partitions[0], WHAT)), kinds[1:], partitions[1:]
    splits, count = [], rows or 0
    for kind, partition in zip(kinds, partitions, strict=True):
        bounds = _splits_of(kind, partition, count)
        splits.append(bounds)
        count = int(bounds[-1]) if len(bounds) else 0
    wanted = numbers(sizes, WHAT) if np.ndim(known(sizes, WHAT)) else ()
    natural = [len(splits[0]) - 1, *(int(np.diff(s).max(initial=0)) for s in splits)]
    inner = values.shape[1:]
    shape = [*natural, *inner]
    for i, size in enumerate(wanted):
        shape[i] = shape[i] if size < 0 else size
    call.room.check(shape, values.dtype.itemsize)
    place = np.zeros((int(splits[-1][-1]) if len(splits[-1]) else 0, len(natural)), np.int64)
    _fill_places(place, splits)
    is_in = np.all(place < np.array(shape[: len(natural)]), 1)
    return _placed(values, default, shape, place, is_in, len(natural))


def _fill_places(place: np.ndarray, splits: list[np.ndarray]) -> None:
    """The index of each value in the dense tensor, the innermost axis last."""
    row = np.arange(len(place))
    for axis in range(len(splits), 0, -1):
        bounds = splits[axis - 1]
        outer = np.searchsorted(bounds, row, side="right") - 1
        place[:, axis] = row - bounds[outer]
        row = outer
    place[:, 0] = row


def _placed(
    values: Any, default: Any, shape: list[int], place: np.ndarray, is_in: np.ndarray, rank: int
) -> Any:
    index = tuple(place[is_in].T)
    chosen = values[np.flatnonzero(is_in)]
    inner = tuple(slice(0, n) for n in chosen.shape[1:])
    xp, (chosen, default) = space(chosen, default)
    if xp is np:
        dense = np.empty(shape, chosen.dtype)
        dense[...] = default
        dense[(*index, *inner)] = chosen
        return dense
    dense = xp.broadcast_to(default, shape).astype(chosen.dtype)
    return dense.at[(*index, *inner)].set(chosen)


@operation("RaggedRange", outputs="rt_nested_splits rt_dense_values")
def ranges(call: Call, starts: Any, limits: Any, deltas: Any) -> Any:
    first, last, step = (np.atleast_1d(known(x, WHAT)) for x in (starts, limits, deltas))
    first, last, step = np.broadcast_arrays(first, last, step)
    counts = np.maximum(0, np.ceil((last - first) / step)).astype(np.int64)
    call.room.check((int(counts.sum()),), 8)
    splits = np.concatenate([[0], np.cumsum(counts)]).astype(call.get("Tsplits", "int64"))
    place = np.arange(int(counts.sum())) - np.repeat(splits[:-1], counts)
    values = np.repeat(first, counts) + place * np.repeat(step, counts)
    return [splits, values.astype(first.dtype)]


@operation("RaggedGather", outputs="output_nested_splits* output_dense_values")
def gather(call: Call, *inputs: Any) -> Any:
    *nested, values, indices = inputs
    rows = known(indices, WHAT).reshape(-1)
    results = []
    for split in nested:
        bounds = known(split, WHAT)
        starts, counts = bounds[rows], bounds[rows + 1] - bounds[rows]
        results.append(np.concatenate([[0], np.cumsum(counts)]).astype(bounds.dtype))
        inside = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = np.repeat(starts, counts) + inside
    if not is_known(values):
        import jax.numpy as jnp

        return [*results, jnp.take(values, rows, 0)]
    return [*results, values[rows]]


@operation("RaggedTensorToSparse", outputs="sparse_indices sparse_values sparse_dense_shape")
def to_sparse(call: Call, *inputs: Any) -> Any:
    *nested, values = inputs
    splits = [known(split, WHAT) for split in nested]
    place = np.zeros((len(values), len(splits) + 1), np.int64)
    _fill_places(place, splits)
    shape = [len(splits[0]) - 1, *(int(np.diff(s).max(initial=0)) for s in splits)]
    return [place, values, np.array(shape, np.int64)]


class Rows:
    """A tensor in rows as one value (`variant`)."""

    def __init__(self, splits: list[Any], values: Any):
        self.splits, self.values = splits, values


@operation("RaggedTensorToVariant")
def to_variant(call: Call, *inputs: Any) -> Any:
    *nested, values = inputs
    return Rows(list(nested), values)


@operation("RaggedTensorFromVariant", outputs="output_nested_splits* output_dense_values")
def from_variant(call: Call, rows: Any) -> Any:
    return [*rows.splits, rows.values]
