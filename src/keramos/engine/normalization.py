"""Statistics along axes, and scaling by them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from keramos.engine.advice import on_rms_scaling
from keramos.engine.array import axes_of, convert_to_tensor
from keramos.engine.elementwise import floating
from keramos.engine.settings import epsilon as default_epsilon
from keramos.engine.whole import whole
from keramos.errors import ConfigError, ShapeError

Axes = int | Sequence[int]


def moments(
    x: Any, axes: Axes, keepdims: bool = False, synchronized: bool = False
) -> tuple[Any, Any]:
    """Mean and variance along the axes, both in the type of `x`.

    Args:
        x: any array; float16 is summed up in float32.
        axes: to take away.
        keepdims: whether they stay with length 1.
        synchronized: whether all replicas of the model count; there is one, so it changes nothing.
    """
    x = convert_to_tensor(x)
    axes = axes_of(axes, x.ndim)
    wide = x.astype("float32") if x.dtype == jnp.float16 else x
    mean = jnp.mean(wide, axes, keepdims=True)
    variance = jnp.var(wide, axes, keepdims=True)
    if not keepdims:
        mean, variance = jnp.squeeze(mean, axes), jnp.squeeze(variance, axes)
    if x.dtype == jnp.float16:
        limit = jnp.finfo(x.dtype)
        mean, variance = (
            jnp.clip(m, limit.min, limit.max).astype(x.dtype) for m in (mean, variance)
        )
    return mean, variance


@whole("x mean variance offset scale")
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    axis: int,
    offset: Any = None,
    scale: Any = None,
    epsilon: float = 1e-3,
) -> Any:
    """(x - mean) / √(variance + epsilon) · scale + offset.

    Args:
        x: any array.
        mean: (channels,), likewise `variance`, `offset` and `scale`.
        variance: of the channels.
        axis: of the channels.
        offset: added.
        scale: multiplied.
        epsilon: keeps the root from 0.

    Raises:
        ShapeError: a parameter of another length than 1 or that of the axis.
    """
    x = floating(x)
    shape = [1] * x.ndim
    shape[axis] = -1
    mean, variance, offset, scale = (
        None if p is None else _of_channels(p, x.shape[axis])
        for p in (mean, variance, offset, scale)
    )
    # one factor and one summand per channel: the big array is touched once
    factor = lax.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    summand = -mean * factor
    if offset is not None:
        summand = summand + offset
    return x * factor.reshape(shape) + summand.reshape(shape)


def _of_channels(parameter: Any, channels: int) -> Any:
    parameter = convert_to_tensor(parameter)
    if parameter.size not in (1, channels):
        raise ShapeError(
            "there must be one number per channel", found=parameter.shape, wanted=f"({channels},)"
        )
    return parameter


def _wide(x: Any) -> Any:
    return x.astype(jnp.promote_types(x.dtype, jnp.float32))


def _mean(x: Any, axes: tuple[int, ...]) -> Any:
    """The mean along the axes, which stay: in primitives, for each function of jax.numpy takes a
    millisecond to trace.
    """
    count = math.prod(x.shape[axis] for axis in axes)
    return lax.expand_dims(lax.reduce_sum(x, axes), axes) / count


def _along(parameter: Any, x: Any, axes: tuple[int, ...]) -> Any:
    parameter = _wide(convert_to_tensor(parameter))
    if len(axes) == 1 and axes[0] == x.ndim - 1:
        return parameter
    return parameter.reshape([length if i in axes else 1 for i, length in enumerate(x.shape)])


@whole("x gamma beta")
def layer_normalization(
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: Axes = -1,
    epsilon: float | None = None,
    rms_scaling: bool = False,
) -> Any:
    """(x - mean) / √(variance + epsilon) · gamma + beta, computed in float32 at least.

    Args:
        x: any array.
        gamma: factors, of the sizes of the axes.
        beta: summands, of the sizes of the axes.
        axis: along which mean and variance are taken.
        epsilon: `engine.epsilon()` when left out.
        rms_scaling: divide by the variance's root without subtracting the mean (an old option of
            Keras).
    """
    if rms_scaling:
        on_rms_scaling()
    x = floating(x)
    axes = axes_of(axis, x.ndim)
    epsilon = default_epsilon() if epsilon is None else epsilon
    wide = _wide(x)
    centered = wide - _mean(wide, axes)
    factor = lax.rsqrt(_mean(lax.square(centered), axes) + epsilon)
    if gamma is not None:
        factor = factor * _along(gamma, x, axes)
    if rms_scaling:
        return (wide * factor).astype(x.dtype)
    outputs = centered * factor
    if beta is not None:
        outputs = outputs + _along(beta, x, axes)
    return outputs.astype(x.dtype)


@whole("x scale")
def rms_normalization(
    x: Any, scale: Any = None, axis: Axes = -1, epsilon: float | None = None
) -> Any:
    """x / √(mean(x²) + epsilon) · scale, computed in float32 at least (Zhang and Sennrich,
    2019).
    """
    x = floating(x)
    axes = axes_of(axis, x.ndim)
    epsilon = default_epsilon() if epsilon is None else epsilon
    wide = _wide(x)
    outputs = wide * lax.rsqrt(_mean(lax.square(wide), axes) + epsilon)
    if scale is not None:
        outputs = outputs * _along(scale, x, axes)
    return outputs.astype(x.dtype)


def normalize(
    x: Any, axis: Axes | None = -1, order: float = 2, epsilon: float | None = None
) -> Any:
    """`x` divided by its norm of that order along the axes, all of them when None; a norm below
    `epsilon` counts as `epsilon`.

    Raises:
        ConfigError: an order that is no int of 1 at least.
    """
    if not isinstance(order, int) or order < 1:
        raise ConfigError("the order of a norm is an int of 1 at least", found=repr(order))
    x = jnp.atleast_1d(floating(x))
    axes = axes_of(axis, x.ndim)
    epsilon = default_epsilon() if epsilon is None else epsilon
    if order == 2:
        squares = jnp.sum(jnp.square(x), axes, keepdims=True)
        return x * lax.rsqrt(jnp.maximum(squares, epsilon * epsilon))
    if len(axes) > 2:
        raise ConfigError("a norm of another order than 2 has one axis or two", found=axes)
    norm = jnp.linalg.norm(x, ord=order, axis=axes[0] if len(axes) == 1 else axes, keepdims=True)
    return x / jnp.maximum(norm, epsilon)
