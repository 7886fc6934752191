"""A place with named files in it: a zip, a directory, or one file alone; on disk, in memory, in a
file object, behind a URL.

Members are read in place. Only `Archive.extract` writes to disk.
"""

from __future__ import annotations

import builtins
import os
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from keramos.errors import (
    ConfigError,
    FileError,
    FileMissingError,
    KeramosError,
    UnsafeError,
    near,
)
from keramos.storage import directory, span as spans
from keramos.storage.disk_errors import as_write_errors, can_be_name
from keramos.storage.limits import Limits
from keramos.storage.mapped_file import mapped
from keramos.storage.member_name import stays_inside
from keramos.storage.missing_path import right_to_read
from keramos.storage.span import BinaryFile, Span

URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: `C://` is a drive
MOST_SAVES = 100  # that may replace a directory while it is being opened
CHECKPOINT_INDEX = ".index"  # of a checkpoint, behind its prefix
STEP = 1 << 24  # bytes that are summed or copied at once

Source: TypeAlias = (
    "str | os.PathLike[str] | os.PathLike[bytes] | bytes | bytearray | memoryview | BinaryFile"
)


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
        """Its bytes: in place where they are stored, else inflated into memory under the limits."""
        return self.open_span()

    def read(self, limit: int | None = None) -> bytes:
        """Its bytes, checked against the archive's checksum.

        Args:
            limit: the most bytes; `Limits.max_text_bytes` by default.
        """
        most = self.limits.max_text_bytes if limit is None else limit
        if self.size > most:
            raise self.limits.exceeded(
                "a member is too large",
                "max_text_bytes",
                most=most,
                at=self.name,
                in_=self.source,
                found=f"{self.size:,} bytes",
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
        self.copy(lambda piece: None)

    def copy(self, write: Callable[[memoryview], object]) -> None:
        """Hand everything to `write`, a piece at a time; then check the archive's checksum."""
        span, crc = self.span(), 0
        for at in range(0, span.size, STEP):
            piece = span.view(at, min(STEP, span.size - at))
            crc = zlib.crc32(piece, crc)
            write(piece)
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
        container: `'zip'`, `'directory'` or `'file'`.
        source: what to call it in messages.
        members: the files, in stored order.
        whole: the bytes of the zip or the file itself; None for a directory.
    """

    def __init__(
        self,
        container: str,
        source: str,
        members: Iterable[Member],
        whole: Span | None,
        limits: Limits,
    ):
        self.container, self.source, self.whole, self.limits = container, source, whole, limits
        self._members = {member.name: member for member in members}
        #: A file of the same moment, by its name beside this one; None where a path says it.
        self.beside: Callable[[str], Span] | None = None
        self._extracted = 0  # bytes written to disk so far, all calls of `extract` together

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
        """The files below a folder, by their names from there; all files for `""`."""
        start = prefix.rstrip("/") + "/" if prefix else ""
        return {
            name.removeprefix(start): member
            for name, member in self._members.items()
            if name.startswith(start)
        }

    def extract(self, prefix: str, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the files below `prefix` into `folder`, folders inside it included.

        `Limits.max_asset_bytes` bounds everything that this archive ever extracts, all calls
        together, as it stands on disk.

        Args:
            prefix: a folder of the archive; `""` for the whole archive.
            folder: the caller's own, where none of the files exists yet.

        Returns:
            The paths written, in stored order.

        Raises:
            LimitError: the files would be larger than `Limits.max_asset_bytes`; nothing is written
                where their declared sizes say so.
            UnsafeError: a name leads out of the folder; nothing is written.
            DamagedFileError: a file does not match the archive's checksum.
            WriteError: the disk is full, read-only or failed.
            FileExistsError: there is something at the place of a file.
        """
        members = self.under(prefix)
        if outside := next((name for name in members if not stays_inside(name)), None):
            raise UnsafeError(
                "an asset's name leads out of the folder", at=outside, in_=self.source
            )
        self._check_room(sum(member.size for member in members.values()), prefix)
        return [
            self._write(member, Path(folder, *name.split("/"))) for name, member in members.items()
        ]

    def _write(self, member: Member, path: Path) -> Path:

        def write(piece: memoryview) -> None:
            self._check_room(len(piece), member.name)  # a server may not have told the size
            self._extracted += len(piece)
            file.write(piece)

        with as_write_errors(path, "an asset was not extracted"):
            path.parent.mkdir(parents=True, exist_ok=True)
            with builtins.open(path, "xb") as file:  # never through a link, never over a file
                member.copy(write)
        return path

    def _check_room(self, nbytes: int, at: str) -> None:
        total = self._extracted + nbytes
        if total > self.limits.max_asset_bytes:
            raise self.limits.exceeded(
                "the assets are too large",
                "max_asset_bytes",
                at=at,
                in_=self.source,
                found=f"{total:,} bytes",
            )

    def close(self) -> None:
        """Nothing to do: a mapping lives as long as the tensors that look into it."""

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{self.container} {self.source!r} with {len(self._members)} files>"


def open(source: Source, *, limits: Limits | None = None, whole: bool = True) -> Archive:
    """Look into a file, a directory, bytes, a binary file object or a URL.

    Args:
        source: a path, `'hf://user/repo'`, `'s3://…'` or any URL that fsspec knows, bytes, or an
            open binary file.
        limits: what it may cost.
        whole: False where only a few bytes of it are wanted: then nothing is downloaded.

    Raises:
        FileMissingError: nothing is there.
        DamagedFileError: an archive that is cut short or contradicts itself.
        UnsafeError: an archive that means different things to different readers, or reaches out of
            itself.
        ConfigError: something else.
        MissingExtraError: a URL, and the library that knows it is not installed.
    """
    limits = limits or Limits()
    if isinstance(source, (bytes, bytearray, memoryview)):
        return of_span(spans.of_bytes(source), limits)
    if isinstance(source, (str, os.PathLike)):
        name = os.fsdecode(os.fspath(source))
        return _of_url(name, limits, whole) if URL.match(name) else open_path(name, limits)
    if hasattr(source, "read"):
        name = str(getattr(source, "name", "<file object>"))
        return of_span(spans.of_file_object(source, name, limit=limits.max_stream_bytes), limits)
    raise ConfigError(
        "nothing can be read from this",
        found=type(source).__name__,
        wanted="a path, bytes, a binary file object or a URL",
    )


def exists(place: str | os.PathLike[str] | os.PathLike[bytes]) -> bool:
    """Whether there is something at a path or a URL."""
    path = os.fsdecode(os.fspath(place))
    if not URL.match(path):
        return os.path.exists(path)
    from keramos.storage import urls

    return urls.exists(path)


def of_span(span: Span, limits: Limits) -> Archive:
    """The archive that these bytes are: a zip, or a file alone."""
    from keramos.storage import zip_directory

    if not zip_directory.looks_like(span):
        name = PurePosixPath(span.name.replace("\\", "/")).name or "file"
        member = Member(name, span.size, None, span.name, lambda: span, limits)
        return Archive("file", span.name, [member], span, limits)

    def member_of(entry: zip_directory.Entry) -> Member:
        open_span = lambda: zip_directory.data(span, entry)  # noqa: E731
        return Member(entry.name, entry.size, entry.crc, span.name, open_span, limits)

    entries = zip_directory.entries(span, limits)
    return Archive("zip", span.name, map(member_of, entries), span, limits)


def _of_url(url: str, limits: Limits, whole: bool) -> Archive:
    from keramos.storage import urls

    place = urls.located(url, whole=whole)
    if place.is_local:
        return open_path(place.path, limits)
    files = place.files(limits)
    if files is None:
        archive = of_span(place.file(limits).span(), limits)
        archive.beside = place.beside(limits)
        return archive
    members = [
        Member(name, file.size or 0, None, url, file.span, limits) for name, file in files.items()
    ]
    return Archive("directory", url, members, None, limits)


def open_path(path: str, limits: Limits) -> Archive:
    """The archive at a path of this machine; at the prefix of a checkpoint, its index."""
    try:
        return of_span(mapped(path), limits)
    except IsADirectoryError:
        return _of_directory(path, limits)
    except FileMissingError:
        if can_be_name(path) and os.path.isfile(path + CHECKPOINT_INDEX):
            return of_span(mapped(path + CHECKPOINT_INDEX), limits)
        raise


def _of_directory(path: str, limits: Limits) -> Archive:
    for _ in range(MOST_SAVES):
        before = _identity(path)
        try:
            files = directory.files(path, limits)
            members = [_file_member(path, name, real_path, limits) for name, real_path in files]
        except OSError as error:
            if isinstance(error, KeramosError) and not isinstance(error, FileMissingError):
                raise
            if _identity(path) == before:
                raise _unreadable(path, error) from error
        else:
            if _identity(path) == before:  # else the files may be of two saves
                return Archive("directory", path, members, None, limits)
    raise FileError("the directory is replaced again and again", in_=path)


def _unreadable(path: str, error: OSError) -> FileError:
    cause = error.what if isinstance(error, KeramosError) else error.strerror
    hint = error.hint if isinstance(error, KeramosError) else right_to_read(error)
    return FileError("the directory cannot be read", in_=path, found=cause, hint=hint)


def _identity(path: str) -> tuple[int, ...]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    # with its times: the number of a removed directory is given to the next one
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _file_member(source: str, name: str, path: str, limits: Limits) -> Member:
    """A file of a directory, mapped now: another save must not come between it and the others."""
    size = os.stat(path).st_size
    shown = os.path.join(source, name)
    try:
        span = mapped(path).named(shown)
    except FileMissingError:
        raise
    except FileError:  # said when somebody asks for it
        return Member(name, size, None, source, lambda: mapped(path).named(shown), limits)
    return Member(name, span.size, None, source, lambda: span, limits)
