"""How progress is reported: on standard output, or through `logging`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class _Interaction:
    logging: bool = True


_current = _Interaction()


def enable_interactive_logging() -> None:
    """Show the progress of training as it goes, on standard output."""
    _current.logging = True


def disable_interactive_logging() -> None:
    """Show the progress of training through `logging`, one line per report."""
    _current.logging = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress is shown as it goes."""
    return _current.logging
