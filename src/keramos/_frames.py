"""Whose code runs, in a frame of the stack or in a function: this library's, or that of somebody
who uses it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from keramos.errors import printable

#: Parts of the paths of code that is never shown: the library's own, jax's, and `contextlib`, which
#: only leads from one frame to the next.
_HIDDEN = (
    f"{Path(__file__).parent.as_posix()}/",
    "/site-packages/jax/",
    "/site-packages/jaxlib/",
    Path(contextlib.__file__).as_posix(),
)
#: Parts of the paths of other libraries: shown only where there is no frame of the user's own code.
_LIBRARIES = (
    "/site-packages/",
    "/dist-packages/",
    f"{Path(contextlib.__file__).parent.as_posix()}/",
)
#: The beginning of the note that jax adds to errors whose frames it has removed.
_JAX_NOTE = "--------------------\nFor simplicity, JAX has removed"


def is_of_users(frame: FrameType) -> bool:
    """Whether a frame runs code that uses the library."""
    return is_file_of_users(frame.f_code.co_filename)


def is_file_of_users(name: str) -> bool:
    """Whether a file holds code that uses the library."""
    return not any(part in name.replace("\\", "/") for part in _HIDDEN)


def passes_users(traceback: TracebackType | None) -> bool:
    """Whether an error came through code that is neither this library's nor one's of other
    libraries, behind the first frame.
    """
    while traceback is not None and (traceback := traceback.tb_next) is not None:
        name = traceback.tb_frame.f_code.co_filename.replace("\\", "/")
        if not any(part in name for part in (*_HIDDEN, *_LIBRARIES)) and not name.startswith("<"):
            return True
    return False


def is_inside(frame: FrameType, package: str) -> bool:
    """Whether a frame runs code of a package."""
    return frame.f_globals.get("__name__", "").partition(".")[0] == package


def is_ours(function: Callable[..., Any]) -> bool:
    """Whether a function or a method is this library's own, not overridden or replaced.

    `__module__` alone does not say: `functools.wraps` copies it from the function that is wrapped,
    and users wrap ours as we wrap theirs.
    """
    return _is_ours(getattr(function, "__func__", function))


@functools.lru_cache(maxsize=4096)
def _is_ours(function: Any) -> bool:
    while function is not None:
        module = getattr(function, "__globals__", {}).get("__name__")
        if (module or getattr(function, "__module__", None) or "").partition(".")[0] != "keramos":
            return False
        function = getattr(function, "__wrapped__", None)
    return True


#: Classes that go by the name that Keras has for them (`stand_in.naming`) -> the module of this
#: library that defines them.
HOMES: dict[type, str] = {}


def home_of(cls: Any) -> str:
    """The module that defines a class, under whatever name `import keras` makes it known."""
    return HOMES.get(cls) or cls.__module__


def is_own_class(cls: Any) -> bool:
    """Whether this library defines a class, and no user's module does."""
    return home_of(cls).startswith("keramos.")


def last_of_users(frames: TracebackType | None) -> str | None:
    """The innermost place in code that uses the library: `f(), line 3 of train.py`.

    Code of the user comes before code of another library.
    """
    places: dict[bool, str] = {}  # by whether it is in another library
    while frames is not None:
        code = frames.tb_frame.f_code
        if is_of_users(frames.tb_frame):
            place = f"{code.co_name}(), line {frames.tb_lineno} of {code.co_filename}"
            places[_is_of_a_library(code.co_filename)] = place
        frames = frames.tb_next
    return places.get(False, places.get(True))


def has_users(frames: TracebackType | None) -> bool:
    """Whether any code of the user's own stands in a traceback."""
    while frames is not None:
        if is_of_users(frames.tb_frame) and not _is_of_a_library(
            frames.tb_frame.f_code.co_filename
        ):
            return True
        frames = frames.tb_next
    return False


def _is_of_a_library(filename: str) -> bool:
    return any(part in filename.replace("\\", "/") for part in _LIBRARIES)


def forget_note(error: BaseException) -> None:
    """Remove from an error jax's note, which says only that frames were left out."""
    notes = getattr(error, "__notes__", None)
    if notes:
        error.__notes__ = [note for note in notes if not note.startswith(_JAX_NOTE)]


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn with the line of the user's code that called the library, however deep in it this is.

    Args:
        message: what is wrong.
        category: of the warning.
    """
    level, frame = 1, sys._getframe()
    while frame is not None and not is_of_users(frame):
        level, frame = level + 1, frame.f_back
    # Lines are ours; what a file has in its names is not to reach a terminal as it is.
    text = "\n".join(printable(line, 1000) for line in message.split("\n"))
    warnings.warn(text, category, stacklevel=level)
