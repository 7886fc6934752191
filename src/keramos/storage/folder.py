"""The folder that a set of files stands in, as far as replacing one set by another needs it.

Nothing here raises where a file cannot be read or removed: the set that matters is complete.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Protocol

from keramos.storage import temporary


class Folder(Protocol):
    """A folder of this machine, or behind a URL."""

    def names(self, prefix: str) -> list[str]:
        """The files whose names begin with `prefix`."""
        ...

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None if it cannot be read."""
        ...

    def age(self, name: str) -> float:
        """Seconds since a file was written; 0 if nobody knows."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file."""
        ...

    def clear_temporary(self, prefix: str) -> None:
        """Remove what killed saves of files whose names begin with `prefix` left."""
        ...


#: A name that no file can have (NUL, lone surrogates) is a ValueError.
_UNREADABLE = (OSError, ValueError)


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, path: Path):
        self._path = path

    def names(self, prefix: str) -> list[str]:
        try:
            return [name for name in os.listdir(self._path) if name.startswith(prefix)]
        except _UNREADABLE:
            return []

    def read(self, name: str) -> bytes | None:
        try:
            return (self._path / name).read_bytes()
        except _UNREADABLE:
            return None

    def age(self, name: str) -> float:
        try:
            return time.time() - (self._path / name).lstat().st_mtime
        except _UNREADABLE:
            return 0.0

    def remove(self, name: str) -> None:
        with contextlib.suppress(*_UNREADABLE):
            (self._path / name).unlink()

    def clear_temporary(self, prefix: str) -> None:
        temporary.clear_set(self._path, prefix)
