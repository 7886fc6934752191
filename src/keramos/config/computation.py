"""The array library that computes: always jax."""

from __future__ import annotations

from keramos import engine
from keramos.errors import ConfigError


def set_backend(backend: str) -> None:
    """Accept "jax", the only array library.

    Raises:
        ConfigError: another array library.
    """
    if backend != engine.backend():
        raise ConfigError(
            "keramos computes with jax alone", found=repr(backend)[:80], wanted="'jax'"
        )


def is_nnx_enabled() -> bool:
    """False: variables are never those of Flax."""
    return False
