"""Rows that belong together: segment sums and their like."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, known, number

_REDUCTIONS = {
    "Sum": jax.ops.segment_sum, "Prod": jax.ops.segment_prod, "Max": jax.ops.segment_max,
    "Min": jax.ops.segment_min,
}  # fmt: skip


def _count(call: Call, ids: Any) -> int:
    """How many segments: one more than the last."""
    places = known(ids, "the number of segments")
    count = int(places.max()) + 1 if places.size else 0
    call.room.check((count,))
    return count


def _mean(x: Any, ids: Any, count: int, power: float = 1.0) -> Any:
    total = jax.ops.segment_sum(x, ids, count)
    sizes = jax.ops.segment_sum(jnp.ones(ids.shape, x.dtype), ids, count)
    divisor = jnp.maximum(sizes, 1) ** power
    return total / divisor.reshape(-1, *(1,) * (x.ndim - 1))


@operation(*(f"Segment{name}" for name in _REDUCTIONS), "SegmentMean")
def segment(call: Call, x: Any, ids: Any) -> Any:
    """Segments without rows are 0 (`SegmentProd`: 1)."""
    count, name = _count(call, ids), call.node.op.removeprefix("Segment")
    x, ids = as_jax(x), as_jax(ids)
    if name == "Mean":
        return _mean(x, ids, count)
    total = _REDUCTIONS[name](x, ids, count)
    if name in ("Max", "Min"):
        sizes = jax.ops.segment_sum(jnp.ones(ids.shape, jnp.int32), ids, count)
        return jnp.where(sizes.reshape(-1, *(1,) * (x.ndim - 1)) > 0, total, 0)
    return total


@operation(*(f"UnsortedSegment{name}" for name in _REDUCTIONS))
def unsorted_segment(call: Call, x: Any, ids: Any, count: Any) -> Any:
    x, ids, length = as_jax(x), as_jax(ids), number(count, "the number of segments")
    inner = x.shape[ids.ndim :]
    call.room.check((length, *inner), x.dtype.itemsize)
    rows, places = x.reshape(-1, *inner), ids.reshape(-1)
    # jax counts negative numbers from the end, TensorFlow leaves their rows out
    places = jnp.where(places < 0, length, places)
    name = call.node.op.removeprefix("UnsortedSegment")
    total = _REDUCTIONS[name](rows, places, length)
    if name in ("Max", "Min") and jnp.issubdtype(x.dtype, jnp.floating):
        info = jnp.finfo(x.dtype)
        return jnp.clip(total, info.min, info.max)
    return total


_POWERS = {"Sum": 0.0, "Mean": 1.0, "SqrtN": 0.5}


@operation(*(f"SparseSegment{name}" for name in _POWERS))
def sparse_segment(call: Call, x: Any, indices: Any, ids: Any) -> Any:
    """Rows at indices, by segment."""
    count = _count(call, ids)
    rows = jnp.take(as_jax(x), as_jax(indices), 0)
    return _mean(rows, as_jax(ids), count, _POWERS[call.node.op.removeprefix("SparseSegment")])


@operation(*(f"SparseSegment{name}WithNumSegments" for name in _POWERS))
def sparse_segment_of(call: Call, x: Any, indices: Any, ids: Any, count: Any) -> Any:
    name = call.node.op.removeprefix("SparseSegment").removesuffix("WithNumSegments")
    rows = jnp.take(as_jax(x), as_jax(indices), 0)
    length = call.room.check((number(count), *rows.shape[1:]), rows.dtype.itemsize)[0]
    return _mean(rows, as_jax(ids), length, _POWERS[name])
