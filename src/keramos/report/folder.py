"""A folder of models that is shown: what lies in it, and nothing that lies outside.

Names of files come in from a browser: each is looked up among those that the folder lists.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from keramos import storage
from keramos.errors import FileError, FileMissingError, KeramosError, LimitError
from keramos.report.plain import plain
from keramos.saving.formats import table
from keramos.saving.scanning import units
from keramos.storage.missing_path import unopened

#: Files that are listed; bytes of one that is dropped; bytes that are copied at once.
MOST_FILES, MOST_UPLOAD, BLOCK = 2000, 16 << 30, 1 << 20
#: What no step of a name has; of names of dropped files, what their copies do not keep.
_ODD, _UNSURE = re.compile(r"[\\\0]"), re.compile(r"[^A-Za-z0-9._-]")
#: Under this name stands what was dropped.
DROPPED = "dropped"


class Bytes(Protocol):
    """What a file is read from."""

    def read(self, n: int, /) -> bytes: ...


@dataclass
class Folder:
    """Files that may be shown.

    Args:
        root: a folder, or one file alone.
    """

    root: str
    _uploads: str | None = None
    _dropped: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if not os.path.exists(self.root):
            raise FileMissingError("there is no such file or folder", in_=self.root)
        _ask_to_read(self.root)
        self.root = os.path.realpath(self.root)

    @cached_property
    def is_one(self) -> bool:
        """Whether it is one file, or one folder that is a model."""
        return next((unit.path for unit in units.of(self.root)), None) == self.root

    def names(self) -> list[str]:
        """The names of what is there, `/` between folders."""
        if self.is_one:
            return [os.path.basename(self.root)]
        listed: list[str] = []
        for unit in units.of(self.root):
            if self._is_inside(unit.path):
                listed.append(os.path.relpath(unit.path, self.root).replace(os.sep, "/"))
            if len(listed) == MOST_FILES:
                break
        return listed

    def rows(self) -> list[dict[str, Any]]:
        """What a page lists: models and weights, by what is in them."""
        listed: list[dict[str, Any]] = []
        for name in [*self.names(), *self._dropped]:
            with contextlib.suppress(FileMissingError):  # gone meanwhile, or a link to nothing
                row = _row(name, self.path(name))
                listed += [] if row is None else [row]
        return listed

    def path(self, name: str) -> str:
        """Where a file lies.

        Args:
            name: one of `names`, or of what was dropped.

        Raises:
            FileMissingError: there is none of that name, or it is not inside.
        """
        if name in self._dropped:
            return self._dropped[name]
        if self.is_one and name == os.path.basename(self.root):
            return self.root
        steps = name.split("/")
        path = os.path.join(self.root, *steps)
        is_plain = not any(step in ("", ".", "..") or _ODD.search(step) for step in steps)
        if not is_plain or self.is_one or not os.path.exists(path) or not self._is_inside(path):
            raise FileMissingError("there is no such file in the folder", in_=name)
        return path

    def _is_inside(self, path: str) -> bool:
        """Whether a path leads, links followed, to something below the root."""
        return os.path.realpath(path).startswith(self.root.rstrip(os.sep) + os.sep)

    def drop(self, name: str, source: Bytes, size: int) -> str:
        """Keep a copy of a file until `close`, and say under which name.

        Args:
            name: as the browser calls it; its last step is shown.
            source: its bytes.
            size: how many.

        Raises:
            LimitError: it is larger than what is taken.
            FileError: it ended too soon, or the disk is full.
        """
        if size > MOST_UPLOAD:
            limit = f"at most {MOST_UPLOAD >> 30} GiB; keramos view FOLDER shows larger ones"
            raise LimitError("the file is too large to be dropped", found=size, hint=limit)
        if self._uploads is None:
            self._uploads = tempfile.mkdtemp(prefix="keramos-view-")  # for this user alone
        folder = os.path.join(self._uploads, secrets.token_hex(8))
        os.mkdir(folder, 0o700)
        path = os.path.join(folder, "dropped-" + _UNSURE.sub("_", _last(name)))
        try:
            _copy(source, path, size)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise FileError("the file could not be kept", found=error.strerror) from error
        key = f"{DROPPED}/{len(self._dropped) + 1}/{_last(name)}"
        self._dropped[key] = path
        return key

    def close(self) -> None:
        """Remove what was dropped."""
        if self._uploads is not None:
            shutil.rmtree(self._uploads, ignore_errors=True)
        self._uploads = None
        self._dropped.clear()


def _ask_to_read(path: str) -> None:
    try:
        with os.scandir(path) if os.path.isdir(path) else open(path, "rb"):
            pass
    except OSError as error:
        raise unopened(path, error) from error


def _last(name: str) -> str:
    return str(plain(name.replace("\\", "/").rpartition("/")[2]))[:120] or "file"


def _copy(source: Bytes, path: str, size: int) -> None:
    left = size
    with open(path, "xb") as file:
        while left:
            block = source.read(min(left, BLOCK))
            if not block:
                raise OSError(0, "it ended before its size said")
            file.write(block)
            left -= len(block)


def _row(name: str, path: str) -> dict[str, Any] | None:
    """What a list says of a file; None of what is no model at all."""
    try:
        with storage.open(path) as archive:
            format = table.recognise(archive)
    except KeramosError as error:
        # of the name of a model, and yet none: it may be damaged, or hostile
        if table.for_path(name, layout="file") is None:
            return None
        return {"name": plain(name), "key": name, "problem": plain(error.what), **_stat(path)}
    except OSError:
        return None
    return {
        "name": plain(name),
        "key": name,
        "format": format.name,
        "model": format.holds_model,
        **_stat(path),
    }


def _stat(path: str) -> dict[str, Any]:
    from keramos.report.document import file_facts

    try:
        return {"size": file_facts(path)["size"], "changed": os.path.getmtime(path)}
    except OSError:
        return {}
