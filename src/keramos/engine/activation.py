"""Activation functions.

Whole numbers become `floatx()` where the result is not whole.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.advice import on_one_class
from keramos.engine.array import convert_to_tensor
from keramos.engine.elementwise import floating
from keramos.engine.whole import whole

#: jitted, so that jax traces it once for all arrays of a shape.
_relu = jax.jit(jax.nn.relu)


def relu(x: Any) -> Any:
    """max(x, 0)."""
    return _relu(convert_to_tensor(x))


@whole("x")
def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)."""
    return jax.nn.relu6(convert_to_tensor(x))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return jax.nn.sigmoid(floating(x))


def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, 1 from 1 on, a straight line between."""
    return jax.nn.sparse_sigmoid(floating(x))


def tanh(x: Any) -> Any:
    """Hyperbolic tangent."""
    return jnp.tanh(floating(x))


def tanh_shrink(x: Any) -> Any:
    """x - tanh(x)."""
    x = floating(x)
    return x - jnp.tanh(x)


def hard_tanh(x: Any) -> Any:
    """`x`, at least -1 and at most 1."""
    return jax.nn.hard_tanh(floating(x))


@whole("x")
def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    return jax.nn.softplus(floating(x))


@whole("x")
def softsign(x: Any) -> Any:
    """x / (1 + |x|)."""
    return jax.nn.soft_sign(floating(x))


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` moved towards 0 by `threshold`, and 0 where it would pass 0."""
    x = floating(x)
    return jnp.where(
        x > threshold, x - threshold, jnp.where(x < -threshold, x + threshold, jnp.zeros_like(x))
    )


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` where its magnitude exceeds `threshold`, else 0."""
    x = floating(x)
    return jnp.where(jnp.abs(x) > threshold, x, jnp.zeros_like(x))


def sparse_plus(x: Any) -> Any:
    """0 up to -1, `x` from 1 on, a parabola between."""
    return jax.nn.sparse_plus(floating(x))


def silu(x: Any) -> Any:
    """x · sigmoid(x)."""
    return jax.nn.silu(floating(x))


swish = silu


def squareplus(x: Any, b: float = 4) -> Any:
    """(x + √(x² + b)) / 2."""
    return jax.nn.squareplus(floating(x), b=b)


def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x)), stable."""
    return jax.nn.log_sigmoid(floating(x))


@whole("x")
def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """`x` where positive, else a fraction of it."""
    return jax.nn.leaky_relu(floating(x), negative_slope=negative_slope)


@whole("x")
def hard_sigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6."""
    return jax.nn.hard_sigmoid(floating(x))


@whole("x")
def hard_silu(x: Any) -> Any:
    """x · hard_sigmoid(x)."""
    return jax.nn.hard_silu(floating(x))


hard_swish = hard_silu


@whole("x")
def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where positive, else alpha · (exp(x) - 1)."""
    return jax.nn.elu(floating(x), alpha=alpha)


@whole("x")
def selu(x: Any) -> Any:
    """Scaled elu of self-normalizing networks (Klambauer et al., 2017)."""
    return jax.nn.selu(floating(x))


@whole("x")
def celu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where positive, else alpha · (exp(x / alpha) - 1)."""
    return jax.nn.celu(floating(x), alpha=alpha)


@whole("x")
def gelu(x: Any, approximate: bool = True) -> Any:
    """x · Φ(x), the normal distribution function by its tanh approximation or exactly."""
    return jax.nn.gelu(floating(x), approximate=approximate)


def glu(x: Any, axis: int = -1) -> Any:
    """First half along the axis · sigmoid(second half).

    Raises:
        ValueError: an odd number of elements along the axis.
    """
    return jax.nn.glu(floating(x), axis=axis)


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """`x` where it exceeds `threshold`, else `default_value`."""
    x = floating(x)
    return jnp.where(x > threshold, x, jnp.asarray(default_value, dtype=x.dtype))


def softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """exp(x) / Σ exp(x) along the axes; None means all."""
    x = floating(x)
    on_one_class(x.shape, axis)
    return plain_softmax(x, axis)


@whole("x")
def plain_softmax(x: Any, axis: int | tuple[int, ...] | None) -> Any:
    """`softmax` of floats, without advice."""
    return jax.nn.softmax(x, axis=axis)


@whole("x")
def log_softmax(x: Any, axis: int | tuple[int, ...] | None = -1) -> Any:
    """x - log Σ exp(x) along the axes; None means all."""
    return jax.nn.log_softmax(floating(x), axis=axis)


def sparsemax(x: Any, axis: int = -1) -> Any:
    """Zero but for the largest logits, as Keras computes it (after Martins and Astudillo, 2016)."""
    x = jnp.moveaxis(floating(x), axis, -1)
    ordered = jnp.flip(jnp.sort(x, axis=-1), axis=-1)
    sums = jnp.cumsum(ordered, axis=-1)
    ranks = jnp.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    support = 1 + ranks * ordered > sums
    count = jnp.sum(support, axis=-1, keepdims=True).astype(x.dtype)
    # the paper takes the last running sum; Keras adds all of them, and its models were trained that
    # way
    tau = (jnp.sum(jnp.where(support, sums, 0), axis=-1, keepdims=True) - 1) / count
    return jnp.moveaxis(jnp.maximum(x - tau, 0), -1, axis)
