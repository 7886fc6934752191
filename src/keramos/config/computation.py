"""Which array library computes.

Refuses to offer a choice: there is one.
"""

from __future__ import annotations

from keramos import engine
from keramos.errors import ConfigError


def set_backend(backend: str) -> None:
    """Accept "jax", which computes anyway.

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
