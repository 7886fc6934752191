"""Paths where no file can be opened: what may have been meant. Opens nothing."""

from __future__ import annotations

import os

from keramos.errors import FileError, FileMissingError, near

#: What to do where the system does not let this user read.
NO_RIGHT = "you may not read it: ask its owner, or chmod u+rX"


def missing(path: str) -> FileMissingError:
    """The error for a path where nothing is."""
    return FileMissingError(
        "there is no such file", in_=path, near=_neighbours(path), hint=_hint(path)
    )


def unopened(path: str, error: OSError) -> FileError:
    """The error for a path that the system does not open.

    Args:
        path: of the file, perhaps too long for one.
        error: of the system.
    """
    hint = right_to_read(error) or _hint(path)
    return FileError("the file cannot be opened", in_=path, found=error.strerror, hint=hint)


def right_to_read(error: OSError) -> str | None:
    """What to do where an error says that this user may not read; None for any other."""
    return NO_RIGHT if isinstance(error, PermissionError) else None


def _hint(path: str) -> str | None:
    """For those who pass what stands in a file where its path belongs."""
    is_text = "\n" in path or path.lstrip().startswith("{")
    return "this is text, not a path: for what stands in a file, text.encode()" if is_text else None


def _neighbours(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        return near(name, os.listdir(folder or "."))
    except OSError:
        return ""
