"""Random numbers from a key; the same key gives the same numbers as Keras on jax.

No global state: a key is two uint32, or an int.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine import threefry
from keramos.engine.array import adopt, convert_to_tensor
from keramos.engine.dtypes import is_float, narrowed
from keramos.engine.settings import floatx
from keramos.errors import ConfigError


def key_of(seed: Any) -> Any:
    """`seed` as a key, uint32 (2,): an int fills its first number.

    Raises:
        ConfigError: an int that is negative, or needs more than 32 bits.
    """
    if not isinstance(seed, int):
        return convert_to_tensor(seed, "uint32")
    if not 0 <= seed < 2**32:
        raise ConfigError("a seed must be at least 0 and below 2**32", found=seed)
    return jnp.asarray(np.array([seed, 0], np.uint32))


def next_key(state: Any, ordered: bool = True) -> Any:
    """The state of a generator after one draw.

    Args:
        state: uint32 (2,), of which the draw used the value.
        ordered: count on; else a congruential step, for draws whose order is not fixed.
    """
    state = convert_to_tensor(state, "uint32")
    if ordered:
        return state + jnp.asarray(np.array([0, 1], np.uint32))
    return ((state + 1) * 5387) % 933199


def _float(dtype: Any) -> str:
    """The float type in which numbers are drawn.

    Raises:
        ConfigError: it is none.
    """
    name = narrowed(floatx() if dtype is None else dtype)
    if not is_float(name):
        raise ConfigError("random numbers of this kind are floats", found=name)
    return name


def normal(
    shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = 0
) -> Any:
    """Normally distributed numbers."""
    if threefry.suits(shape, _float(dtype), seed, mean, stddev):
        return adopt(threefry.normal(seed, shape) * np.float32(stddev) + np.float32(mean))
    found = jax.random.normal(key_of(seed), tuple(shape), _float(dtype))
    return found * stddev + mean


def uniform(
    shape: Sequence[int], minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = 0
) -> Any:
    """Numbers spread evenly over [minval, maxval)."""
    if threefry.suits(shape, _float(dtype), seed, minval, maxval):
        return adopt(threefry.uniform(seed, shape, minval, maxval))
    return jax.random.uniform(
        key_of(seed), tuple(shape), _float(dtype), minval=minval, maxval=maxval
    )


def truncated_normal(
    shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = 0
) -> Any:
    """Normally distributed numbers, those beyond two standard deviations drawn again."""
    if threefry.suits(shape, _float(dtype), seed, mean, stddev):
        return adopt(threefry.truncated_normal(seed, shape) * np.float32(stddev) + np.float32(mean))
    found = jax.random.truncated_normal(key_of(seed), -2.0, 2.0, tuple(shape), _float(dtype))
    return found * stddev + mean


def randint(
    shape: Sequence[int], minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = 0
) -> Any:
    """Whole numbers spread evenly over [minval, maxval)."""
    return jax.random.randint(key_of(seed), tuple(shape), minval, maxval, narrowed(dtype))


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = 0) -> Any:
    """Classes drawn by their unnormalized log probabilities: (batch, classes) -> (batch,
    num_samples).
    """
    logits = convert_to_tensor(logits)
    shape = (*logits.shape[:-1], num_samples)
    found = jax.random.categorical(key_of(seed), logits[..., None], shape=shape, axis=-2)
    return found.astype(narrowed(dtype))


def dropout(
    inputs: Any, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Any = 0
) -> Any:
    """`inputs` with a fraction `rate` of them 0 and the others scaled up by 1 / (1 - rate).

    Args:
        inputs: any array.
        rate: in [0, 1).
        noise_shape: of the decisions, broadcast to the inputs; None stands for the length of the
            inputs' axis of that number.
        seed: key.
    """
    inputs = convert_to_tensor(inputs)
    sizes = inputs.shape if noise_shape is None else noise_shape
    shape = tuple(inputs.shape[i] if size is None else size for i, size in enumerate(sizes))
    keep = 1.0 - rate
    kept = jnp.broadcast_to(jax.random.bernoulli(key_of(seed), p=keep, shape=shape), inputs.shape)
    return jnp.where(kept, inputs / keep, jnp.zeros_like(inputs))


def shuffle(x: Any, axis: int = 0, seed: Any = 0) -> Any:
    """`x` in random order along the axis, every line of elements in an order of its own (as Keras
    does on jax).
    """
    return jax.random.permutation(key_of(seed), convert_to_tensor(x), axis, independent=True)


def gamma(shape: Sequence[int], alpha: Any, dtype: Any = None, seed: Any = 0) -> Any:
    """Gamma distributed numbers of shape parameter `alpha` and scale 1."""
    alpha = convert_to_tensor(alpha, _float(dtype))
    return jax.random.gamma(key_of(seed), alpha, shape=tuple(shape), dtype=_float(dtype))


def beta(shape: Sequence[int], alpha: Any, beta: Any, dtype: Any = None, seed: Any = 0) -> Any:
    """Beta distributed numbers."""
    alpha, beta = (convert_to_tensor(x, _float(dtype)) for x in (alpha, beta))
    return jax.random.beta(key_of(seed), alpha, beta, shape=tuple(shape), dtype=_float(dtype))


def binomial(
    shape: Sequence[int], counts: Any, probabilities: Any, dtype: Any = None, seed: Any = 0
) -> Any:
    """How many of `counts` tries of these probabilities succeed."""
    counts, probabilities = (convert_to_tensor(x, _float(dtype)) for x in (counts, probabilities))
    found = jax.random.binomial(key_of(seed), counts, probabilities, tuple(shape))
    return found.astype(_float(dtype))
