"""Where HDF5 keeps text: names in local heaps, strings in global heaps.

Format: sections III.D (local heaps) and III.E (global heaps).
"""

from __future__ import annotations

from struct import Struct

from keramos.storage.hdf5.file import File, decoded

_LOCAL = Struct("<4s4xQ8xQ")  # size, address; between them the free list
_OBJECT = Struct("<H6xQ")  # index, size; between them the number of references
_LENGTHS = (64, 1024, 1 << 16)  # of a name with its NUL, tried one after the other

LOCAL, GLOBAL = b"HEAP", b"GCOL"


class LocalHeap:
    """The names of one group's members."""

    def __init__(self, file: File, address: int):
        size, data = file.fields(address, _LOCAL, LOCAL)
        self._file = file
        self._data = file.view(data, size)  # not copied: many groups could share one large heap

    def name(self, offset: int, path: str) -> str:
        """The name at an offset of the heap."""
        for length in _LENGTHS:
            piece = bytes(self._data[offset : offset + length])
            if (end := piece.find(b"\0")) >= 0:
                self._file.spend(end, path)
                return decoded(piece[:end], self._file, path)
        raise self._file.damaged("an HDF5 name does not end in its heap", path)


class GlobalHeaps:
    """Variable-length strings; each collection is read once."""

    def __init__(self, file: File):
        self._file = file
        self._collections: dict[int, dict[int, memoryview]] = {}
        self._texts: dict[tuple[int, int, int], str] = {}

    def text(self, address: int, index: int, length: int, path: str) -> str:
        """The first `length` bytes of the object `index` of the collection at `address`."""
        key = (address, index, length)
        if key not in self._texts:
            stored = self._object(address, index, path)
            if length > len(stored):
                raise self._file.damaged("an HDF5 string is cut short", path)
            self._file.spend(length, path)
            self._texts[key] = decoded(bytes(stored[:length]).partition(b"\0")[0], self._file, path)
        return self._texts[key]

    def _object(self, address: int, index: int, path: str) -> memoryview:
        if address not in self._collections:
            self._collections[address] = self._read(address, path)
        if index not in self._collections[address]:
            raise self._file.damaged("an HDF5 string is missing from its heap", path)
        return self._collections[address][index]

    def _read(self, address: int, path: str) -> dict[int, memoryview]:
        size = self._file.cursor(address, 16).expect(GLOBAL).skip(4).u64()
        cursor = self._file.cursor(address, size).skip(16)
        objects: dict[int, memoryview] = {}
        while cursor.left >= _OBJECT.size:
            index, length = cursor.unpack(_OBJECT)
            if index == 0:  # the free space, to the end
                break
            if index in objects:
                raise self._file.damaged("an HDF5 heap has two strings with one index", path)
            objects[index] = cursor.take(length)
            cursor.skip(min(-length % 8, cursor.left))  # each object is padded to 8 bytes
            self._file.count()
        return objects
