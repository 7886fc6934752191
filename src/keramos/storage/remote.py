"""Files behind a URL, read by fsspec in the ranges that are asked for.

The only importer of fsspec, which is optional and knows the protocols.
"""

# fsspec has no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, cast

from keramos.errors import (
    FileError,
    FileMissingError,
    KeramosError,
    MissingExtraError,
    WriteError,
)
from keramos.storage import refusals, replace
from keramos.storage.limits import MIB, Limits
from keramos.storage.span import BLOCK, Blocks, Span, of_file_object

INSTALL = "pip install 'keramos[cloud]'"
PIECE = 16 * MIB  # bytes that are asked for again when a connection breaks
WAITS = (0.2, 1.0)  # seconds before a question is asked again
CONNECTING, SILENCE = 20, 60  # seconds until a server counts as not there
CHECKED = 1.0  # seconds for which a file is taken to be the one that it was
#: What tells a file from the one that stood there before, as far as a protocol says it.
_IDENTITY = (
    "size", "ETag", "etag", "e_tag", "Content-MD5", "Digest", "Last-Modified", "LastModified",
    "last_modified", "mtime", "modified", "updated", "created", "generation", "md5Hash",
    "version_id", "checksum", "content_hash",
)  # fmt: skip

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

    def files(self, limits: Limits) -> dict[str, RemoteFile] | None:
        """The files of a folder, by their names in it; None where it is no folder.

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
        root, shown = self.path.rstrip("/") + "/", self.url.rstrip("/") + "/"
        names = {path: path.removeprefix(root) for path in sorted(listing)}
        return {
            name: RemoteFile(self.fs, path, shown + name, listing[path], limits)
            for path, name in names.items()
        }

    def file(self, limits: Limits) -> RemoteFile:
        """The one file that is there."""
        return RemoteFile(self.fs, self.path, self.url, self._info, limits)

    def beside(self, limits: Limits) -> None:
        """None: whoever knows the URL opens the others by theirs."""

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
    """One file, and what its server tells of it."""

    fs: FileSystem = field(repr=False)
    path: str
    name: str
    info: Mapping[str, Any] = field(repr=False)
    limits: Limits = field(repr=False)

    @property
    def size(self) -> int | None:
        """Its bytes; None where the server does not tell."""
        return self.info.get("size")

    def span(self) -> Span:
        """Its bytes, fetched when they are looked at; all at once where the size is unknown."""
        if self.size is None:
            return self._download()
        ranges = Ranges(self, self.size)
        return Span(Blocks(ranges.fetch, self.size, self.name), 0, self.size, self.name)

    def _download(self) -> Span:
        most = self.limits.max_stream_bytes
        with (
            _as_file_errors("the URL broke off", self.name),
            self.fs.open(self.path, "rb") as file,
        ):
            data = file.read(most + 1)
        if len(data) > most:
            raise self.limits.exceeded("the stream does not end", "max_stream_bytes", in_=self.name)
        return of_file_object(io.BytesIO(data), self.name, limit=most)


class Ranges:
    """Ranges of one file, all of the same one; what breaks off is asked for again."""

    def __init__(self, file: RemoteFile, size: int):
        self._file, self._size = file, size
        self._whole: bytes | None = None  # of a server that has no ranges
        self._checked = time.monotonic()

    def fetch(self, offset: int, n: int) -> bytes:
        """Bytes `[offset, offset + n)`.

        Raises:
            FileError: the server refuses or breaks off, or the file is not the one that it was.
        """
        end = offset + n
        pieces = [self._piece(at, min(at + PIECE, end)) for at in range(offset, end, PIECE)]
        if n > BLOCK or time.monotonic() - self._checked > CHECKED:
            self._check()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _piece(self, start: int, end: int) -> bytes:
        if self._whole is not None:
            return self._whole[start:end]
        with _as_file_errors("the URL broke off", self._file.name):
            data = again(lambda: self._asked(start, end))
        if len(data) == self._size != end - start:
            self._whole = data
            return data[start:end]
        return data

    def _asked(self, start: int, end: int) -> bytes:
        fs = self._file.fs
        options = {} if reads_ranges(fs) else {"cache_type": "none"}
        return fs.cat_file(self._file.path, start=start, end=end, **options)

    def _check(self) -> None:
        """Refuse bytes of two files."""
        fs, path, before = self._file.fs, self._file.path, self._file.info
        with _as_file_errors("this URL cannot be read any more", self._file.name):
            fs.invalidate_cache(path)
            now = again(lambda: fs.info(path))
        for key in _IDENTITY:
            was, is_now = before.get(key), now.get(key)
            # a listing may say the same in another type
            if type(was) is type(is_now) and was != is_now:
                raise FileError(
                    "the file at this URL was replaced while it was being read",
                    in_=self._file.name,
                    found=f"{key} {is_now}",
                    wanted=f"{key} {was}",
                    hint="open it again",
                )
        self._checked = time.monotonic()


def reads_ranges(fs: FileSystem) -> bool:
    """Whether a file system fetches a range itself: the others open files, and read ahead."""
    import fsspec

    if getattr(fs, "async_impl", False):  # methods of the instance stand in for the class's
        return True
    return type(fs).cat_file is not fsspec.AbstractFileSystem.cat_file


def again(ask: Callable[[], Any]) -> Any:
    """The answer to a question that is asked a few times, where it may be answered later."""
    for seconds in WAITS:
        try:
            return ask()
        except Exception as error:
            if not refusals.is_passing(error):
                raise
            time.sleep(seconds)
    return ask()


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
        options = _options(url)
        fs, path = cast("tuple[FileSystem, str]", fsspec.core.url_to_fs(url, **options))
        return Location(url, fs, path)
    except ImportError as error:
        raise MissingExtraError(f"this URL needs another library: {error}", in_=url) from error
    except ValueError as error:
        raise FileError("this URL is not understood", in_=url, found=error) from error
    except Exception as error:  # some protocols connect at once
        raise _refused("this URL cannot be reached", url, error) from error


def _options(url: str) -> dict[str, Any]:
    """What a connection over HTTP is made with, but for what the user's settings say."""
    if not url.lower().startswith(("http://", "https://")):
        return {}
    import aiohttp
    from fsspec.config import conf

    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECTING, sock_read=SILENCE)
    own: dict[str, Any] = {**conf.get("http", {}), **conf.get("https", {})}
    settings = {"timeout": timeout, "trust_env": True, **own.get("client_kwargs", {})}
    return {"client_kwargs": settings}


def _refused(what: str, url: str, error: BaseException) -> FileError:
    """The error for what a server or the network refused."""
    return FileError(what, in_=url, found=refusals.text(error), hint=refusals.hint(error))


@contextlib.contextmanager
def _as_file_errors(what: str, url: str) -> Generator[None]:
    """Whatever the library of a protocol raises, each another error, is one of ours."""
    try:
        yield
    except KeramosError:
        raise
    except FileNotFoundError as error:
        cause = error.__cause__  # fsspec says of everything that a web server refuses: not found
        if cause is not None and refusals.status(cause) not in (None, 404, 410):
            raise _refused(what, url, cause) from error
        if cause is not None and refusals.is_network(cause):
            raise _refused("this URL cannot be reached", url, cause) from error
        raise FileMissingError("there is nothing at this URL", in_=url, hint="check it") from None
    except Exception as error:
        raise _refused(what, url, error) from error


@contextlib.contextmanager
def _as_write_errors(url: str) -> Generator[None]:
    """The same where something is written."""
    try:
        yield
    except Exception as error:
        what = "nothing was saved: this URL cannot be written"
        number = error.errno if isinstance(error, OSError) else None
        cause, hint = refusals.text(error), refusals.hint(error)
        raise WriteError(what, errno=number, in_=url, found=cause, hint=hint) from error


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
