"""The attributes of an object: name -> str, number, or list of them.

Refuses attributes of any other type. Format: section IV.A.2.m, versions 1 to 3.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from keramos.storage.hdf5 import datatype, objects
from keramos.storage.hdf5.file import UNDEFINED, Cursor, File, decoded, records
from keramos.storage.hdf5.heaps import GlobalHeaps

# names of `dtypes` -> codes of `struct`
_FORMATS = {
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float16": "e",
    "float32": "f",
    "float64": "d",
    "bool": "?",
}

_SIZES = struct.Struct("<BB3H")  # version, flags; bytes of name, datatype, dataspace
_TEXT = struct.Struct("<LQL")  # of a variable-length string: bytes, global heap, index in it


def attributes(file: File, header: objects.Header, heaps: GlobalHeaps, path: str) -> dict[str, Any]:
    """Every attribute of an object.

    Text is `str`, numbers are `int`, `float` or `bool`, arrays (nested) lists, the null space None.
    """
    if objects.ATTRIBUTE not in header.messages and objects.ATTRIBUTE_INFO not in header.messages:
        return {}
    if info := header.one(objects.ATTRIBUTE_INFO, path):
        _no_dense_attributes(file, info, path)
    attrs: dict[str, Any] = {}
    for message in header.all(objects.ATTRIBUTE):
        name, value = _attribute(file, message, heaps, path)
        if name in attrs:
            raise file.damaged("two attributes have one name", f"{path}@{name}")
        attrs[name] = value
    return attrs


def _no_dense_attributes(file: File, info: Cursor, path: str) -> None:
    info.skip(1)
    info.skip(2 if info.u8() & 1 else 0)
    if info.u64() != UNDEFINED:
        raise file.foreign("HDF5 object with a dense index of attributes", path)


def _attribute(file: File, message: Cursor, heaps: GlobalHeaps, path: str) -> tuple[str, Any]:
    file.count()
    # nearly every group has the same attribute with another value: each description is read once
    description = message.take(_description_bytes(file, message, path))
    name, element, shape = file.once(_description, description, path)
    if shape is None:
        return name, None
    values = _values(file, message, element, math.prod(shape), heaps, f"{path}@{name}")
    return name, _nested(values, shape)


def _description_bytes(file: File, message: Cursor, path: str) -> int:
    """How many bytes stand before the value."""
    version, flags, *sizes = message.peek(_SIZES)
    if version not in (1, 2, 3) or (version > 1 and flags):
        raise file.foreign(
            "unknown HDF5 attribute", path, found=f"version {version}, flags {flags}"
        )
    if version == 1:
        sizes = [size + -size % 8 for size in sizes]  # version 1 pads each to 8 bytes
    return _SIZES.size + (1 if version == 3 else 0) + sum(sizes)


def _description(
    file: File, cursor: Cursor, path: str
) -> tuple[str, datatype.Type, tuple[int, ...] | None]:
    """Name, element type and shape."""
    version, _, *sizes = cursor.unpack(_SIZES)
    cursor.skip(1 if version == 3 else 0)  # character set of the name
    parts: list[memoryview] = []
    for size in sizes:
        parts.append(cursor.take(size))
        if version == 1:
            cursor.skip(-size % 8)
    name = decoded(bytes(parts[0]).rstrip(b"\0"), file, path)
    where = f"{path}@{name}"
    element = file.once(datatype.datatype, parts[1], where)
    return name, element, file.once(datatype.shape, parts[2], where)


def _values(
    file: File, data: Cursor, element: datatype.Type, count: int, heaps: GlobalHeaps, path: str
) -> list[Any]:
    size = element.size
    raw = data.take(count * size)
    if element.name == "string":
        pieces = (bytes(raw[i * size :][:size]) for i in range(count))
        return [decoded(piece.partition(b"\0")[0], file, path) for piece in pieces]
    if element.name == "text":
        if size != _TEXT.size:
            raise file.damaged("an HDF5 string of an unusual size", path, found=f"{size} bytes")
        return [heaps.text(at, i, n, path) if n else "" for n, at, i in records(_TEXT, raw)]
    if element.name not in _FORMATS:
        raise file.unsupported(f"{element.name} attribute in an HDF5 file", path)
    return list(struct.unpack(f"{element.order}{count}{_FORMATS[element.name]}", raw))


def _nested(values: list[Any], shape: tuple[int, ...]) -> Any:
    if not shape:
        return values[0]
    for size in reversed(shape[1:]):
        values = [values[i : i + size] for i in range(0, len(values), size)] if size else []
    return values
