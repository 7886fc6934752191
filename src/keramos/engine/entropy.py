"""Probabilities over classes: encodings of labels, and distances between what is true and what is
predicted.

Nothing is reduced over the batch.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos import engine
from keramos.engine.array import canonical_axis, convert_to_tensor
from keramos.engine.dtypes import narrowed
from keramos.engine.elementwise import floating_together
from keramos.engine.settings import epsilon, floatx
from keramos.errors import ShapeError


def one_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """1 at the class, 0 elsewhere, along a new axis; a class out of range is all 0."""
    x, dtype = convert_to_tensor(x), narrowed(dtype or floatx())
    if sparse and engine.sparse.is_possible():
        return engine.occurrences.one_hot(x, num_classes, axis, dtype)
    return jax.nn.one_hot(x, num_classes, axis=axis, dtype=dtype)


def multi_hot(
    x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """1 at every class that occurs along the last axis of `x`, 0 elsewhere."""
    x = convert_to_tensor(x)
    along = 1 if x.ndim > 1 else 0
    if sparse and engine.sparse.is_possible():
        return engine.occurrences.multi_hot(
            x, num_classes, axis, narrowed(dtype or floatx()), along
        )
    encoded = one_hot(x.astype("int32"), num_classes, axis=axis, dtype=dtype)
    return jnp.max(encoded, axis=along)


def _bounded(x: Any) -> Any:
    return jnp.clip(x, epsilon(), 1 - epsilon())


def _log_probabilities(output: Any, from_logits: bool, axis: int) -> Any:
    if from_logits:
        return jax.nn.log_softmax(output, axis=axis)
    return jnp.log(_bounded(output / jnp.sum(output, axis, keepdims=True)))


def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-Σ target · log(output) along the axis.

    Args:
        target: probabilities of the classes.
        output: predicted probabilities, normalized here, or logits.
        from_logits: whether `output` holds logits.
        axis: of the classes.

    Raises:
        ShapeError: the shapes differ.
    """
    target, output = convert_to_tensor(target), convert_to_tensor(output)
    if target.shape != output.shape or not target.shape:
        raise ShapeError(
            "target and output must have one shape", found=f"{target.shape} and {output.shape}"
        )
    return -jnp.sum(target * _log_probabilities(output, from_logits, axis), axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """-log(output at the class).

    Args:
        target: classes, without the axis or with length 1 there.
        output: predicted probabilities, normalized here, or logits.
        from_logits: whether `output` holds logits.
        axis: of the classes.

    Raises:
        ShapeError: the shapes do not fit.
    """
    target, output = convert_to_tensor(target, "int32"), convert_to_tensor(output)
    axis = canonical_axis(axis, output.ndim)
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = jnp.squeeze(target, axis=-1)
    if target.shape != output.shape[:axis] + output.shape[axis + 1 :]:
        raise ShapeError(
            "target must have the shape of output without the axis of the classes",
            found=f"{target.shape} and {output.shape}",
        )
    encoded = jax.nn.one_hot(target, output.shape[axis], axis=axis)
    return -jnp.sum(encoded * _log_probabilities(output, from_logits, axis), axis=axis)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """-(target · log(output) + (1 - target) · log(1 - output)) for every element.

    Args:
        target: probabilities.
        output: predicted probabilities, or logits.
        from_logits: whether `output` holds logits.

    Raises:
        ShapeError: the shapes differ.
    """
    target, output = convert_to_tensor(target), convert_to_tensor(output)
    if target.shape != output.shape:
        raise ShapeError(
            "target and output must have one shape", found=f"{target.shape} and {output.shape}"
        )
    if from_logits:
        return -(target * jax.nn.log_sigmoid(output) + (1 - target) * jax.nn.log_sigmoid(-output))
    output = _bounded(output)
    return -(target * jnp.log(output) + (1 - target) * jnp.log1p(-output))


def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """Peak signal-to-noise ratio, decibels: 20 log10(max_val) - 10 log10(mean squared error).

    Raises:
        ShapeError: the shapes differ.
    """
    x1, x2 = floating_together(x1, x2)
    if x1.shape != x2.shape:
        raise ShapeError("both images must have one shape", found=f"{x1.shape} and {x2.shape}")
    top = jnp.asarray(max_val, x2.dtype)
    return 20 * jnp.log10(top) - 10 * jnp.log10(jnp.mean(jnp.square(x1 - x2)))
