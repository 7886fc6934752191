"""A place with named files in it: a zip, a directory, or one file alone; on disk, in memory, in a
file object, behind a URL.

Refuses to know which names Keras uses. Nothing is unpacked to disk unless `extract` is asked to.
"""

from __future__ import annotations

import builtins
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from keramos.errors import FileError, FileMissingError, UnrecognizedFileError, UnsafeError, near
from keramos.storage import span as spans
from keramos.storage.limits import Limits
from keramos.storage.span import Span

URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: `C://` is a drive


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Args:
        name: its path inside, `/` between the parts.
        size: bytes, inflated.
        crc: CRC-32 that the archive gives for it; None where it gives none.
        source: the archive, as the caller called it.
        open_span: makes its span.
        limits: of the archive.
    """

    name: str
    size: int
    crc: int | None
    source: str
    open_span: Callable[[], Span] = field(repr=False)
    limits: Limits = field(repr=False)

    def span(self) -> Span:
        """Its bytes, in place where they are stored; inflated into memory, under the limits, where
        they are not.
        """
        return self.open_span()

    def read(self, limit: int | None = None) -> bytes:
        """Its bytes, checked against the archive's checksum.

        Args:
            limit: the most bytes; `Limits.max_text_bytes` unless told.
        """
        most = self.limits.max_text_bytes if limit is None else limit
        if self.size > most:
            found = f"{self.size:,} bytes"
            raise self.limits.exceeded(
                "a member is too large",
                "max_text_bytes",
                most=most,
                at=self.name,
                in_=self.source,
                found=found,
            )
        span = self.span()
        data = span.read()
        self._check(zlib.crc32(data), span)
        return data

    def verify(self) -> None:
        """Read everything, a piece at a time.

        Raises:
            DamagedFileError: if the bytes do not match the archive's checksum.
        """
        span, crc = self.span(), 0
        for at in range(0, span.size, 1 << 24):
            crc = zlib.crc32(span.view(at, min(1 << 24, span.size - at)), crc)
        self._check(crc, span)

    def _check(self, crc: int, span: Span) -> None:
        if self.crc is not None and crc != self.crc:
            raise span.damaged(
                "a member does not match its checksum",
                at=self.name,
                found=f"{crc:08x}",
                wanted=f"{self.crc:08x}",
                hint=spans.TORN,
            )


class Archive:
    """Named files. A context manager; what was taken out of it stays usable after it is closed.

    Args:
        kind: `'zip'`, `'directory'` or `'file'`.
        source: what to call it in messages.
        members: the files, in stored order.
        whole: the bytes of the zip or the file itself; None for a directory.
    """

    def __init__(
        self, kind: str, source: str, members: Iterable[Member], whole: Span | None, limits: Limits
    ):
        self.kind, self.source, self.whole, self.limits = kind, source, whole, limits
        self._members = {member.name: member for member in members}

    def names(self) -> list[str]:
        """The names of all files, in stored order."""
        return list(self._members)

    def member(self, name: str) -> Member:
        """The file of that name.

        Raises:
            FileMissingError: if there is none.
        """
        if name not in self._members:
            raise FileMissingError(
                f"there is no {name!r} inside",
                in_=self.source,
                found=", ".join(self.names()[:12]) or "nothing",
                near=near(name, self._members),
            )
        return self._members[name]

    def under(self, prefix: str) -> dict[str, Member]:
        """The files below a folder, by their names from there."""
        start = prefix.rstrip("/") + "/"
        return {
            name[len(start) :]: m for name, m in self._members.items() if name.startswith(start)
        }

    def extract(self, prefix: str, folder: str | os.PathLike) -> list[Path]:
        """Write the files below `prefix` into `folder`, which should be empty and the caller's own.

        Raises:
            LimitError: if they are larger together than `Limits.max_asset_bytes`.
        """
        found = self.under(prefix)
        total = sum(m.size for m in found.values())
        if total > self.limits.max_asset_bytes:
            what, found = "the assets are too large", f"{total:,} bytes"
            raise self.limits.exceeded(
                what, "max_asset_bytes", at=prefix, in_=self.source, found=found
            )
        return [
            _write_new(Path(folder, *PurePosixPath(name).parts), m) for name, m in found.items()
        ]

    def close(self) -> None:
        """Nothing to do: a mapping lives as long as the tensors that look into it."""

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.source!r} with {len(self._members)} files>"


def _write_new(path: Path, member: Member) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with builtins.open(path, "xb") as file:  # never through a link, never over a file
        file.write(member.read(member.limits.max_asset_bytes))
    return path


def open(source: Any, *, limits: Limits | None = None) -> Archive:
    """Look into a file, a directory, bytes, a binary file object or a URL.

    Args:
        source: a path, `'s3://…'` or any URL that fsspec knows, bytes, or an open binary file.
        limits: what it may cost.

    Raises:
        FileMissingError: nothing is there.
        DamagedFileError: an archive that is cut short or contradicts itself.
        UnsafeError: an archive that means different things to different readers, or reaches out of
            itself.
        MissingExtraError: a URL, and fsspec is not installed.
    """
    limits = limits or Limits()
    if isinstance(source, (bytes, bytearray, memoryview)):
        return of_span(spans.of_bytes(source), limits)
    if isinstance(source, (str, os.PathLike)):
        name = os.fspath(source)
        name = os.fsdecode(name) if isinstance(name, bytes) else name
        if URL.match(name):
            from keramos.storage import remote

            return remote.open(name, limits)
        return open_path(name, limits)
    if hasattr(source, "read"):
        name = str(getattr(source, "name", "<file object>"))
        return of_span(spans.of_file_object(source, name, limit=limits.max_stream_bytes), limits)
    raise TypeError(
        f"a path, bytes, a binary file object or a URL is needed, not {type(source).__name__}"
    )


def of_span(span: Span, limits: Limits) -> Archive:
    """The archive that these bytes are: a zip, or a file alone."""
    from keramos.storage import zip_directory

    if zip_directory.looks_like(span):
        entries = zip_directory.entries(span, limits)
        members = [
            Member(
                e.name,
                e.size,
                e.crc,
                span.name,
                lambda e=e: zip_directory.data(span, e, limits),
                limits,
            )
            for e in entries
        ]
        return Archive("zip", span.name, members, span, limits)
    name = PurePosixPath(span.name.replace("\\", "/")).name or "file"
    return Archive(
        "file",
        span.name,
        [Member(name, span.size, None, span.name, lambda: span, limits)],
        span,
        limits,
    )


def open_path(path: str, limits: Limits) -> Archive:
    """The archive at a path of this machine."""
    try:
        return of_span(_mapped(path), limits)
    except IsADirectoryError:
        return _of_directory(path, limits)


def _mapped(path: str) -> Span:
    """The bytes of a regular file.

    Raises:
        IsADirectoryError: it is a directory.
    """
    try:
        if "\0" in path:
            raise FileMissingError("there is no such file", in_=path)
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise FileMissingError("there is no such file", in_=path, near=_neighbours(path)) from None
    except OSError as error:
        if os.path.isdir(path):  # Windows cannot open one
            raise IsADirectoryError(path) from None
        raise FileError("the file cannot be opened", in_=path, found=error.strerror) from error
    try:
        mode = os.fstat(fd).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(path)
        if not stat.S_ISREG(mode):  # a pipe or a device never ends
            raise UnrecognizedFileError(
                "this is no regular file", in_=path, hint="read it, and hand over the bytes"
            )
        return spans.of_descriptor(fd, path)
    finally:
        os.close(fd)


def _neighbours(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        return near(name, os.listdir(folder or "."))
    except OSError:
        return ""


def _of_directory(path: str, limits: Limits) -> Archive:
    root = os.path.realpath(path)
    try:
        members = [_file_member(path, *found, limits) for found in _files(root, path, limits)]
    except (FileNotFoundError, PermissionError) as error:
        raise FileError("the directory cannot be read", in_=path, found=error.strerror) from error
    return Archive("directory", path, members, None, limits)


def _files(root: str, shown: str, limits: Limits) -> list[tuple[str, str]]:
    """Name inside and real path of every file; links that stay inside are followed, others
    refused.
    """
    found: list[tuple[str, str]] = []
    waiting, entries = [""], 0
    while waiting:
        folder = waiting.pop(0)
        for entry in sorted(os.scandir(os.path.join(root, folder)), key=lambda e: e.name):
            entries += 1
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entries > limits.max_members:
                raise limits.exceeded("the directory has too many files", "max_members", in_=shown)
            if entry.is_symlink() and not _inside(root, entry.path):
                raise UnsafeError(
                    "a link leads out of the directory",
                    at=name,
                    in_=shown,
                    hint="copy it with its links resolved (cp -rL)",
                )
            if entry.is_dir():
                if entry.is_symlink():
                    raise UnsafeError(
                        "a link to a directory inside the directory",
                        at=name,
                        in_=shown,
                        hint="copy it with its links resolved (cp -rL)",
                    )
                waiting.append(name)
            else:
                found.append((name, os.path.realpath(entry.path)))
    return found


def _inside(root: str, path: str) -> bool:
    return os.path.realpath(path).startswith(root.rstrip(os.sep) + os.sep)


def _file_member(source: str, name: str, path: str, limits: Limits) -> Member:
    return Member(
        name, os.stat(path).st_size, None, source, lambda: _mapped(path).named(name), limits
    )
