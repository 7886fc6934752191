"""Random numbers, which go on from call to call of the layer that draws them."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops, random
from keramos.backend.former_names import also_called
from keramos.backend.sizes import static
from keramos.layers.base.former import FormerInterface


@also_called(std="stddev")
def random_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers."""
    return random.normal(static(shape), mean, stddev, dtype or engine.floatx(), source(seed))


@also_called(low="minval", high="maxval")
def random_uniform(
    shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers spread evenly from `minval` up to `maxval`; integers for an integer type."""
    dtype = engine.standardize_dtype(dtype or engine.floatx())
    draw = random.randint if engine.dtypes.is_integer(dtype) else random.uniform
    return draw(static(shape), minval, maxval, dtype, source(seed))


@also_called(std="stddev")
def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers within two standard deviations."""
    dtype = dtype or engine.floatx()
    return random.truncated_normal(static(shape), mean, stddev, dtype, source(seed))


def random_bernoulli(shape: Any, p: Any = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """1 with probability `p`, else 0."""
    dtype = dtype or engine.floatx()
    return ops.cast(ops.less_equal(random.uniform(static(shape), seed=source(seed)), p), dtype)


def random_binomial(shape: Any, p: Any = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """`random_bernoulli`, as it was called first."""
    return random_bernoulli(shape, p, dtype, seed)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """`x` with a fraction `level` set to 0 and the rest scaled by 1 / (1 - level).

    Args:
        x: tensor.
        level: in [0, 1).
        noise_shape: of the mask, which is broadcast; that of `x` when left out.
        seed: int; drawn when left out.
    """
    return random.dropout(x, level, noise_shape, source(seed))


def source(seed: Any) -> Any:
    """What a draw starts from: the seed; without one, a generator of the layer that is being
    called, which owns it from its first draw on.
    """
    layer = engine.scope.current_caller()
    if seed is not None or not isinstance(layer, FormerInterface):
        return seed
    generator = layer._own_generator()
    waiting = engine.rnn.after_loop(generator.next)
    return generator if waiting is None else _ahead(generator.state.value, waiting)


def _ahead(key: Any, draws: int) -> Any:
    """The key that a generator gives after so many draws, which wait until a loop has ended."""
    for _ in range(draws):
        key = engine.random.next_key(key)
    return key
