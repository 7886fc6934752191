"""Files behind a URL, read by fsspec in the ranges that are asked for.

The only importer of fsspec, which is optional and knows the protocols.
"""

# fsspec has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, cast

from keramos.errors import FileError, FileMissingError, MissingExtraError, WriteError
from keramos.storage import replace
from keramos.storage.limits import Limits
from keramos.storage.span import Blocks, Span, of_file_object

INSTALL = "pip install 'keramos[cloud]'"

FileSystem: TypeAlias = Any  # fsspec.AbstractFileSystem


@dataclass(frozen=True)
class Location:
    """Where a URL leads: a path in one of fsspec's file systems."""

    url: str
    fs: FileSystem = field(repr=False)
    path: str

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine's own disk, where files can be mapped and renamed."""
        protocol = self.fs.protocol
        return "file" in (protocol if isinstance(protocol, tuple) else (protocol,))

    def exists(self) -> bool:
        """Whether there is something."""
        with _as_file_errors("this URL cannot be reached", self.url):
            return bool(self.fs.exists(self.path))

    def files(self, limits: Limits) -> list[RemoteFile] | None:
        """The files of a folder, by name; None where it is no folder.

        Raises:
            FileMissingError: nothing is there.
            FileError: it cannot be read.
            LimitError: more files than `Limits.max_members`.
        """
        if self._info.get("type") != "directory":
            return None
        with _as_file_errors("this folder cannot be listed", self.url):
            listing = self.fs.find(self.path, detail=True)
        if len(listing) > limits.max_members:
            raise limits.exceeded("the folder has too many files", "max_members", in_=self.url)
        root = self.path.rstrip("/") + "/"
        return [
            RemoteFile(self.fs, path, path.removeprefix(root), info.get("size"), limits)
            for path, info in sorted(listing.items())
        ]

    def file(self, limits: Limits) -> RemoteFile:
        """The one file that is there."""
        return RemoteFile(self.fs, self.path, self.url, self._info.get("size"), limits)

    @cached_property
    def _info(self) -> dict[str, Any]:
        with _as_file_errors("this URL cannot be read", self.url):
            return self.fs.info(self.path)


class RemoteFolder:
    """A folder behind a URL (`storage.folder.Folder`)."""

    def __init__(self, location: Location):
        self._fs, self._root = location.fs, location.path.rstrip("/") + "/"

    def names(self, prefix: str) -> list[str]:
        try:
            paths = cast("list[str]", self._fs.ls(self._root, detail=False))
        except OSError:
            return []
        names = [path.rstrip("/").rpartition("/")[2] for path in paths]
        return [name for name in names if name.startswith(prefix)]

    def read(self, name: str) -> bytes | None:
        try:
            return self._fs.cat_file(self._root + name)
        except OSError:
            return None

    def age(self, name: str) -> float:
        return 0.0  # every protocol has another word for it

    def remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self._fs.rm_file(self._root + name)

    def clear_temporary(self, prefix: str) -> None:
        """Nothing: a file appears at a URL when it is complete."""


@dataclass(frozen=True)
class RemoteFile:
    """One file; `size` is None where the server does not tell."""

    fs: FileSystem = field(repr=False)
    path: str
    name: str
    size: int | None
    limits: Limits = field(repr=False)

    def span(self) -> Span:
        """Its bytes, fetched when they are looked at; all at once where the size is unknown."""
        if self.size is None:
            return self._download()
        return Span(Blocks(self._fetcher(self.size), self.size, self.name), 0, self.size, self.name)

    def _download(self) -> Span:
        most = self.limits.max_stream_bytes
        with (
            _as_file_errors("the URL broke off", self.name),
            self.fs.open(self.path, "rb") as file,
        ):
            data = file.read(most)
        return of_file_object(io.BytesIO(data), self.name, limit=most)

    def _fetcher(self, size: int) -> Callable[[int, int], bytes]:
        def fetch(offset: int, n: int) -> bytes:
            with _as_file_errors("the URL broke off", self.name):
                data = self.fs.cat_file(self.path, start=offset, end=offset + n)
            ignored_range = len(data) == size != n  # some servers send the whole file
            return data[offset : offset + n] if ignored_range else data

        return fetch


def locate(url: str) -> Location:
    """Where a URL leads.

    Raises:
        MissingExtraError: fsspec, or the library it needs for this protocol, is not installed.
        FileError: fsspec does not understand the URL, or nobody answers there.
    """
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(
            "reading and writing URLs needs fsspec", in_=url, hint=INSTALL
        ) from error
    try:
        fs, path = cast("tuple[FileSystem, str]", fsspec.core.url_to_fs(url))
        return Location(url, fs, path)
    except ImportError as error:
        raise MissingExtraError(f"this URL needs another library: {error}", in_=url) from error
    except ValueError as error:
        raise FileError("this URL is not understood", in_=url, found=error) from error
    except Exception as error:  # some protocols connect at once
        raise FileError("this URL cannot be reached", in_=url, found=error) from error


@contextlib.contextmanager
def _as_file_errors(what: str, url: str) -> Generator[None]:
    """Whatever the library of a protocol raises, each another error, is one of ours."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissingError("there is nothing at this URL", in_=url) from None
    except Exception as error:
        raise FileError(what, in_=url, found=error) from error


@contextlib.contextmanager
def _as_write_errors(url: str) -> Generator[None]:
    """The same where something is written."""
    try:
        yield
    except Exception as error:
        what = "nothing was saved: this URL cannot be written"
        number = error.errno if isinstance(error, OSError) else None
        raise WriteError(what, errno=number, in_=url, found=error) from error


@contextlib.contextmanager
def create(url: str) -> Generator[Any]:
    """A binary file that appears at a URL when the block ends without an error."""
    place = locate(url)
    if place.is_local:
        with replace.atomic(place.path) as file:
            yield file
        return
    with _as_write_errors(url):
        file = place.fs.open(place.path, "wb", autocommit=False)
    try:
        yield _Appended(file, url)
        with _as_write_errors(url):
            file.close()
    except BaseException:
        with contextlib.suppress(Exception):  # the first error says more
            file.discard()
        raise
    with _as_write_errors(url):
        file.commit()


class _Appended:
    """A remote file as it is: written from one end to the other, whatever it says about seeking."""

    def __init__(self, file: Any, url: str):
        self._file, self._url = file, url

    def write(self, data: bytes) -> int:
        """The number of bytes, as files answer.

        Raises:
            WriteError: the server does not take them.
        """
        with _as_write_errors(self._url):
            return self._file.write(data)

    def seekable(self) -> bool:
        return False
