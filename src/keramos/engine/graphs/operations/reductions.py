"""Along axes: sums, means, extremes, running sums, the places of extremes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, cast, is_symbolic, known, number, space

REDUCTIONS = {"Sum": "sum", "Prod": "prod", "Max": "max", "Min": "min", "All": "all", "Any": "any"}


def _axes(x: Any, axes: Any) -> tuple[int, ...]:
    return tuple(sorted({int(axis) % max(x.ndim, 1) for axis in known(axes).reshape(-1)}))


def _reduction(name: str) -> Callable[[Call, Any, Any], Any]:
    def run(call: Call, x: Any, axes: Any) -> Any:
        xp, (x,) = space(x)
        options: dict[str, Any] = {"axis": _axes(x, axes), "keepdims": call.get("keep_dims", False)}
        if name in ("sum", "prod"):
            options["dtype"] = x.dtype  # numpy widens integers
        elif x.size == 0 and name in ("max", "min"):
            options["initial"] = _extreme(x.dtype, name == "max")
        return getattr(xp, name)(x, **options)

    return run


def _extreme(dtype: Any, is_least: bool) -> Any:
    if jnp.issubdtype(dtype, jnp.integer):
        info = np.iinfo(dtype)
        return info.min if is_least else info.max
    return -np.inf if is_least else np.inf


for _name, _function in REDUCTIONS.items():
    operation(_name)(_reduction(_function))


@operation("Mean")
def mean(call: Call, x: Any, axes: Any) -> Any:
    xp, (x,) = space(x)
    options = {"axis": _axes(x, axes), "keepdims": call.get("keep_dims", False)}
    if jnp.issubdtype(x.dtype, jnp.integer):
        sizes = [x.shape[i] for i in options["axis"]]
        count = math.prod(sizes) if is_symbolic(sizes) else max(math.prod(sizes), 1)
        return xp.sum(x, dtype=x.dtype, **options) // count
    return xp.mean(x, **options)


@operation("EuclideanNorm")
def euclidean_norm(call: Call, x: Any, axes: Any) -> Any:
    x = as_jax(x)
    squares = jnp.sum(
        jnp.square(jnp.abs(x)), axis=_axes(x, axes), keepdims=call.get("keep_dims", False)
    )
    return jnp.sqrt(squares).astype(x.dtype)


@operation("ArgMax", "ArgMin")
def arg_extreme(call: Call, x: Any, axis: Any) -> Any:
    xp, (x,) = space(x)
    find = xp.argmax if call.node.op == "ArgMax" else xp.argmin
    return cast(find(x, axis=number(axis)), call.get("output_type", "int64"))


@operation("Cumsum", "Cumprod", "CumulativeLogsumexp")
def cumulative(call: Call, x: Any, axis: Any) -> Any:
    xp, (x,) = space(x)
    if call.node.op == "CumulativeLogsumexp":
        xp, x = jnp, as_jax(x)
    direction, along = call.get("reverse", False), number(axis) % max(x.ndim, 1)
    if direction:
        x = xp.flip(x, along)
    total = _running(xp, call.node.op, x, along)
    if call.get("exclusive", False):
        total = _shifted(xp, total, along, call.node.op)
    return xp.flip(total, along) if direction else total


def _running(xp: Any, op: str, x: Any, axis: int) -> Any:
    if op == "Cumsum":
        return xp.cumsum(x, axis, dtype=x.dtype)
    if op == "Cumprod":
        return xp.cumprod(x, axis, dtype=x.dtype)
    return jax.lax.cumlogsumexp(x, axis)


def _shifted(xp: Any, total: Any, axis: int, op: str) -> Any:
    """Behind the neutral element, without the last."""
    first = jax.lax.slice_in_dim if xp is jnp else _slice
    neutral = {"Cumsum": 0, "Cumprod": 1, "CumulativeLogsumexp": -np.inf}[op]
    head = xp.full_like(first(total, 0, min(1, total.shape[axis]), axis=axis), neutral)
    return xp.concatenate([head, first(total, 0, max(total.shape[axis] - 1, 0), axis=axis)], axis)


def _slice(x: Any, start: int, stop: int, axis: int) -> Any:
    return x[(slice(None),) * axis + (slice(start, stop),)]


@operation("TopK", "TopKV2", outputs="values indices")
def top_k(call: Call, x: Any, k: Any = None) -> Any:
    count = int(call.get("k")) if k is None else number(k)
    values, indices = jax.lax.top_k(as_jax(x), count)
    return [values, cast(indices, call.get("index_type", "int32"))]


@operation("InTopK", "InTopKV2")
def in_top_k(call: Call, predictions: Any, targets: Any, k: Any = None) -> Any:
    count = int(call.get("k")) if k is None else number(k)
    predictions, targets = as_jax(predictions), as_jax(targets)
    score = jnp.take_along_axis(predictions, targets[:, None], 1)
    is_finite = jnp.isfinite(score[:, 0])
    return is_finite & (jnp.sum(predictions > score, 1) < count)


@operation("NthElement")
def nth_element(call: Call, x: Any, n: Any) -> Any:
    ordered = jnp.sort(as_jax(x), axis=-1, descending=call.get("reverse", False))
    return ordered[..., number(n)]
