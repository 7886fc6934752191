"""Pooling over windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, cast, numbers


def _padding(call: Call, rank: int) -> Any:
    name = call.text("padding", "VALID")
    if name != "EXPLICIT":
        return name
    widths = call.get("explicit_paddings")
    return list(zip(widths[::2], widths[1::2], strict=True))[:rank]


def _maximum(call: Call, x: Any, sizes: Sequence[int], strides: Sequence[int]) -> Any:
    least: Any = -np.inf if jnp.issubdtype(x.dtype, jnp.floating) else np.iinfo(x.dtype).min
    padding = _padding(call, x.ndim)
    return jax.lax.reduce_window(
        x, np.asarray(least, x.dtype), jax.lax.max, tuple(sizes), tuple(strides), padding
    )


@operation("MaxPool", "MaxPool3D")
def max_pool(call: Call, x: Any) -> Any:
    return _maximum(call, as_jax(x), call.get("ksize"), call.get("strides"))


@operation("MaxPoolV2")
def max_pool_of_inputs(call: Call, x: Any, sizes: Any, strides: Any) -> Any:
    return _maximum(call, as_jax(x), numbers(sizes), numbers(strides))


@operation("AvgPool", "AvgPool3D")
def average_pool(call: Call, x: Any) -> Any:
    """What lies outside does not count."""
    x = as_jax(x)
    zero = np.zeros((), x.dtype)
    window = (tuple(call.get("ksize")), tuple(call.get("strides")), _padding(call, x.ndim))
    total = jax.lax.reduce_window(x, zero, jax.lax.add, *window)
    if window[2] == "VALID":
        return total / np.prod(window[0]).astype(x.dtype)
    ones = jnp.ones((1, *x.shape[1:]), x.dtype)
    return total / jax.lax.reduce_window(ones, zero, jax.lax.add, *window)


@operation("MaxPoolWithArgmax", outputs="output argmax")
def max_pool_with_places(call: Call, x: Any) -> Any:
    """The largest of each window, and where it lies, counted through (height, width, channels)."""
    x = as_jax(x)
    batch, height, width, channels = x.shape
    place = jnp.arange(height * width * channels, dtype=jnp.int32).reshape(1, *x.shape[1:])
    if call.get("include_batch_in_index", False):
        place = place + jnp.arange(batch, dtype=jnp.int32).reshape(-1, 1, 1, 1) * place.size

    def larger(a: Any, b: Any) -> Any:
        is_first = (a[0] > b[0]) | ((a[0] == b[0]) & (a[1] < b[1]))
        return jnp.where(is_first, a[0], b[0]), jnp.where(is_first, a[1], b[1])

    values, places = jax.lax.reduce_window(
        (x, jnp.broadcast_to(place, x.shape)),
        (np.asarray(-np.inf, x.dtype), np.int32(np.iinfo(np.int32).max)),
        larger,
        tuple(call.get("ksize")),
        tuple(call.get("strides")),
        call.text("padding"),
    )
    return [values, cast(places, call.get("Targmax", "int64"))]


@operation("LRN")
def local_response(call: Call, x: Any) -> Any:
    """x / (bias + alpha · sum of squares of the channels around)^beta."""
    x, radius = as_jax(x), call.get("depth_radius", 5)
    window = (1,) * (x.ndim - 1) + (2 * radius + 1,)
    squares = jax.lax.reduce_window(
        jnp.square(x), np.zeros((), x.dtype), jax.lax.add, window, (1,) * x.ndim, "SAME"
    )
    return x / (call.get("bias", 1.0) + call.get("alpha", 1.0) * squares) ** call.get("beta", 0.5)
