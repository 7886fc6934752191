"""One open HDF5 file: its bytes, its limits, and what has been seen of it so far.

Every count and claim of the file is noted here: a small file must not cost much time or memory.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any, TypeVar, cast

from keramos.errors import DamagedFileError, UnsafeError, UnsupportedFileError
from keramos.storage.limits import MIB, Limits
from keramos.storage.span import TORN, Span

#: Cause of errors: tensors claim more bytes than the file has.
MORE_THAN_STORED = "hdf5-more-than-stored"
NOT_KERAS = "Keras never writes this: ask who made the file"
T = TypeVar("T")

UNDEFINED = 0xFFFF_FFFF_FFFF_FFFF  # the address of what is not stored


class ForeignError(UnsupportedFileError):
    """HDF5 in a form that this reader does not know; `foreign.plain` may convert it."""


class File:
    """What all objects of one file share.

    Args:
        span: the whole file, HDF5's address 0 first.
        limits: what it may cost.
    """

    def __init__(self, span: Span, limits: Limits):
        self.span, self.limits = span, limits
        # what is in memory or mapped is viewed at once; other sources are asked piece by piece
        self._whole = span.view(0, span.size) if span.in_memory else None
        self._objects = 0
        self._groups: set[int] = set()
        self._claims: dict[int, int] = {}
        self._claimed = self._inflated = self._spent = self._name_bytes = 0
        self._parsed: dict[tuple[object, bytes], object] = {}

    def cursor(self, address: int, n: int) -> Cursor:
        """A cursor over `n` bytes at an address."""
        return Cursor(self.view(address, n), self)

    def view(self, address: int, n: int) -> memoryview:
        """`n` bytes at an address, checked to be inside the file."""
        # addresses and sizes are unsigned numbers of the file, so the sum cannot be negative
        if self._whole is not None and address + n <= len(self._whole):
            return self._whole[address : address + n]
        return self.span.view(address, n)

    def unpack(self, layout: Struct, address: int) -> tuple[Any, ...]:
        """The fields at an address, checked to be inside the file."""
        if self._whole is not None and address + layout.size <= len(self._whole):
            return layout.unpack_from(self._whole, address)
        return layout.unpack(self.span.view(address, layout.size))

    def fields(self, address: int, layout: Struct, magic: bytes) -> tuple[Any, ...]:
        """The fields at an address, after the first, which must be the magic bytes."""
        fields = self.unpack(layout, address)
        if fields[0] != magic:
            raise self.damaged(
                "an HDF5 structure is not where it should be", found=fields[0], wanted=magic
            )
        return fields[1:]

    def once(self, parse: Callable[[File, Cursor, str], T], body: memoryview, path: str) -> T:
        """What `parse` makes of these bytes, each parsed once: a model has few shapes and types."""
        key = (parse, bytes(body))
        if key not in self._parsed:
            self._parsed[key] = parse(self, Cursor(body, self), path)
        return cast("T", self._parsed[key])

    def count(self, n: int = 1) -> None:
        """Note `n` more objects."""
        self._objects += n
        if self._objects > self.limits.max_hdf5_objects:
            raise self.limits.exceeded(
                "the HDF5 file has too many objects", "max_hdf5_objects", in_=self.span.name
            )

    def enter(self, address: int, path: str) -> None:
        """Note that a path leads to a group; a second one would be a cycle, or aliases of aliases
        without end.
        """
        if address in self._groups:
            raise UnsafeError(
                "two paths lead to one HDF5 group",
                at=path or "/",
                in_=self.span.name,
                wanted="a tree",
                hint=NOT_KERAS,
                cause="hdf5-cycle",
            )
        self._groups.add(address)

    def spend(self, n: int, path: str | None = None) -> None:
        """Note `n` bytes of structure read.

        In an honest file each structure has its own place, so they are fewer than the file's bytes.
        """
        self._spent += n
        if self._spent > MIB + 4 * self.span.size:
            raise self.damaged("HDF5 structures overlap", path)

    def named(self, path: str) -> str:
        """Note the full name of an object that is kept."""
        self._name_bytes += len(path)
        if self._name_bytes > self.limits.max_name_bytes:
            raise self.limits.exceeded(
                "the HDF5 file's names are too long", "max_name_bytes", in_=self.span.name
            )
        return path

    def claim(self, address: int, nbytes: int, path: str) -> None:
        """Note the bytes that a tensor takes up; together they must fit into the file."""
        before = self._claims.get(address, 0)  # hard links: two names for one tensor
        if nbytes <= before:
            return
        self._claims[address] = nbytes
        self._claimed += nbytes - before
        if self._claimed > self.span.size:
            raise self.damaged(
                "tensors overlap",
                path,
                cause=MORE_THAN_STORED,
                found=f"{self._claimed:,} bytes in a file of {self.span.size:,}",
            )

    def inflate(self, nbytes: int, path: str) -> None:
        """Note the bytes that a compressed tensor will become."""
        self._inflated += nbytes
        if self._inflated > self.limits.max_inflated_bytes:
            raise self.limits.exceeded(
                "the HDF5 file inflates to too much",
                "max_inflated_bytes",
                at=path,
                in_=self.span.name,
                found=f"{self._inflated:,} bytes",
            )

    def damaged(self, what: str, path: str | None = None, **fields: object) -> DamagedFileError:
        """Bytes that contradict each other."""
        return self.span.damaged(what, at=path, **{"hint": TORN, **fields})

    def unsupported(
        self, what: str, path: str | None = None, **fields: object
    ) -> UnsupportedFileError:
        """Legal HDF5, but nothing that a model's file has."""
        return UnsupportedFileError(what, at=path, in_=self.span.name, **fields)

    def foreign(self, what: str, path: str | None = None, **fields: object) -> ForeignError:
        """Legal HDF5 in a form that only libhdf5 reads."""
        hint = "h5repack writes the same data in HDF5's plainest form"
        return ForeignError(what, at=path, in_=self.span.name, hint=hint, **fields)

    def unsafe(self, what: str, path: str, cause: str) -> UnsafeError:
        """Something that leads out of the file."""
        return UnsafeError(what, at=path, in_=self.span.name, hint=NOT_KERAS, cause=cause)


class Cursor:
    """Little-endian numbers, one after the other, never beyond the end."""

    __slots__ = ("_file", "_view", "at")

    def __init__(self, view: memoryview, file: File):
        self._view, self._file, self.at = view, file, 0

    def take(self, n: int) -> memoryview:
        """The next `n` bytes."""
        start, self.at = self.at, self.at + n
        if n < 0 or self.at > len(self._view):
            raise self._file.damaged("an HDF5 structure is cut short")
        return self._view[start : self.at]

    def unpack(self, layout: Struct) -> tuple[Any, ...]:
        """The next fields, all at once."""
        start, self.at = self.at, self.at + layout.size
        if self.at > len(self._view):
            raise self._file.damaged("an HDF5 structure is cut short")
        return layout.unpack_from(self._view, start)

    def peek(self, layout: Struct) -> tuple[Any, ...]:
        """The next fields, without moving past them."""
        start = self.at
        fields = self.unpack(layout)
        self.at = start
        return fields

    def number(self, width: int) -> int:
        """The next unsigned number of `width` bytes."""
        return int.from_bytes(self.take(width), "little")

    def u8(self) -> int:
        return self.number(1)

    def u16(self) -> int:
        return self.number(2)

    def u32(self) -> int:
        return self.number(4)

    def u64(self) -> int:
        return self.number(8)

    def skip(self, n: int) -> Cursor:
        self.take(n)
        return self

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self._view) - self.at

    def expect(self, magic: bytes) -> Cursor:
        """Take the next bytes, which must be these."""
        if (start := bytes(self.take(len(magic)))) != magic:
            raise self._file.damaged(
                "an HDF5 structure is not where it should be", found=start, wanted=magic
            )
        return self

    def text(self) -> str:
        """Take text up to the next NUL, and the NUL."""
        rest = bytes(self._view[self.at :])
        end = rest.find(b"\0")
        if end < 0:
            raise self._file.damaged("an HDF5 name has no end")
        self.at += end + 1
        return decoded(rest[:end], self._file)


def records(layout: Struct, data: memoryview) -> list[tuple[Any, ...]]:
    """The records that stand side by side in `data`.

    All of them at once: an exception keeps the frames that it passed through, and with them any
    iterator that was not at its end. Up to Python 3.12, collecting an unfinished
    `Struct.iter_unpack` over a memoryview kills the process.
    """
    return list(layout.iter_unpack(data))


def decoded(raw: bytes, file: File, path: str | None = None) -> str:
    """UTF-8 text from a file."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise file.damaged("text is not UTF-8", path, found=raw[:40]) from None
