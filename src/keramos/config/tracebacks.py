"""Which frames of a traceback people see: their own, unless they ask for all.

Refuses to change the error itself.
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
    """Decorator of public verbs: what is raised in them shows the caller's frames and those of code
    that the caller wrote.
    """

    @functools.wraps(verb)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        if not _filtering:
            return verb(*args, **kwargs)
        try:
            return verb(*args, **kwargs)
        except Exception as error:
            _shorten_causes(error)
            error.__traceback__ = _of_users(error.__traceback__)
            raise

    return filtered  # type: ignore[return-value]


def _shorten_causes(error: BaseException | None) -> None:
    """Of an error and all that led to it, leave out jax's note, and of what led to it the frames
    that are nobody's.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        forget_note(error)
        error = error.__cause__ or error.__context__
        if error is not None:
            error.__traceback__ = _of_users(error.__traceback__)


def _of_users(frames: TracebackType | None) -> TracebackType | None:
    kept = []
    while frames is not None:
        if is_of_users(frames.tb_frame):
            kept.append(frames)
        frames = frames.tb_next
    following = None
    for each in reversed(kept):
        following = TracebackType(following, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return following
