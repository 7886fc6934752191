"""SeedGenerator: a seed that moves on with every draw.

The numbers that follow are those of Keras on jax for the same seed.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from typing import Any

from keramos import engine
from keramos.codec.saveable import Saveable
from keramos.errors import ConfigError
from keramos.graph import naming


def _initial_state(seed: int, shape: Sequence[int], dtype: str) -> Any:
    return engine.convert_to_tensor([seed, 0], dtype)


class SeedGenerator(Saveable):
    """Source of keys for the functions of `keramos.random`.

    The state is a variable of two numbers, `[seed, draws so far]`, so that a layer that owns a
    generator draws new numbers in every call, compiled or not.

    Args:
        seed: an int in [0, 2**32); drawn from Python's `random` when left out, on which
            `set_random_seed` counts.
        name: automatic when left out.

    Raises:
        ConfigError: another seed.
    """

    _tracked_as = "seed_generators"

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any):
        if kwargs:
            raise ConfigError(f"SeedGenerator has no argument {next(iter(kwargs))!r}")
        self.name = (
            naming.auto_name("seed_generator")
            if name is None
            else naming.checked(name, "SeedGenerator")
        )
        self._initial_seed = seed
        start = drawn_seed() if seed is None else _checked(seed)
        with engine.NameScope(self.name):
            self.state = engine.Variable(
                functools.partial(_initial_state, start),
                shape=(2,),
                dtype="uint32",
                trainable=False,
                aggregation="none",
                name="seed_generator_state",
            )

    def next(self, ordered: bool = True) -> Any:
        """A key for one draw, uint32 (2,); the state moves on.

        Args:
            ordered: count on by one; else by a step that need not keep its order between devices.
        """
        key = self.state.value
        self.state.assign(engine.random.next_key(key, ordered))
        return key

    def get_config(self) -> dict[str, Any]:
        """`{"seed", "name"}`; the seed as given, not where the generator is now."""
        return {"seed": self._initial_seed, "name": self.name}


def drawn_seed() -> int:
    """A seed from Python's `random`, on which `set_random_seed` counts."""
    return random.randint(1, 10**9)


def _checked(seed: Any) -> int:
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or not 0 <= int(seed) < 2**32:
        raise ConfigError("a seed must be an integer in [0, 2**32)", found=repr(seed)[:200])
    return int(seed)


def key(seed: Any) -> Any:
    """What a draw starts from: the next key of a generator, an int as it is, or a fresh seed for
    None.

    Args:
        seed: SeedGenerator, int, key, or None.

    Raises:
        ConfigError: None, in code that runs on given state or that jax traces, as all steps do:
            each run would draw the same numbers.
    """
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if seed is None and (engine.in_stateless_scope() or engine.tracing.is_going_on()):
        hint = "seed=keramos.random.SeedGenerator(…), an attribute of the layer or model"
        raise ConfigError(
            "a draw without a seed would give the same numbers each time that this code runs",
            hint=hint,
        )
    return global_generator().next() if seed is None else seed


_GLOBAL: dict[str, SeedGenerator] = {}


def global_generator() -> SeedGenerator:
    """What draws without a seed draw from."""
    if "generator" not in _GLOBAL:
        _GLOBAL["generator"] = SeedGenerator(name="global_seed_generator")
    return _GLOBAL["generator"]


def has_global_generator() -> bool:
    """Whether anything was drawn without a seed yet."""
    return "generator" in _GLOBAL


def forget_global_generator() -> None:
    """Let the next draw without a seed start anew, from Python's `random`."""
    _GLOBAL.clear()
