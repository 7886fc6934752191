"""Where the elements of a dataset are stored -> a lazy tensor.

Refuses storage outside the file, storage that was never allocated, and storage too small for the
shape. Format: sections IV.A.2.i (layout, versions 3 and 4) and IV.A.2.h (external files).
"""

from __future__ import annotations

import math
from struct import Struct

from keramos.errors import DamagedFileError
from keramos.storage import dtypes
from keramos.storage.hdf5 import chunks, datatype, objects
from keramos.storage.hdf5.file import MORE_THAN_STORED, UNDEFINED, Cursor, File
from keramos.storage.span import of_bytes
from keramos.storage.tensor import LazyTensor

CLASS, PLACE = Struct("<BB"), Struct("<QQ")  # version, class; address, size

COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = range(4)


def tensor(file: File, header: objects.Header, label: object, path: str) -> LazyTensor:
    """The dataset that a header describes.

    Args:
        label: the dataset's attribute `dtype`, where Keras names a dtype that HDF5 does not have.
    """
    if objects.EXTERNAL in header.messages:
        raise file.unsafe("the tensor is stored in another file", path, "hdf5-external-storage")
    layout = header.one(objects.LAYOUT, path)
    if layout is None:
        raise file.damaged("an HDF5 dataset is not described", path)
    shape, element = form(file, header, label, path)
    return _stored(file, header, layout, shape, element, path)


def form(
    file: File, header: objects.Header, label: object, path: str
) -> tuple[tuple[int, ...], datatype.Type]:
    """Shape and element type that a header gives."""
    space, body = header.body(objects.DATASPACE, path), header.body(objects.DATATYPE, path)
    if space is None or body is None:
        raise file.damaged("an HDF5 dataset is not described", path)
    element = _labelled(file.once(datatype.datatype, body, path), label)
    shape = file.once(datatype.shape, space, path)
    if shape is None:
        raise file.unsupported("HDF5 dataset without a shape", path)
    if not dtypes.itemsize(element.name):
        raise file.unsupported(
            "text where a tensor should be",
            path,
            found=element.name,
            hint="Keras stores numbers only",
        )
    return shape, element


def _labelled(element: datatype.Type, label: object) -> datatype.Type:
    if element.name in dtypes.OPAQUE and dtypes.EXTENSIONS.get(str(label)) == element.size:
        return datatype.Type(str(label), element.size)
    return element


def _stored(
    file: File,
    header: objects.Header,
    layout: Cursor,
    shape: tuple[int, ...],
    element: datatype.Type,
    path: str,
) -> LazyTensor:
    version, storage = layout.unpack(CLASS)
    if version not in (3, 4):
        raise file.foreign("unknown HDF5 layout", path, found=f"version {version}")
    if storage == VIRTUAL:
        raise file.unsafe("the tensor is a window into other files", path, "hdf5-virtual")
    if storage == CHUNKED and version == 4:
        raise file.foreign("HDF5 chunks with a modern index", path)
    if storage not in _LAYOUTS:
        raise file.damaged("an HDF5 dataset has no layout", path, found=storage)
    if storage != CHUNKED and objects.FILTERS in header.messages:
        raise file.damaged("an HDF5 dataset is filtered but not chunked", path)
    return _LAYOUTS[storage](file, header, layout, shape, element, path)


def _contiguous(
    file: File,
    header: objects.Header,
    layout: Cursor,
    shape: tuple[int, ...],
    element: datatype.Type,
    path: str,
) -> LazyTensor:
    return placed(file, layout.unpack(PLACE), shape, element, path)


def placed(
    file: File, place: tuple[int, int], shape: tuple[int, ...], element: datatype.Type, path: str
) -> LazyTensor:
    """The tensor whose elements lie side by side at a place, given as address and bytes."""
    address, size = place
    nbytes = math.prod(shape) * element.size
    if nbytes and (address == UNDEFINED or size < nbytes):
        raise too_small(file, shape, element, 0 if address == UNDEFINED else size, path)
    if nbytes:
        file.claim(address, nbytes, path)
    start = address if nbytes else 0  # nothing is stored of an empty one: the address is undefined
    return LazyTensor.stored(path, shape, element.name, file.span, start, element.order)


def _compact(
    file: File,
    header: objects.Header,
    layout: Cursor,
    shape: tuple[int, ...],
    element: datatype.Type,
    path: str,
) -> LazyTensor:
    """The elements are in the header itself."""
    data = layout.take(layout.u16())
    nbytes = math.prod(shape) * element.size
    if len(data) < nbytes:
        raise too_small(file, shape, element, len(data), path)
    span = of_bytes(data, file.span.name)
    return LazyTensor.stored(path, shape, element.name, span, 0, element.order)


def _chunked(
    file: File,
    header: objects.Header,
    layout: Cursor,
    shape: tuple[int, ...],
    element: datatype.Type,
    path: str,
) -> LazyTensor:
    grid = chunks.grid(file, header, layout, shape, element, path)
    return LazyTensor(path, shape, element.name, grid.read)


def too_small(
    file: File, shape: tuple[int, ...], element: datatype.Type, stored: int, path: str
) -> DamagedFileError:
    """The error for a shape that the stored bytes cannot fill."""
    return file.damaged(
        "a tensor is larger than what is stored of it",
        path,
        cause=MORE_THAN_STORED,
        found=f"{stored:,} bytes",
        wanted=f"{math.prod(shape) * element.size:,} bytes for {element.name}{list(shape)}",
    )


_LAYOUTS = {COMPACT: _compact, CONTIGUOUS: _contiguous, CHUNKED: _chunked}
