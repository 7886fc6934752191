"""Headers of datasets that equal an earlier one of the file, but for where the elements are stored.

A model has many tensors and few shapes, so most headers are repeats, which need no parsing.
"""

from __future__ import annotations

from keramos.storage.hdf5 import dataset, objects
from keramos.storage.hdf5.datatype import Type
from keramos.storage.hdf5.file import File
from keramos.storage.tensor import LazyTensor

#: Bytes of the first message's own header, its kind and size: the offset of the place depends on
#: them.
_BEGINNING = 8


class Repeats:
    """The headers seen so far: their bytes without the place."""

    def __init__(self, file: File):
        self._file = file
        self._places: dict[bytes, int] = {}
        self._forms: dict[tuple[int, bytes], tuple[tuple[int, ...], Type]] = {}

    def find(self, address: int, path: str) -> LazyTensor | None:
        """The dataset at an address, if its header is a repeat."""
        block = self._only_block(address, path)
        place = None if block is None else self._places.get(bytes(block[:_BEGINNING]))
        if block is None or place is None:
            return None
        form = self._forms.get(_without(block, place))
        if form is None:
            return None
        self._file.count()
        self._file.spend(len(block), path)
        address, nbytes = dataset.PLACE.unpack_from(block, place)
        return dataset.placed(self._file, (address, nbytes), *form, path)

    def note(self, address: int, header: objects.Header, label: object, path: str) -> None:
        """Remember a header that was read, if it is in one block and its data contiguous."""
        block = self._only_block(address, path)
        if block is None or header.blocks > 1:
            return
        place = objects.begin_of(block, objects.LAYOUT) + dataset.CLASS.size
        if block[place - 1] == dataset.CONTIGUOUS:
            self._places[bytes(block[:_BEGINNING])] = place
            self._forms[_without(block, place)] = dataset.form(self._file, header, label, path)

    def _only_block(self, address: int, path: str) -> memoryview | None:
        first = objects.first_block(self._file, address, path)
        return None if first is None else self._file.view(*first)


def _without(block: memoryview, place: int) -> tuple[int, bytes]:
    return place, bytes(block[:place]) + bytes(block[place + dataset.PLACE.size :])
