"""Headers of datasets that say what an earlier one of the file said, but for where the elements are
stored.

Refuses to know what a header says. A model has many tensors and few shapes, so that most of its
headers are repeats.
"""

from __future__ import annotations

from keramos.storage.hdf5 import dataset, objects
from keramos.storage.hdf5.datatype import Type
from keramos.storage.hdf5.file import File
from keramos.storage.tensor import LazyTensor

#: Bytes of the first message that say what it is and how long: where the place stands depends on
#: that.
_BEGINNING = 8


class Repeats:
    """The headers seen so far: all of their bytes but the place."""

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
        shape, element = form
        return dataset.placed(
            self._file, dataset.PLACE.unpack_from(block, place), shape, element, path
        )

    def note(self, address: int, header: objects.Header, label: object, path: str) -> None:
        """Remember a header that has been read, if it is in one piece and the elements lie side by
        side.
        """
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
