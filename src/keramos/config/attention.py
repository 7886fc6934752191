"""Whether attention layers may use a fused kernel.

Refuses to know one: no machine this library computes on has it yet, and the numbers are the same
without.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class _Flash:
    enabled: bool | None = None


_current = _Flash()


def enable_flash_attention() -> None:
    """Allow it."""
    _current.enabled = True


def disable_flash_attention() -> None:
    """Forbid it."""
    _current.enabled = False


def is_flash_attention_enabled() -> bool | None:
    """True or False as said; None while nobody has said anything."""
    return _current.enabled
