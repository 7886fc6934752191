"""The files below a directory of this machine.

Links to files inside the directory are followed. A link that leads out of it, and a link to a
directory (which could make a circle), is an error.
"""

from __future__ import annotations

import os
from collections import deque

from keramos.errors import UnsafeError
from keramos.storage.limits import Limits

RESOLVE_LINKS = "copy it with its links resolved (cp -rL)"


def files(path: str, limits: Limits) -> list[tuple[str, str]]:
    """Name inside (with `/`) and real path of every file, folder by folder, sorted by name.

    Raises:
        UnsafeError: a link leads out of the directory, or to a directory.
        LimitError: more entries than `Limits.max_members`.
    """
    root, pending, entries = os.path.realpath(path), deque([""]), 0
    names: list[tuple[str, str]] = []
    while pending:
        folder = pending.popleft()
        for entry in sorted(os.scandir(os.path.join(root, folder)), key=lambda e: e.name):
            entries += 1
            if entries > limits.max_members:
                raise limits.exceeded("the directory has too many files", "max_members", in_=path)
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                _check_link(root, entry, at=name, in_=path)
            if entry.is_dir():
                pending.append(name)
            else:
                names.append((name, os.path.realpath(entry.path)))
    return names


def _check_link(root: str, link: os.DirEntry[str], *, at: str, in_: str) -> None:
    if not os.path.realpath(link.path).startswith(root.rstrip(os.sep) + os.sep):
        what = "a link leads out of the directory"
    elif link.is_dir():
        what = "a link to a directory inside the directory"
    else:
        return
    raise UnsafeError(what, at=at, in_=in_, hint=RESOLVE_LINKS, cause="folder-link")
