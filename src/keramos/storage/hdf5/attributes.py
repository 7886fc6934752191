"""The attributes of an object: name -> str, number, or list of them.

Refuses attributes of any other type. Format: section IV.A.2.m of the specification, versions 1 to
3.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from keramos.storage.hdf5 import datatype, objects
from keramos.storage.hdf5.file import UNDEFINED, Cursor, File, decoded
from keramos.storage.hdf5.heaps import GlobalHeaps

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
_TEXT = struct.Struct("<LQL")  # length, heap, index


def attributes(file: File, header: objects.Header, heaps: GlobalHeaps, path: str) -> dict[str, Any]:
    """Every attribute of an object: text as `str`, numbers as `int`, `float` or `bool`, arrays as
    (nested) lists, nothing as None.
    """
    if objects.ATTRIBUTE not in header.messages and objects.ATTRIBUTE_INFO not in header.messages:
        return {}
    if info := header.one(objects.ATTRIBUTE_INFO, path):
        _no_dense_attributes(file, info, path)
    found: dict[str, Any] = {}
    for message in header.all(objects.ATTRIBUTE):
        name, value = _attribute(file, message, heaps, path)
        if name in found:
            raise file.damaged("two attributes have one name", f"{path}@{name}")
        found[name] = value
    return found


def _no_dense_attributes(file: File, info: Cursor, path: str) -> None:
    info.skip(1)
    info.skip(2 if info.u8() & 1 else 0)
    if info.u64() != UNDEFINED:
        raise file.foreign("HDF5 object with a dense index of attributes", path)


def _attribute(file: File, message: Cursor, heaps: GlobalHeaps, path: str) -> tuple[str, Any]:
    file.count()
    # nearly every group has the same attribute, with another value
    name, kind, shape = file.once(
        _described, message.take(_described_bytes(file, message, path)), path
    )
    if shape is None:
        return name, None
    return name, _nested(
        _values(file, message, kind, math.prod(shape), heaps, f"{path}@{name}"), shape
    )


def _described_bytes(file: File, message: Cursor, path: str) -> int:
    """How many bytes stand before the value."""
    version, flags, *sizes = message.peek(_SIZES)
    if version not in (1, 2, 3) or (version > 1 and flags):
        raise file.foreign(
            "unknown HDF5 attribute", path, found=f"version {version}, flags {flags}"
        )
    if version == 1:
        sizes = [size + -size % 8 for size in sizes]
    return _SIZES.size + (1 if version == 3 else 0) + sum(sizes)


def _described(
    file: File, cursor: Cursor, path: str
) -> tuple[str, datatype.Type, tuple[int, ...] | None]:
    version, _, *sizes = cursor.unpack(_SIZES)
    cursor.skip(1 if version == 3 else 0)  # character set of the name
    parts = []
    for size in sizes:
        parts.append(cursor.take(size))
        if version == 1:
            cursor.skip(-size % 8)
    name = decoded(bytes(parts[0]).rstrip(b"\0"), file, path)
    where = f"{path}@{name}"
    return (
        name,
        file.once(datatype.datatype, parts[1], where),
        file.once(datatype.shape, parts[2], where),
    )


def _values(
    file: File, data: Cursor, kind: datatype.Type, count: int, heaps: GlobalHeaps, path: str
) -> list:
    raw = data.take(count * kind.size)
    if kind.name == "string":
        pieces = (bytes(raw[i * kind.size :][: kind.size]) for i in range(count))
        return [decoded(piece.partition(b"\0")[0], file, path) for piece in pieces]
    if kind.name == "text":
        if kind.size != _TEXT.size:
            raise file.damaged(
                "an HDF5 string has no place of the usual size", path, found=f"{kind.size} bytes"
            )
        return [heaps.text(at, i, n, path) if n else "" for n, at, i in _TEXT.iter_unpack(raw)]
    if kind.name not in _FORMATS:
        raise file.unsupported(f"{kind.name} attribute in an HDF5 file", path)
    return list(struct.unpack(f"{kind.order}{count}{_FORMATS[kind.name]}", raw))


def _nested(values: list, shape: tuple[int, ...]) -> Any:
    if not shape:
        return values[0]
    for size in reversed(shape[1:]):
        values = [values[i : i + size] for i in range(0, len(values), size)] if size else []
    return values
