"""How the library talks to the person at the terminal.

Refuses to print anything itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class _Interaction:
    logging: bool = True
    filtering: bool = True


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


def enable_traceback_filtering() -> None:
    """Kept for Keras's callers: it changes nothing, tracebacks show every frame either way."""
    _current.filtering = True


def disable_traceback_filtering() -> None:
    """Kept for Keras's callers: it changes nothing, nothing was cut out of tracebacks."""
    _current.filtering = False


def is_traceback_filtering_enabled() -> bool:
    """What the last of the two functions above said."""
    return _current.filtering
