"""HDF5 datatypes and dataspaces -> element types and shapes.

Refuses every type that is not a number, a boolean, an opaque byte or two, or (for attributes) a
string. Format: sections IV.A.2.b (dataspace) and IV.A.2.d (datatype).
"""

from __future__ import annotations

from dataclasses import dataclass

from keramos.storage.hdf5.file import Cursor, File

FIXED, FLOAT, TIME, STRING, BITFIELD, OPAQUE, COMPOUND, REFERENCE, ENUM, VLEN, ARRAY, COMPLEX = (
    range(12)
)
NAMES = (
    *("integer", "float", "time", "string", "bit field", "opaque", "compound", "reference"),
    *("enumeration", "variable-length", "array", "complex"),
)

# (size, precision, exponent at, exponent bits, mantissa at, mantissa bits, bias, sign at) -> name
FLOATS = {
    (2, 16, 10, 5, 0, 10, 15, 15): "float16",
    (4, 32, 23, 8, 0, 23, 127, 31): "float32",
    (8, 64, 52, 11, 0, 52, 1023, 63): "float64",
    (2, 16, 7, 8, 0, 7, 127, 15): "bfloat16",
}
BOOLEAN = {"FALSE": 0, "TRUE": 1}


@dataclass(frozen=True, slots=True)
class Type:
    """An element type.

    Args:
        name: as in `dtypes`, or `'string'` (fixed length), `'text'` (variable length).
        size: bytes per element.
        order: `<` or `>`.
    """

    name: str
    size: int
    order: str = "<"


def shape(file: File, cursor: Cursor, path: str) -> tuple[int, ...] | None:
    """The shape that a dataspace message gives; None for HDF5's null space."""
    version, rank, flags = cursor.u8(), cursor.u8(), cursor.u8()
    if version not in (1, 2):
        raise file.foreign("unknown HDF5 dataspace", path, found=f"version {version}")
    null = cursor.u8() == 2 and version == 2
    if version == 1:
        cursor.skip(4)
    if rank > file.limits.max_rank:
        raise file.damaged("an HDF5 tensor has too many dimensions", path, found=rank)
    dims = tuple(cursor.u64() for _ in range(rank))
    if flags & 1:
        cursor.skip(8 * rank)
    if any(n >> 62 for n in dims):  # so large that sizes would not fit into 64 bits
        raise file.damaged("an HDF5 tensor has an impossible shape", path, found=dims)
    return None if null else dims


@dataclass(frozen=True, slots=True)
class _Head:
    """The first eight bytes of a datatype."""

    kind: int
    version: int
    bits: int
    size: int

    @property
    def order(self) -> str:
        return ">" if self.bits & 1 else "<"


def datatype(file: File, cursor: Cursor, path: str) -> Type:
    """The element type that a datatype message gives.

    Raises:
        UnsupportedFileError: for a type that no weight has.
    """
    first = cursor.u8()
    head = _Head(first & 0x0F, first >> 4, cursor.number(3), cursor.u32())
    name = NAMES[head.kind] if head.kind < len(NAMES) else f"unknown ({head.kind})"
    if head.kind not in _KINDS or not 1 <= head.version <= 5:
        raise file.unsupported(
            f"{name} type in an HDF5 file", path, wanted="numbers", hint="Keras stores numbers only"
        )
    element = _KINDS[head.kind](file, cursor, head, path)
    if element is None:
        raise file.unsupported(
            f"unusual {name} type in an HDF5 file", path, found=f"{head.size} bytes"
        )
    return element


def _fixed(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    offset, precision = cursor.u16(), cursor.u16()
    if offset or precision != 8 * head.size or head.size not in (1, 2, 4, 8):
        return None
    return Type(f"{'int' if head.bits & 0x08 else 'uint'}{precision}", head.size, head.order)


def _float(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    offset, precision = cursor.u16(), cursor.u16()
    fields = (cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u32())
    name = FLOATS.get((head.size, precision, *fields, head.bits >> 8 & 0xFF))
    vax_order = head.bits & 0x40  # neither little- nor big-endian
    if offset or vax_order or name is None or (name == "bfloat16" and head.order == ">"):
        return None
    return Type(name, head.size, head.order)


def _string(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    return Type("string", head.size) if head.size else None


def _opaque(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    return Type(f"void{8 * head.size}", head.size) if head.size in (1, 2) else None


def _enum(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    """h5py's boolean, the only enumeration that is a number."""
    base = datatype(file, cursor, path)
    if base.size != 1 or head.size != 1 or head.bits & 0xFFFF != 2:
        return None
    names: list[str] = []
    for _ in range(2):
        start = cursor.at
        names.append(cursor.text())
        if head.version < 3:  # names were padded to 8 bytes then
            cursor.skip((start - cursor.at) % 8)
    values = bytes(cursor.take(2))
    return Type("bool", 1) if dict(zip(names, values, strict=True)) == BOOLEAN else None


def _vlen(file: File, cursor: Cursor, head: _Head, path: str) -> Type | None:
    is_string = head.bits & 0x0F == 1  # else a sequence
    return Type("text", head.size) if is_string and head.size == 16 else None


_KINDS = {FIXED: _fixed, FLOAT: _float, STRING: _string, OPAQUE: _opaque, ENUM: _enum, VLEN: _vlen}
