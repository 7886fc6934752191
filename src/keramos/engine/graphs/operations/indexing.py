"""Elements by index: gather, scatter, and their like."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from keramos.engine.dtypes import narrowed
from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, is_known, is_text, known, number, numbers, space


def gathered(x: Any, indices: Any, axis: int = 0, batch: int = 0) -> Any:
    """`x` at indices along an axis; the first `batch` axes of both go together."""
    batch += indices.ndim if batch < 0 else 0
    axis += x.ndim if axis < 0 else 0
    if is_known(x) and is_known(indices) and not batch:
        return np.take(x, indices, axis)
    x, indices = as_jax(x), as_jax(indices)
    if not batch:
        # What lies outside reads as 0 on a GPU, and is an error on a CPU: not a neighbour's value.
        return jnp.take(x, indices, axis, mode="fill", fill_value=0)
    lead = [
        jnp.arange(n).reshape((1,) * i + (n,) + (1,) * (indices.ndim - 1 - i))
        for i, n in enumerate(x.shape[:batch])
    ]
    moved = jnp.moveaxis(x, axis, batch)
    rows = moved[(*lead, indices)]  # (batch…, indices…, rest…)
    inner = indices.ndim - batch
    places = range(batch, batch + inner)
    return jnp.moveaxis(rows, places, [p + axis - batch for p in places]) if axis > batch else rows


@operation("Gather")
def gather(call: Call, x: Any, indices: Any) -> Any:
    return gathered(x, indices)


@operation("GatherV2")
def gather_along(call: Call, x: Any, indices: Any, axis: Any) -> Any:
    return gathered(x, indices, number(axis), call.get("batch_dims", 0))


@operation("ResourceGather")
def gather_variable(call: Call, variable: Any, indices: Any) -> Any:
    return gathered(variable.value, indices, call.get("batch_dims", 0), call.get("batch_dims", 0))


@operation("GatherNd")
def gather_nd(call: Call, x: Any, indices: Any) -> Any:
    xp, (x, indices) = space(x, indices)
    if not indices.shape[-1]:
        return xp.broadcast_to(x, (*indices.shape[:-1], *x.shape))
    return x[tuple(xp.moveaxis(indices, -1, 0))]


@operation("ResourceGatherNd")
def gather_variable_nd(call: Call, variable: Any, indices: Any) -> Any:
    return gather_nd(call, variable.value, indices)


def scattered(x: Any, indices: Any, updates: Any, how: str) -> Any:
    """`x`, changed at indices whose last axis counts its axes."""
    x, indices, updates = as_jax(x), as_jax(indices), as_jax(updates)
    at = x.at[tuple(jnp.moveaxis(indices, -1, 0))]
    return getattr(at, how)(updates.astype(x.dtype), mode="drop")


@operation("ScatterNd")
def scatter_nd(call: Call, indices: Any, updates: Any, sizes: Any) -> Any:
    shape = call.room.check(numbers(sizes), updates.dtype.itemsize)
    if is_text(updates):
        x = np.full(shape, b"", object)
        x[tuple(np.moveaxis(known(indices), -1, 0))] = updates
        return x
    return scattered(jnp.zeros(shape, as_jax(updates).dtype), indices, updates, "add")


_TENSOR_SCATTER = {
    "TensorScatterUpdate": "set", "TensorScatterAdd": "add", "TensorScatterMax": "max",
    "TensorScatterMin": "min",
}  # fmt: skip


@operation("TensorScatterSub")
def tensor_scatter_subtract(call: Call, x: Any, indices: Any, updates: Any) -> Any:
    return scattered(x, indices, -as_jax(updates), "add")


@operation(*_TENSOR_SCATTER)
def tensor_scatter(call: Call, x: Any, indices: Any, updates: Any) -> Any:
    if is_text(x):
        x = x.copy()
        x[tuple(np.moveaxis(known(indices), -1, 0))] = updates
        return x
    return scattered(x, indices, updates, _TENSOR_SCATTER[call.node.op])


_RESOURCE_SCATTER = {
    "Update": "set", "Add": "add", "Max": "max", "Min": "min", "Mul": "multiply", "Div": "divide",
}  # fmt: skip


@operation(*(f"ResourceScatter{name}" for name in _RESOURCE_SCATTER))
def scatter_rows(call: Call, variable: Any, indices: Any, updates: Any) -> Any:
    how = _RESOURCE_SCATTER[call.node.op.removeprefix("ResourceScatter")]
    x = variable.value
    variable.assign(getattr(x.at[as_jax(indices)], how)(as_jax(updates).astype(x.dtype)))
    return []


@operation("ResourceScatterSub")
def scatter_rows_subtract(call: Call, variable: Any, indices: Any, updates: Any) -> Any:
    variable.assign(variable.value.at[as_jax(indices)].add(-as_jax(updates)))
    return []


@operation("ResourceScatterNdUpdate", "ResourceScatterNdAdd")
def scatter_variable_nd(call: Call, variable: Any, indices: Any, updates: Any) -> Any:
    how = "set" if call.node.op.endswith("Update") else "add"
    variable.assign(scattered(variable.value, indices, updates, how))
    return []


@operation("DynamicStitch", "ParallelDynamicStitch")
def dynamic_stitch(call: Call, *inputs: Any) -> Any:
    """Rows of several tensors, each at its index."""
    half = len(inputs) // 2
    places = [known(x, "where rows go").reshape(-1) for x in inputs[:half]]
    count = max((int(p.max()) for p in places if p.size), default=-1) + 1
    call.room.check((count,))
    rank = inputs[0].ndim
    xp, data = space(*inputs[half:])
    rows = [x.reshape(-1, *x.shape[rank:]) for x in data]
    stitched = xp.zeros((count, *rows[0].shape[1:]), rows[0].dtype)
    for place, values in zip(places, rows, strict=True):
        if xp is np:
            stitched[place] = values
        else:
            stitched = stitched.at[place].set(values)
    return stitched


@operation("DynamicPartition")
def dynamic_partition(call: Call, x: Any, partitions: Any) -> Any:
    which = known(partitions, "which rows go where")
    rows = x.reshape(-1, *x.shape[which.ndim :])
    return [rows[which.reshape(-1) == i] for i in range(call.get("num_partitions", 1))]


@operation("LowerBound", "UpperBound")
def search_sorted(call: Call, ordered: Any, values: Any) -> Any:
    import jax

    side = "left" if call.node.op == "LowerBound" else "right"
    find = jax.vmap(lambda row, value: jnp.searchsorted(row, value, side=side))
    return find(as_jax(ordered), as_jax(values)).astype(narrowed(call.get("out_type", "int32")))


@operation("UnravelIndex")
def unravel_index(call: Call, places: Any, sizes: Any) -> Any:
    """Places in a flat array as a row for each axis."""
    parts = np.unravel_index(known(places), numbers(sizes))
    return np.stack(parts).astype(call.get("Tidx", "int32"))
