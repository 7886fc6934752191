"""State of the process between models: automatic names, the global seed, the global policy."""

from __future__ import annotations

import random

from keramos import engine
from keramos.codec.types import integer
from keramos.dtype_policies import policy
from keramos.engine import bridge, placement, variable
from keramos.errors import ConfigError
from keramos.graph import naming
from keramos.random import seed_generator


def clear_session(free_memory: bool = True) -> None:
    """Reset automatic names, the global dtype policy, the global seed and the distribution, as in
    a new process.

    Args:
        free_memory: also collect garbage now.
    """
    policy.forget_dtype_policy()
    seed_generator.forget_global_generator()
    variable.number_anew()
    placement.hold(None)
    _seed[0] = None
    naming.clear_session(free_memory)


_SEED = integer(0, 2**32 - 1)
_seed: list[int | None] = [None]


def set_random_seed(seed: int) -> None:
    """Seed Python's `random`, numpy's, tensorflow's where the program imported it, and every draw
    of this library without a seed of its own.

    Args:
        seed: in [0, 2**32).

    Raises:
        ConfigError: not such an integer.
    """
    import numpy as np

    if isinstance(seed, float):
        raise ConfigError("set_random_seed: `seed` must be an integer", found=repr(seed))
    seed = _SEED.coerce(seed)
    _ = engine.random  # importing jax draws from numpy's generator: now, or after it was seeded
    random.seed(seed)
    np.random.seed(seed)
    if (tensorflow := bridge.tensorflow()) is not None:
        tensorflow.random.set_seed(seed)  # by which a tf.data.Dataset shuffles
    seed_generator.forget_global_generator()
    _seed[0] = seed


def random_seed() -> int | None:
    """What `set_random_seed` was last called with; None if it never was."""
    return _seed[0]
