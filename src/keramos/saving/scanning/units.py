"""What lies at a path: the files and folders that are looked through one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from keramos.saving.formats import table
from keramos.storage.archive import URL

#: Folders of tools, where no models lie.
_SKIPPED = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules"})


@dataclass(frozen=True)
class Unit:
    """What is looked through at once.

    Attributes:
        path: of a file, of a folder that is a model, or a URL.
        is_named: whether the caller named it, and did not only name a folder around it.
    """

    path: str
    is_named: bool = False


def of(path: str) -> Iterator[Unit]:
    """What lies at a path: itself, or, of a folder, everything below it. Links to files are
    followed, links to folders are not.

    Args:
        path: or a URL.
    """
    if URL.match(path) or not os.path.isdir(path) or table.are_parts(_files(path)):
        yield Unit(path, True)
        return
    for folder, inner, files in os.walk(path):
        inner.sort()
        # What lies in the folder of a model is looked through with it.
        models = [name for name in inner if table.are_parts(_files(os.path.join(folder, name)))]
        yield from (Unit(os.path.join(folder, name)) for name in models)
        inner[:] = [name for name in inner if name not in _SKIPPED and name not in models]
        inner[:] = [name for name in inner if not os.path.islink(os.path.join(folder, name))]
        yield from (Unit(os.path.join(folder, name)) for name in sorted(files))


def _files(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if not _is_folder(entry)]
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False
