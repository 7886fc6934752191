"""What lies at a path: the files and folders that are looked through one by one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keramos.saving.formats import table
from keramos.storage.archive import URL
from keramos.storage.missing_path import right_to_read

#: Folders of version control, whose files are those of the folder around them.
_SKIPPED = frozenset({".git", ".hg", ".svn"})


@dataclass(frozen=True)
class Unit:
    """What is looked through at once.

    Attributes:
        path: of a file, of a folder that is a model, or a URL.
        is_named: whether the caller named it, and did not only name a folder around it.
        leads_to: of a link to a folder outside, which is not followed.
        problem: why it cannot be looked into.
    """

    path: str
    is_named: bool = False
    leads_to: str | None = None
    problem: str | None = None


def of(path: str, *, is_named: bool = True) -> Iterator[Unit]:
    """What lies at a path: itself, or, of a folder, everything below it. Links to files are
    followed, links to folders are not.

    Args:
        path: or a URL.
        is_named: whether somebody chose this path, and not all that there is.
    """
    if URL.match(path) or not os.path.isdir(path) or table.are_parts(_files(path)):
        yield Unit(path, is_named or URL.match(path) is not None or not os.path.exists(path))
        return
    unread: list[OSError] = []
    for folder, inner, files in os.walk(path, onerror=unread.append):
        inner.sort()
        # What lies in the folder of a model is looked through with it.
        models = [name for name in inner if table.are_parts(_files(os.path.join(folder, name)))]
        yield from (Unit(os.path.join(folder, name)) for name in models)
        inner[:] = [name for name in inner if name not in _SKIPPED and name not in models]
        links = [name for name in inner if os.path.islink(os.path.join(folder, name))]
        yield from _outside(path, (os.path.join(folder, name) for name in links))
        inner[:] = [name for name in inner if name not in links]
        yield from (Unit(os.path.join(folder, name)) for name in sorted(files))
    yield from (Unit(os.fsdecode(e.filename), problem=_why(e)) for e in unread)


def _outside(root: str, links: Iterable[str]) -> Iterator[Unit]:
    """Of links to folders, those that lead to where nothing is looked through."""
    inside = os.path.join(os.path.realpath(root), "")
    for link in links:
        target = os.path.realpath(link)
        if not os.path.join(target, "").startswith(inside):
            yield Unit(link, leads_to=target)


def _why(error: OSError) -> str:
    hint = right_to_read(error)
    cause = f"the folder could not be read: {error.strerror or error}"
    return f"{cause} ({hint})" if hint else cause


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
