"""Bytes into a file, summed (CRC-32) on the way.

Large pieces are summed on other threads while they are written; nothing is held longer than that.
"""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Protocol

from keramos.errors import WriteError
from keramos.storage.checksum import combined
from keramos.storage.hdf5.image import Image
from keramos.storage.tensor import DIGEST, LazyTensor, raw_bytes
from keramos.storage.threads import Threads

SMALL = 1 << 16  # below this a thread costs more than the sum
STEP = 1 << 23  # the most that is written at once
MAX_PENDING = 3  # tensors whose sums may be unfinished
SPOOL = 1 << 20  # bytes of small pieces that are written at once


#: Whoever wants to know how many bytes were written, each time.
watcher: ContextVar[Callable[[int], object] | None] = ContextVar("watcher", default=None)


class Writable(Protocol):
    """A binary file, as far as writing needs one."""

    def write(self, data: bytes | memoryview, /) -> int | None: ...


class Sink:
    """A file that is written in small and large pieces."""

    def __init__(self, file: Writable):
        self._file, self._spool, self._watcher = file, bytearray(), watcher.get()

    def write(self, data: bytes | memoryview) -> None:
        """Append; small pieces are gathered first."""
        if len(data) < SMALL:
            self._spool += data
            if len(self._spool) >= SPOOL:
                self.flush()
            return
        self.flush()
        self._all(memoryview(data))

    def flush(self) -> None:
        """Write what was gathered."""
        if self._spool:
            self._all(memoryview(self._spool))
            self._spool = bytearray()

    def _all(self, data: memoryview) -> None:
        at = 0
        while at < len(data):
            written = self._some(data[at : at + STEP])
            at += written
            if self._watcher is not None:
                self._watcher(written)

    def _some(self, piece: memoryview) -> int:
        """Write, and say how much: a raw file may take less than it is given, or nothing, which it
        says with None; others that say None took all, unless their position does not move on.
        """
        before = self._position()
        written = self._file.write(piece)
        if written is None:
            written = len(piece) if before is None else (self._position() or 0) - before
        if not 0 < written <= len(piece):
            raise WriteError(
                "nothing was saved: the file object does not take what it is given",
                found=f"{written:,} bytes",
                wanted=f"{len(piece):,} bytes",
                hint="a buffered, blocking file, as open(path, 'wb') gives",
            )
        return written

    def _position(self) -> int | None:
        if isinstance(self._file, io.RawIOBase):
            return 0  # of a file that does not say how much it took, nothing counts as taken
        tell = getattr(self._file, "tell", None)
        try:
            return None if tell is None else tell()
        except OSError:  # a pipe
            return None


class Sum:
    """CRC-32 of everything added, in order; large pieces are summed on the pool's threads."""

    def __init__(self, pool: Threads):
        self._pool = pool
        self._parts: list[tuple[int | Future[int], int]] = []
        self._pending: deque[Future[int]] = deque()
        self._tail = self._length = 0

    def add(self, data: bytes | memoryview) -> None:
        """Add a small piece."""
        self._tail = zlib.crc32(data, self._tail)
        self._length += len(data)

    def add_tensor(self, raw: memoryview) -> int | Future[int]:
        """Add a tensor; gives its own CRC-32, or the future of it."""
        if len(raw) < SMALL:
            self.add(raw)
            return zlib.crc32(raw)
        self._close_tail()
        crc = self._pool.submit(zlib.crc32, raw)
        self._parts.append((crc, len(raw)))
        self._pending.append(crc)
        if len(self._pending) > MAX_PENDING:  # else a slow sum would keep every tensor in memory
            self._pending.popleft().result()
        return crc

    def total(self) -> int:
        """The CRC-32 of all."""
        self._close_tail()
        crc = 0
        for part, length in self._parts:
            crc = combined(crc, settled(part), length)
        return crc

    def _close_tail(self) -> None:
        if self._length:
            self._parts.append((self._tail, self._length))
        self._tail = self._length = 0


def settled(crc: int | Future[int]) -> int:
    """The sum, waited for."""
    return crc if isinstance(crc, int) else crc.result()


def digest(crc: int | Future[int]) -> str:
    """A tensor's digest as it is written into files: `'crc32:1c291ca3'`."""
    return f"{DIGEST}:{settled(crc):08x}"


def pieces(image: Image) -> Iterator[tuple[bytes, LazyTensor | None]]:
    """The parts of an HDF5 file in order: structure or padding, then a tensor or None."""
    yield image.head, None
    at = len(image.head)
    for offset, tensor in image.pieces:
        yield bytes(offset - at), tensor
        at = offset + tensor.nbytes


def write_image(image: Image, sink: Sink | None, pool: Threads) -> tuple[int, dict[str, str]]:
    """Write an HDF5 file, or without a sink only sum it.

    Returns:
        The CRC-32 of the file, and the digest of every tensor.
    """
    total, crcs = Sum(pool), dict[str, "int | Future[int]"]()
    for data, tensor in pieces(image):
        total.add(data)
        if sink:
            sink.write(data)
        if tensor is None:
            continue
        raw = raw_bytes(tensor.read())
        if len(raw) != tensor.nbytes:
            raise ValueError(
                f"{tensor.name}: {len(raw):,} bytes were read, expected {tensor.nbytes:,}"
            )
        crcs[tensor.name] = total.add_tensor(raw)
        if sink:
            sink.write(raw)
        del raw  # before the next tensor is read
    return total.total(), {name: digest(crc) for name, crc in crcs.items()}
