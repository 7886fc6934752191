"""Tensors of few numbers: their places, their values, their shape."""

from __future__ import annotations

import itertools
from typing import Any

import jax.numpy as jnp
import numpy as np

from keramos.engine import fingerprint
from keramos.engine.graphs.operations.indexing import scattered
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, is_known, known, number, numbers


@operation("SparseToDense")
def to_dense(call: Call, indices: Any, sizes: Any, values: Any, default: Any) -> Any:
    shape = call.room.check(numbers(sizes), values.dtype.itemsize)
    rank = len(shape)
    if all(map(is_known, (indices, values, default))):
        dense = np.full(shape, default[()], values.dtype)
        places = np.broadcast_to(
            known(indices).reshape(-1, rank), (known(indices).size // rank, rank)
        )
        dense[tuple(places.T)] = values
        return dense
    start = jnp.broadcast_to(as_jax(default), shape)
    places = as_jax(indices).reshape(-1, rank)
    spread = jnp.broadcast_to(as_jax(values), places.shape[:1])
    return scattered(start, places, spread, "set")


@operation("SparseTensorDenseMatMul")
def sparse_mat_mul(call: Call, indices: Any, values: Any, sizes: Any, dense: Any) -> Any:
    shape = call.room.check(numbers(sizes), values.dtype.itemsize)
    left = scattered(jnp.zeros(shape, as_jax(values).dtype), indices, values, "add")
    left = left.T if call.get("adjoint_a", False) else left
    right = as_jax(dense)
    return left @ (right.T if call.get("adjoint_b", False) else right)


@operation("SparseReshape", outputs="output_indices output_shape")
def reshape(call: Call, indices: Any, sizes: Any, target: Any) -> Any:
    old, new = numbers(sizes), list(numbers(target))
    if -1 in new:
        rest = int(np.prod([n for n in new if n >= 0], dtype=np.int64))
        new[new.index(-1)] = int(np.prod(old, dtype=np.int64)) // max(rest, 1)
    flat = np.ravel_multi_index(tuple(known(indices, "places").T), old) if old else known(indices)
    return [np.stack(np.unravel_index(flat, new), 1).astype(np.int64), np.array(new, np.int64)]


@operation("SparseReorder", outputs="output_indices output_values")
def reorder(call: Call, indices: Any, values: Any, sizes: Any) -> Any:
    places = known(indices, "places")
    order = np.lexsort(tuple(places.T[::-1]))
    return [places[order], values[order]]


@operation(
    "SparseFillEmptyRows",
    outputs="output_indices output_values empty_row_indicator reverse_index_map",
)
def fill_empty_rows(call: Call, indices: Any, values: Any, sizes: Any, default: Any) -> Any:
    places, rows = known(indices, "places"), numbers(sizes)[0]
    call.room.check((rows,), 8)
    is_empty = np.ones(rows, bool)
    is_empty[places[:, 0]] = False
    fresh = np.zeros((int(is_empty.sum()), places.shape[1]), np.int64)
    fresh[:, 0] = np.flatnonzero(is_empty)
    every = np.concatenate([places, fresh])
    held = known(values, "places")
    filled = np.concatenate([held, np.full(len(fresh), known(default)[()], held.dtype)])
    order = np.argsort(every[:, 0], kind="stable")
    back = np.argsort(order, kind="stable")[: len(places)].astype(np.int64)
    return [every[order], filled[order], is_empty, back]


@operation("SparseConcat", outputs="output_indices output_values output_shape")
def concat(call: Call, *inputs: Any) -> Any:
    count = len(inputs) // 3
    axis, offset = call.get("concat_dim", 0), 0
    places, shapes = inputs[:count], [list(numbers(s)) for s in inputs[2 * count :]]
    axis += len(shapes[0]) if axis < 0 else 0
    moved = []
    for place, shape in zip(places, shapes, strict=True):
        shift = np.zeros(len(shape), np.int64)
        shift[axis] = offset
        moved.append(known(place, "places") + shift)
        offset += shape[axis]
    shapes[0][axis] = offset
    values = np.concatenate([known(v, "places") for v in inputs[count : 2 * count]])
    size = np.array(shapes[0], np.int64)
    return [*reorder(call, np.concatenate(moved), values, size), size]


@operation("SparseReduceSum")
def reduce_sum(call: Call, indices: Any, values: Any, sizes: Any, axes: Any) -> Any:
    shape = call.room.check(numbers(sizes), values.dtype.itemsize)
    dense = scattered(jnp.zeros(shape, as_jax(values).dtype), indices, values, "add")
    return jnp.sum(dense, numbers(axes), keepdims=call.get("keep_dims", False))


@operation("SparseSlice", outputs="output_indices output_values output_shape")
def slice_of(call: Call, indices: Any, values: Any, sizes: Any, start: Any, size: Any) -> Any:
    places, first, lengths = known(indices, "places"), known(start), known(size)
    shape = np.minimum(lengths, known(sizes) - first)
    is_in = np.all((places >= first) & (places < first + lengths), 1)
    return [places[is_in] - first, known(values, "places")[is_in], shape.astype(np.int64)]


@operation("DenseToDenseSetOperation", outputs="result_indices result_values result_shape")
def set_operation(call: Call, first: Any, second: Any) -> Any:
    """Rows as sets."""
    name = call.text("set_operation")
    combine = {
        "intersection": np.intersect1d, "union": np.union1d, "a-b": np.setdiff1d,
        "b-a": lambda a, b: np.setdiff1d(b, a),
    }[name]  # fmt: skip
    a, b = known(first, "sets"), known(second, "sets")
    rows = [
        combine(x, y)
        for x, y in zip(a.reshape(-1, a.shape[-1]), b.reshape(-1, b.shape[-1]), strict=True)
    ]
    places = [
        (*np.unravel_index(i, a.shape[:-1]), j)
        for i, row in enumerate(rows)
        for j in range(len(row))
    ]
    width = max(map(len, rows), default=0)
    values = np.concatenate(rows) if rows else np.empty(0, a.dtype)
    shape = np.array([*a.shape[:-1], width], np.int64)
    return [np.array(places, np.int64).reshape(-1, a.ndim), values, shape]


@operation("SparseBincount")
def bincount(call: Call, indices: Any, values: Any, sizes: Any, size: Any, weights: Any) -> Any:
    shape, bins = numbers(sizes), number(size)
    rows = shape[0] if len(shape) == 2 else 1
    dtype = np.dtype(call.get("T", "int32"))
    counts = np.zeros(call.room.check((rows, bins), dtype.itemsize), dtype)
    held, amounts = known(values, "places"), known(weights)
    row = known(indices)[:, 0] if len(shape) == 2 else np.zeros(len(held), np.int64)
    is_in = (held >= 0) & (held < bins)
    if call.get("binary_output", False):
        counts[row[is_in], held[is_in]] = 1
    else:
        amount = amounts[is_in] if amounts.size else np.ones(int(is_in.sum()), dtype)
        np.add.at(counts, (row[is_in], held[is_in]), amount)
    return counts if len(shape) == 2 else counts[0]


@operation("SparseCross", outputs="output_indices output_values output_shape", on_host=True)
def cross(call: Call, *inputs: Any) -> Any:
    """For each row every combination of one value of each feature, as the number of a bucket."""
    sparse, dense = len(call.get("sparse_types") or []), len(call.get("dense_types") or [])
    if not call.get("hashed_output", False) or call.get("hash_key") != fingerprint.CROSS_KEY:
        raise ValueError("only crosses that are hashed with the usual key are supported")
    places, values = inputs[:sparse], inputs[sparse : 2 * sparse]
    count = numbers(inputs[2 * sparse])[0] if sparse else inputs[-1].shape[0]
    features = [
        [known(v, "features")[known(p, "features")[:, 0] == row] for row in range(count)]
        for p, v in zip(places, values, strict=True)
    ] + [list(known(x, "features")) for x in inputs[3 * sparse : 3 * sparse + dense]]
    buckets = call.get("num_buckets", 0) or (1 << 63) - 1
    rows = [
        [
            fingerprint.crossed(*map(_fingerprint, combination)) % buckets
            for combination in itertools.product(*(feature[row].tolist() for feature in features))
        ]
        for row in range(count)
    ]
    index = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    flat = np.array([bucket for row in rows for bucket in row], np.int64)
    width = max(map(len, rows), default=0)
    return [np.array(index, np.int64).reshape(-1, 2), flat, np.array([count, width], np.int64)]


def _fingerprint(value: bytes | int) -> int:
    return fingerprint.farm(value) if isinstance(value, bytes) else value
