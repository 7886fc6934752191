"""Which frames of a traceback people see: those of their own code, unless they ask for all.

Frames are removed from tracebacks; the errors themselves stay as they are.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from keramos._frames import forget_note, is_of_users

Verb = TypeVar("Verb", bound=Callable[..., Any])

_filtering = True


def enable_traceback_filtering() -> None:
    """Leave the frames of this library and of jax out of tracebacks of training and prediction."""
    global _filtering
    _filtering = True


def disable_traceback_filtering() -> None:
    """Show every frame."""
    global _filtering
    _filtering = False


def is_traceback_filtering_enabled() -> bool:
    """Whether frames are left out."""
    return _filtering


def shortened(verb: Verb) -> Verb:
    """Decorator of public functions: tracebacks of their errors show the user's frames alone."""

    @functools.wraps(verb)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not _filtering:
            return verb(*args, **kwargs)
        try:
            return verb(*args, **kwargs)
        except Exception as error:
            _shorten_causes(error)
            error.__traceback__ = _of_users(error.__traceback__)
            raise

    return wrapper  # type: ignore[return-value]


def _shorten_causes(error: BaseException | None) -> None:
    """Remove jax's note from an error and its causes, and from the causes the library's frames."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        forget_note(error)
        error = error.__cause__ or error.__context__
        if error is not None:
            error.__traceback__ = _of_users(error.__traceback__)


def _of_users(frames: TracebackType | None) -> TracebackType | None:
    own: list[TracebackType] = []
    while frames is not None:
        if is_of_users(frames.tb_frame):
            own.append(frames)
        frames = frames.tb_next
    chain = None  # built from its end: each link is made with the next
    for link in reversed(own):
        chain = TracebackType(chain, link.tb_frame, link.tb_lasti, link.tb_lineno)
    return chain
