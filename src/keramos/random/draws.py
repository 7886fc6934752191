"""The functions of `keramos.random`: one draw each.

`engine.random` draws from a key; here a seed becomes that key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.errors import ConfigError, ShapeError
from keramos.random.seed_generator import key


def normal(
    shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers.

    Args:
        shape: of the result.
        mean: of the distribution.
        stddev: of the distribution, >= 0.
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.normal(shape, mean, stddev, dtype, key(seed))


def uniform(
    shape: Sequence[int], minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers spread evenly over [minval, maxval).

    Args:
        shape: of the result.
        minval: lower end.
        maxval: upper end, not reached.
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.

    Raises:
        ConfigError: another dtype.
    """
    if dtype is not None and not engine.dtypes.is_float(engine.standardize_dtype(dtype)):
        raise ConfigError("uniform draws floats", found=dtype, hint="randint draws integers")
    return engine.random.uniform(shape, minval, maxval, dtype, key(seed))


def randint(
    shape: Sequence[int], minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None
) -> Any:
    """Integers spread evenly over [minval, maxval).

    Args:
        shape: of the result.
        minval: smallest.
        maxval: one beyond the largest.
        dtype: integer type.
        seed: int, SeedGenerator, or None for a fresh one.

    Raises:
        ConfigError: another dtype.
    """
    if not engine.dtypes.is_integer(engine.standardize_dtype(dtype)):
        raise ConfigError("randint draws integers", found=dtype, hint="uniform draws floats")
    return engine.random.randint(shape, minval, maxval, dtype, key(seed))


def truncated_normal(
    shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers within two standard deviations; those beyond are drawn again.

    Args:
        shape: of the result.
        mean: before truncation.
        stddev: before truncation, >= 0.
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.truncated_normal(shape, mean, stddev, dtype, key(seed))


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """Classes drawn by unnormalized log probabilities: (batch, classes) -> (batch, num_samples).

    Args:
        logits: (batch, classes).
        num_samples: draws per row.
        dtype: integer type.
        seed: int, SeedGenerator, or None for a fresh one.

    Raises:
        ShapeError: logits of another number of axes.
    """
    logits = engine.convert_to_tensor(logits)
    if len(logits.shape) != 2:
        raise ShapeError("categorical takes (batch, classes)", found=logits.shape)
    return engine.random.categorical(logits, num_samples, dtype, key(seed))


def dropout(
    inputs: Any, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Any = None
) -> Any:
    """`inputs` with a fraction `rate` set to 0 and the rest scaled by 1 / (1 - rate).

    Args:
        inputs: any shape.
        rate: in [0, 1).
        noise_shape: shape of the mask; it is broadcast.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.dropout(inputs, rate, noise_shape, key(seed))


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """`x` with its slices along `axis` in random order.

    Args:
        x: any shape.
        axis: along which.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.shuffle(x, axis, key(seed))


def gamma(shape: Sequence[int], alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Gamma distributed numbers of scale 1.

    Args:
        shape: of the result.
        alpha: shape parameter, > 0.
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.gamma(shape, alpha, dtype, key(seed))


def beta(shape: Sequence[int], alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Beta distributed numbers.

    Args:
        shape: of the result.
        alpha: first parameter, > 0.
        beta: second parameter, > 0.
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.beta(shape, alpha, beta, dtype, key(seed))


def binomial(
    shape: Sequence[int], counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None
) -> Any:
    """How many of `counts` tries succeed.

    Args:
        shape: of the result.
        counts: tries, >= 0.
        probabilities: of success, in [0, 1].
        dtype: floating; `floatx` when left out.
        seed: int, SeedGenerator, or None for a fresh one.
    """
    return engine.random.binomial(shape, counts, probabilities, dtype, key(seed))
