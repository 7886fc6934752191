"""Datasets stored in chunks: the index, the filters, and putting the chunks together.

Refuses filters other than deflate, shuffle and fletcher32, and chunks that are missing.
Format: sections IV.A.2.i (layout), IV.A.2.l (filters) and III.A.1 (index).
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keramos.storage import dtypes
from keramos.storage.hdf5 import btree, objects
from keramos.storage.hdf5.datatype import Type
from keramos.storage.hdf5.file import MORE_THAN_STORED, UNDEFINED, Cursor, File

if TYPE_CHECKING:
    from keramos.storage.tensor import Array

DEFLATE, SHUFFLE, FLETCHER32 = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Chunk:
    """One stored piece: where it belongs in the tensor, where it lies in the file."""

    origin: tuple[int, ...]
    address: int
    size: int
    skipped: int  # bit mask of the filters that were not applied


@dataclass(frozen=True, slots=True)
class Grid:
    """A tensor cut into chunks of equal shape; those at the edges reach beyond it."""

    file: File
    path: str
    shape: tuple[int, ...]
    chunk: tuple[int, ...]
    element: Type
    filters: tuple[int, ...]
    chunks: tuple[Chunk, ...]

    @property
    def chunk_bytes(self) -> int:
        """Size of one chunk before it is compressed."""
        return math.prod(self.chunk) * self.element.size

    def read(self) -> Array:
        """The whole tensor, put together."""
        import numpy as np

        is_bool = self.element.name == "bool"
        name = "uint8" if is_bool else self.element.name  # a 2 must be seen below
        stored = dtypes.numpy_dtype(name, self.element.order)
        whole = np.empty(self.shape, stored)
        for chunk in self.chunks:
            piece = np.frombuffer(self._unpacked(chunk), stored).reshape(self.chunk)
            extents = zip(chunk.origin, self.chunk, self.shape, strict=True)
            place = tuple(slice(o, min(o + c, n)) for o, c, n in extents)
            whole[place] = piece[tuple(slice(0, s.stop - s.start) for s in place)]
        if is_bool:
            if whole.size and whole.max() > 1:
                raise self.file.damaged("a boolean is neither 0 nor 1", self.path)
            return whole.view(bool)
        return whole if whole.dtype.isnative else whole.astype(whole.dtype.newbyteorder("="))

    def _unpacked(self, chunk: Chunk) -> bytes | memoryview:
        data: bytes | memoryview = self.file.view(chunk.address, chunk.size)
        for i in reversed(range(len(self.filters))):  # applied in order, undone from the last
            if not chunk.skipped >> i & 1:
                data = _UNDO[self.filters[i]](data, self)
        if len(data) != self.chunk_bytes:
            raise self.file.damaged(
                "a chunk is not of its size",
                self.path,
                found=f"{len(data):,} bytes",
                wanted=f"{self.chunk_bytes:,} bytes",
            )
        return data


def _inflated(data: bytes | memoryview, grid: Grid) -> bytes:
    try:
        # One byte more than a chunk, to see that there is more, and four more: a checksum that was
        # added before deflate. Never all that a bomb would give.
        return zlib.decompressobj().decompress(data, grid.chunk_bytes + 5)
    except zlib.error as error:
        raise grid.file.damaged("a chunk cannot be inflated", grid.path, found=error) from None


def _unshuffled(data: bytes | memoryview, grid: Grid) -> bytes:
    import numpy as np

    # stored: the first byte of every element, then the second of every element …; the rest as it is
    size = grid.element.size
    whole = len(data) // size * size
    planes = np.frombuffer(data[:whole], np.uint8).reshape(size, -1)
    return planes.T.tobytes() + bytes(data[whole:])


def _checked(data: bytes | memoryview, grid: Grid) -> memoryview:
    view = memoryview(data)
    if len(view) < 4 or _fletcher32(view[:-4]) != int.from_bytes(view[-4:], "little"):
        raise grid.file.damaged("a chunk does not match its checksum", grid.path)
    return view[:-4]


def _fletcher32(data: memoryview) -> int:
    """libhdf5's H5_checksum_fletcher32: big-endian words of 16 bits, modulo 65535."""
    import numpy as np

    even = len(data) // 2 * 2
    words = np.frombuffer(data[:even], ">u2").astype(np.uint64)
    if len(data) % 2:
        words = np.append(words, np.uint64(data[-1] << 8))
    first = second = 0
    step = 1 << 16  # few enough words that the sums of sums fit into 64 bits
    for start in range(0, words.size, step):
        block = words[start : start + step]
        sums = np.cumsum(block)
        second = int(second + first * block.size + int(sums.sum())) % 65535
        first = int(first + int(sums[-1])) % 65535
    return second << 16 | first


_UNDO = {DEFLATE: _inflated, SHUFFLE: _unshuffled, FLETCHER32: _checked}


def grid(
    file: File,
    header: objects.Header,
    layout: Cursor,
    shape: tuple[int, ...],
    element: Type,
    path: str,
) -> Grid:
    """The chunks of a dataset, checked to fill its shape exactly.

    Args:
        layout: the layout message, after version and class.
    """
    rank, address = layout.u8(), layout.u64()
    if rank != len(shape) + 1:
        raise file.damaged(
            "chunks and tensor have different ranks", path, found=rank - 1, wanted=len(shape)
        )
    chunk = tuple(layout.u32() for _ in shape)
    if layout.u32() != element.size or 0 in chunk:
        raise file.damaged("an HDF5 dataset has impossible chunks", path, found=chunk)
    filters = _filters(file, header, path)
    chunks = _chunks(file, address, rank, path) if address != UNDEFINED else ()
    whole = Grid(file, path, shape, chunk, element, filters, chunks)
    _check(whole)
    return whole


def _chunks(file: File, address: int, rank: int, path: str) -> tuple[Chunk, ...]:
    chunks: list[Chunk] = []
    layout = struct.Struct(f"<LL{rank}Q")  # the last offset is inside the element
    for key, at in btree.leaves(file, address, btree.CHUNK, layout.size, path):
        file.count()
        size, skipped, *origin = layout.unpack(key)
        file.view(at, size)
        file.claim(at, size, path)
        chunks.append(Chunk(tuple(origin[:-1]), at, size, skipped))
    return tuple(chunks)


def _check(grid: Grid) -> None:
    """Every place of the grid has its chunk, and what is stored can become that much."""
    file, nbytes = grid.file, math.prod(grid.shape) * grid.element.size
    wanted = math.prod(-(-n // c) for n, c in zip(grid.shape, grid.chunk, strict=True))
    fits = all(
        o % c == 0 and o < n
        for k in grid.chunks
        for o, c, n in zip(k.origin, grid.chunk, grid.shape, strict=True)
    )
    if (
        not fits
        or len({k.origin for k in grid.chunks}) != len(grid.chunks)
        or (nbytes and len(grid.chunks) != wanted)
    ):
        raise file.damaged(
            "a tensor is larger than what is stored of it",
            grid.path,
            cause=MORE_THAN_STORED,
            found=f"{len(grid.chunks):,} chunks",
            wanted=f"{wanted:,} chunks",
        )
    stored = sum(k.size for k in grid.chunks)
    most = file.limits.inflated(stored)
    inflated = max(nbytes, grid.chunk_bytes * bool(grid.chunks))
    if inflated > most:
        raise file.limits.exceeded(
            "a compressed tensor becomes too large",
            "max_inflation",
            most=most,
            at=grid.path,
            in_=file.span.name,
            found=f"{inflated:,} bytes from {stored:,}",
        )
    file.inflate(nbytes, grid.path)


def _filters(file: File, header: objects.Header, path: str) -> tuple[int, ...]:
    message = header.one(objects.FILTERS, path)
    if message is None:
        return ()
    version, count = message.u8(), message.u8()
    if version not in (1, 2):
        raise file.foreign("unknown HDF5 filters", path, found=f"version {version}")
    message.skip(6 if version == 1 else 0)
    filters = tuple(_filter(message, version) for _ in range(count))
    if strange := [number for number in filters if number not in _UNDO]:
        raise file.unsupported(
            "HDF5 filter that Keras never uses",
            path,
            found=strange,
            wanted="deflate, shuffle, fletcher32",
        )
    return filters


def _filter(message: Cursor, version: int) -> int:
    number = message.u16()
    has_name = version == 1 or number >= 256  # version 2 names registered filters alone
    length = message.u16() if has_name else 0
    message.skip(2)  # flags
    values = message.u16()
    message.skip(length + (-length % 8 if version == 1 else 0))
    message.skip(4 * values + (4 * (values % 2) if version == 1 else 0))
    return number
