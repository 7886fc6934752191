"""Initializers that draw every value from one distribution.

`scaling` has those whose distribution depends on the shape.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, ClassVar

from keramos import engine
from keramos.codec.arguments import ArgumentType, argument
from keramos.codec.decode import decode_config
from keramos.codec.encode import serialize_keras_object
from keramos.codec.types import number
from keramos.errors import ConfigError
from keramos.initializers.initializer import Initializer, sizes


def _coerce_seed(value: Any) -> Any:
    if isinstance(value, dict):
        value = decode_config(value, ".config.seed")
    if value is None or hasattr(value, "next"):
        return value
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise ConfigError("must be an integer, a SeedGenerator or None", found=repr(value)[:200])
    return plain


#: An integer, a `SeedGenerator`, the config of one, or None.
seed_type = ArgumentType(_coerce_seed, serialize_keras_object)


class RandomInitializer(Initializer):
    """Base of the initializers that draw.

    A subclass declares `seed: Any = argument(None, seed_type, attribute="_init_seed")`.

    Attributes:
        seed: the argument, or an integer drawn from Python's `random` when the object is made
            (`set_random_seed` relies on that). An integer gives equal values at every call; a
            `SeedGenerator` moves on.
    """

    _init_seed: ClassVar[Any] = None

    def _setup(self) -> None:
        self.seed: Any = random.randint(1, 10**9) if self._init_seed is None else self._init_seed

    def _key(self) -> Any:
        return self.seed.next() if hasattr(self.seed, "next") else self.seed


class RandomNormal(RandomInitializer):
    """Normally distributed values.

    Args:
        mean: centre.
        stddev: standard deviation.
        seed: integer or `SeedGenerator`; random when left out.
    """

    mean: float = argument(0.0, number())
    stddev: float = argument(0.05, number())
    seed: Any = argument(None, seed_type, attribute="_init_seed")
    config_order = ("seed", "mean", "stddev")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return engine.random.normal(
            sizes(shape), mean=self.mean, stddev=self.stddev, dtype=dtype, seed=self._key()
        )


class TruncatedNormal(RandomInitializer):
    """Normally distributed values, none further than two standard deviations from the mean.

    Args:
        mean: centre.
        stddev: standard deviation before the cut.
        seed: integer or `SeedGenerator`; random when left out.
    """

    mean: float = argument(0.0, number())
    stddev: float = argument(0.05, number())
    seed: Any = argument(None, seed_type, attribute="_init_seed")
    config_order = ("seed", "mean", "stddev")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return engine.random.truncated_normal(
            sizes(shape), mean=self.mean, stddev=self.stddev, dtype=dtype, seed=self._key()
        )


class RandomUniform(RandomInitializer):
    """Values uniformly distributed in [minval, maxval).

    Args:
        minval: lower end.
        maxval: upper end, not drawn.
        seed: integer or `SeedGenerator`; random when left out.
    """

    minval: float = argument(-0.05, number())
    maxval: float = argument(0.05, number())
    seed: Any = argument(None, seed_type, attribute="_init_seed")
    config_order = ("seed", "minval", "maxval")

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> Any:
        return engine.random.uniform(
            sizes(shape), minval=self.minval, maxval=self.maxval, dtype=dtype, seed=self._key()
        )
