"""The first bytes of an HDF5 file: where the root group is.

Format: section II.A, versions 0 to 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from keramos.storage.hdf5.file import UNDEFINED, Cursor, File
from keramos.storage.span import Span

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SIZE = 96  # of the shortest with the root's symbol; a smaller file is no HDF5 file


def beginning(span: Span) -> int | None:
    """Where HDF5 begins in a file whose first bytes are something else, which libhdf5 passes over:
    at 512 bytes, or at twice the last place; None where it does not.
    """
    at = 512
    while at + SIZE <= span.size:
        if bytes(span.view(at, len(SIGNATURE))) == SIGNATURE:
            return at
        at *= 2
    return None


def root_address(file: File) -> int:
    """The address of the root group's object header; everything else is reached from there."""
    cursor = file.cursor(0, min(SIZE, file.span.size)).expect(SIGNATURE)
    version = cursor.u8()
    if version not in _VERSIONS:
        raise file.foreign("unknown HDF5 superblock", found=f"version {version}", wanted="0 to 3")
    sizes, base, end, root = _VERSIONS[version](cursor)
    if not set(sizes) <= {2, 4, 8}:
        raise file.damaged("HDF5 addresses of an impossible width", found=sizes)
    if sizes != (8, 8):
        raise file.foreign("unusual width of HDF5 addresses", found=sizes, wanted=(8, 8))
    if base != 0:
        raise file.foreign("HDF5 addresses do not count from the beginning", found=base)
    if end == UNDEFINED or end > file.span.size:
        raise file.damaged(
            "the HDF5 file is cut short", found=f"{file.span.size:,} bytes", wanted=f"{end:,} bytes"
        )
    return root


def _classic(cursor: Cursor, extra: int) -> tuple[tuple[int, int], int, int, int]:
    """Widths of addresses and sizes, base address, end of the file, address of the root."""
    cursor.skip(4)  # versions of free space, root entry, shared messages
    sizes = (cursor.u8(), cursor.u8())
    cursor.skip(1 + 4 + 4 + extra)  # B-tree ranks, flags
    base, _, end, _ = (cursor.u64() for _ in range(4))
    cursor.u64()  # the root's name, which begins its symbol
    return sizes, base, end, cursor.u64()


def _modern(cursor: Cursor) -> tuple[tuple[int, int], int, int, int]:
    sizes = (cursor.u8(), cursor.u8())
    cursor.skip(1)
    base, _, end, root = (cursor.u64() for _ in range(4))
    return sizes, base, end, root


_Parser: TypeAlias = "Callable[[Cursor], tuple[tuple[int, int], int, int, int]]"
_VERSIONS: dict[int, _Parser] = {
    0: lambda cursor: _classic(cursor, 0),
    1: lambda cursor: _classic(cursor, 4),  # the rank of chunk indexes
    2: _modern,
    3: _modern,
}
