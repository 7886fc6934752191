"""A range of bytes that never reads outside itself, whatever holds the bytes.

Mapped files and buffers are viewed without a copy; other sources are read range by range.

A mapping lives as long as anything that looks into it (Python's buffer protocol counts), so nothing
ever closes one.
"""

from __future__ import annotations

import io
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from keramos.errors import DamagedFileError, FileError
from keramos.storage.mapping import Mapping

if TYPE_CHECKING:
    import mmap

TORN = "copy or download the file again: it is not whole"
BLOCK = 1 << 16  # the least that is asked of a source that is no buffer
MAX_BLOCKS = 256  # that stay in memory: 16 MiB of one source

Buffered: TypeAlias = "bytes | bytearray | memoryview | mmap.mmap"


class Source(Protocol):
    """Something that holds bytes."""

    size: int
    in_memory: bool

    def read(self, offset: int, n: int) -> memoryview:
        """Bytes `[offset, offset + n)`; the caller has checked that they exist."""
        ...


class BinaryFile(Protocol):
    """An open binary file, as far as reading needs one."""

    def read(self, n: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def seekable(self) -> bool: ...


class Buffer:
    """Bytes in memory."""

    in_memory = True

    def __init__(self, buffer: Buffered):
        self._view = memoryview(buffer).cast("B").toreadonly()
        self.size = self._view.nbytes

    def read(self, offset: int, n: int) -> memoryview:
        return self._view[offset : offset + n]


class Blocks:
    """A source that is asked for ranges (a file object, a server).

    Small requests are answered from blocks, of which the last ones used stay in memory.
    """

    in_memory = False

    def __init__(self, fetch: Callable[[int, int], bytes], size: int, name: str):
        self.size, self._fetch, self._name = size, fetch, name
        self._blocks: OrderedDict[int, memoryview] = OrderedDict()  # least recently used first
        self._lock = threading.Lock()  # a file object has one cursor

    def read(self, offset: int, n: int) -> memoryview:
        with self._lock:
            first, last = offset // BLOCK, (offset + max(n, 1) - 1) // BLOCK
            if last - first > 2:
                return self._ask(offset, n)
            if first == last:
                at = offset - first * BLOCK
                return self._block(first)[at : at + n]
            joined = memoryview(b"".join(self._block(i) for i in range(first, last + 1)))
            return joined[offset - first * BLOCK :][:n]

    def _block(self, index: int) -> memoryview:
        if index in self._blocks:
            self._blocks.move_to_end(index)
            return self._blocks[index]
        start = index * BLOCK
        block = self._blocks[index] = self._ask(start, min(BLOCK, self.size - start))
        if len(self._blocks) > MAX_BLOCKS:
            self._blocks.popitem(last=False)
        return block

    def _ask(self, offset: int, n: int) -> memoryview:
        data = self._fetch(offset, n)
        if len(data) != n:
            raise DamagedFileError(
                "the source ends before its size says",
                in_=self._name,
                found=f"{len(data):,} bytes",
                wanted=f"{n:,} bytes at {offset:,}",
                hint=TORN,
            )
        return memoryview(data).toreadonly()


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `[start, start + size)` of a source.

    Args:
        name: what to call it in an error, as the caller called it.
    """

    source: Source
    start: int
    size: int
    name: str

    @property
    def mapping(self) -> Mapping | None:
        """The mapped file that a view shows; None where a view is a copy."""
        return self.source if isinstance(self.source, Mapping) else None

    @property
    def in_memory(self) -> bool:
        """Whether a view of everything costs nothing."""
        return self.source.in_memory

    def view(self, offset: int, n: int) -> memoryview:
        """Bytes `[offset, offset + n)` of this span, read-only.

        Raises:
            DamagedFileError: if they are not all inside.
        """
        self.check(offset, n)
        return self.source.read(self.start + offset, n)

    def check(self, offset: int, n: int) -> None:
        """Raise DamagedFileError unless bytes `[offset, offset + n)` are inside this span."""
        if offset < 0 or n < 0 or offset + n > self.size:
            raise self.damaged(
                "the file ends before its contents do",
                at=f"byte {offset:,}",
                found=f"{self.size:,} bytes",
                wanted=f"{offset + n:,} bytes",
                hint=TORN,
            )

    def sub(self, offset: int, size: int, name: str | None = None) -> Span:
        """The span `[offset, offset + size)` inside this one."""
        self.check(offset, size)
        return Span(self.source, self.start + offset, size, name or self.name)

    def named(self, name: str) -> Span:
        """The same bytes under another name."""
        return Span(self.source, self.start, self.size, name)

    def read(self) -> bytes:
        """All of it, copied."""
        return bytes(self.view(0, self.size))

    def damaged(self, what: str, **fields: object) -> DamagedFileError:
        """An error that names this file."""
        return DamagedFileError(what, in_=self.name, **fields)


def of_bytes(data: Buffered, name: str = "<bytes>") -> Span:
    """A span over bytes, bytearray, memoryview or a mapping."""
    source = Buffer(data)
    return Span(source, 0, source.size, name)


def of_descriptor(fd: int, name: str, path: str | None = None) -> Span:
    """A span over an open regular file, mapped. The descriptor may be closed afterwards.

    Args:
        path: where the file lies, if others may write to it.
    """
    if os.fstat(fd).st_size == 0:  # cannot be mapped
        return of_bytes(b"", name)
    mapping = Mapping(fd, path, name)
    return Span(mapping, 0, mapping.size, name)


def of_file_object(file: BinaryFile, name: str, *, limit: int) -> Span:
    """A span over an open binary file, from its beginning.

    Args:
        limit: the most bytes read from a file that cannot seek.

    Raises:
        FileError: it is closed.
    """
    if getattr(file, "closed", False) is True:
        raise FileError("the file object is closed", in_=name, hint="open the file again")
    if isinstance(file, io.BytesIO):
        return of_bytes(file.getvalue(), name)
    if isinstance(file, io.BufferedRandom):
        file.flush()  # what was written through it and is not in the file yet
    descriptor = _descriptor(file)
    if descriptor is not None:
        path = getattr(file, "name", None)
        return of_descriptor(descriptor, name, path if isinstance(path, str) else None)
    if not _can_seek(file):
        return of_bytes(_drained(file, name, limit), name)
    size = file.seek(0, io.SEEK_END)
    fetch = _fetcher(file, name)
    fetch(0, 0)
    return Span(Blocks(fetch, size, name), 0, size, name)


def _can_seek(file: BinaryFile) -> bool:
    """Whether a file object goes back and forth; one that does not say so is read in order."""
    seekable: object = getattr(file, "seekable", None)
    return bool(seekable()) if callable(seekable) else False


def _descriptor(file: object) -> int | None:
    """The descriptor of a regular file, told by its type: a GzipFile has a `fileno()` as well, but
    of the compressed bytes.
    """
    raw: object = getattr(file, "raw", None)
    file = raw if isinstance(file, (io.BufferedReader, io.BufferedRandom)) else file
    return file.fileno() if isinstance(file, io.FileIO) and file.seekable() else None


def _fetcher(file: BinaryFile, name: str) -> Callable[[int, int], bytes]:
    def fetch(offset: int, n: int) -> bytes:
        file.seek(offset)
        parts: list[bytes] = []
        left = n
        while left and (part := file.read(left)):  # an unbuffered file may give less than asked
            parts.append(part)
            left -= len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def checked(offset: int, n: int) -> bytes:
        try:
            return fetch(offset, n)
        except TypeError as error:
            raise _gives_text(name) from error

    if isinstance(file, io.TextIOBase):
        raise _gives_text(name)
    return checked


def _gives_text(name: str) -> FileError:
    return FileError("the file object gives text", in_=name, hint="open it with mode 'rb'")


def _binary(data: object, name: str) -> bytes:
    if not isinstance(data, (bytes, bytearray)):
        raise _gives_text(name)
    return bytes(data)


def _drained(file: BinaryFile, name: str, limit: int) -> bytes:
    data = _binary(file.read(limit + 1), name)
    if len(data) > limit:
        raise FileError(
            "the stream does not end",
            in_=name,
            wanted=f"at most {limit:,} bytes",
            hint="Limits(max_stream_bytes=…)",
        )
    return data
