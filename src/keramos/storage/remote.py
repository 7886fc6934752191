"""Files behind a URL, by fsspec, only the ranges that are asked for.

Refuses to know any protocol. The only importer of fsspec, which is optional.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from keramos.errors import FileError, FileMissingError, MissingExtraError, WriteError
from keramos.storage import replace
from keramos.storage.archive import Archive, Member, of_span, open_path
from keramos.storage.limits import Limits
from keramos.storage.span import Blocks, Span

INSTALL = "pip install 'keramos[cloud]'"


def filesystem(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises:
        MissingExtraError: fsspec, or the library it needs for this protocol, is not installed.
    """
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(
            "reading and writing URLs needs fsspec", in_=url, hint=INSTALL
        ) from error
    try:
        return fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(f"this URL needs another library: {error}", in_=url) from error
    except ValueError as error:
        raise FileError("this URL is not understood", in_=url, found=error) from error


def is_local(fs: Any) -> bool:
    """Whether the file system is this machine's own, where files can be mapped and renamed."""
    return "file" in (fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,))


def open(url: str, limits: Limits) -> Archive:
    """The archive at a URL: a zip, a file, or a folder."""
    fs, path = filesystem(url)
    if is_local(fs):
        return open_path(path, limits)
    try:
        info = fs.info(path)
    except FileNotFoundError:
        raise FileMissingError("there is nothing at this URL", in_=url) from None
    except OSError as error:
        raise FileError("this URL cannot be read", in_=url, found=error) from error
    if info.get("type") == "directory":
        return _folder(fs, path, url, limits)
    return of_span(_span(fs, path, url, info.get("size"), limits), limits)


@contextlib.contextmanager
def create(url: str) -> Iterator[Any]:
    """A binary file that appears at a URL when the block ends well."""
    fs, path = filesystem(url)
    if is_local(fs):
        with replace.atomic(path) as file:
            yield file
        return
    try:
        file = fs.open(path, "wb", autocommit=False)
    except OSError as error:
        raise WriteError(
            "nothing was saved: this URL cannot be written", errno=error.errno, in_=url, found=error
        ) from error
    try:
        yield _Appended(file)
        file.close()
    except BaseException:
        file.discard()
        raise
    file.commit()


class _Appended:
    """A remote file as it is: written from one end to the other, whatever it says about seeking."""

    def __init__(self, file: Any):
        self.write = file.write

    def seekable(self) -> bool:
        return False


def _folder(fs: Any, path: str, url: str, limits: Limits) -> Archive:
    root = path.rstrip("/") + "/"
    found = fs.find(path, detail=True)
    if len(found) > limits.max_members:
        raise limits.exceeded("the folder has too many files", "max_members", in_=url)
    members = []
    for full, info in sorted(found.items()):
        name = full.removeprefix(root)

        def span(full=full, name=name, info=info):
            return _span(fs, full, name, info.get("size"), limits)

        members.append(Member(name, info.get("size") or 0, None, url, span, limits))
    return Archive("directory", url, members, None, limits)


def _span(fs: Any, path: str, name: str, size: int | None, limits: Limits) -> Span:
    if size is None:  # a server that does not say: all of it, once
        from keramos.storage.span import of_file_object

        with fs.open(path, "rb") as file:
            data = file.read(limits.max_stream_bytes)
        return of_file_object(io.BytesIO(data), name, limit=limits.max_stream_bytes)

    def fetch(offset: int, n: int) -> bytes:
        try:
            data = fs.cat_file(path, start=offset, end=offset + n)
        except OSError as error:
            raise FileError("the URL broke off", in_=name, found=error) from error
        return (
            data[offset : offset + n] if len(data) == size != n else data
        )  # a server that ignores ranges

    return Span(Blocks(fetch, size, name), 0, size, name)
