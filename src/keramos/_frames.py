"""Whose code a frame of the stack runs: this library's, or that of somebody who uses it.

Refuses to know errors.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path
from types import FrameType

#: Paths of code that nobody is to be shown: the library's own, jax's, and what only leads from one frame to the next.
_HIDDEN = (
    f"{Path(__file__).parent.as_posix()}/",
    "/site-packages/jax/",
    "/site-packages/jaxlib/",
    Path(contextlib.__file__).as_posix(),
)


def is_of_users(frame: FrameType) -> bool:
    """Whether a frame runs code that uses the library."""
    name = frame.f_code.co_filename.replace("\\", "/")
    return not any(part in name for part in _HIDDEN)


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
