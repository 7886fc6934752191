"""Whose code a frame of the stack runs: this library's, or that of somebody who uses it.

Refuses to know what an error or a warning is about.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path
from types import FrameType, TracebackType

#: Paths of code that nobody is to be shown: the library's own, jax's, and what only leads from one
#: frame to the next.
_HIDDEN = (
    f"{Path(__file__).parent.as_posix()}/",
    "/site-packages/jax/",
    "/site-packages/jaxlib/",
    Path(contextlib.__file__).as_posix(),
)
#: Parts of the paths of libraries, whose code is somebody's, and yet not the one that is to be
#: looked at.
_LIBRARIES = (
    "/site-packages/",
    "/dist-packages/",
    f"{Path(contextlib.__file__).parent.as_posix()}/",
)
#: How the note begins that jax hangs on errors whose frames it has cut itself.
_JAX_NOTE = "--------------------\nFor simplicity, JAX has removed"


def is_of_users(frame: FrameType) -> bool:
    """Whether a frame runs code that uses the library."""
    name = frame.f_code.co_filename.replace("\\", "/")
    return not any(part in name for part in _HIDDEN)


def last_of_users(frames: TracebackType | None) -> str | None:
    """The innermost place in code that uses the library: `f(), line 3 of train.py`; not in another
    library if there is any.
    """
    found: dict[bool, str] = {}
    while frames is not None:
        code = frames.tb_frame.f_code
        if is_of_users(frames.tb_frame):
            found[_is_of_a_library(code.co_filename)] = (
                f"{code.co_name}(), line {frames.tb_lineno} of {code.co_filename}"
            )
        frames = frames.tb_next
    return found.get(False, found.get(True))


def _is_of_a_library(filename: str) -> bool:
    return any(part in filename.replace("\\", "/") for part in _LIBRARIES)


def forget_note(error: BaseException) -> None:
    """Take from an error the note that jax hangs on it, which says only that frames were left
    out.
    """
    notes = getattr(error, "__notes__", None)
    if notes:
        error.__notes__ = [note for note in notes if not note.startswith(_JAX_NOTE)]


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn of the line by which the library was called, however deep in it this is.

    Args:
        message: what is wrong.
        category: of the warning.
    """
    level, frame = 1, sys._getframe()
    while frame is not None and not is_of_users(frame):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
