"""Whether attention layers may use a fused kernel.

The setting is stored and has no effect yet: attention is computed without one, with equal results.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class _Flash:
    enabled: bool | None = None


_current = _Flash()


def enable_flash_attention() -> None:
    """Allow a fused kernel."""
    _current.enabled = True


def disable_flash_attention() -> None:
    """Forbid a fused kernel."""
    _current.enabled = False


def is_flash_attention_enabled() -> bool | None:
    """True or False as set; None while it was never set."""
    return _current.enabled
