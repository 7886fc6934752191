"""Bytes -> dicts.

Refuses lengths that lead out of a message, messages inside messages without end, and more fields
than the limits allow. What the table does not name is passed over unread.
"""

from __future__ import annotations

import struct
from typing import Any, TypeAlias

from keramos.errors import DamagedFileError, KeramosError
from keramos.storage.limits import Limits
from keramos.storage.protobuf.tables import EIGHT, FOUR, LENGTH, NUMBERS, VARINT, Field, Schema

MAX_VARINT = 10  # bytes of 64 bits
MAX_NESTING = 100  # messages inside messages, as protobuf's own readers allow
_FORMATS = {"fixed32": "<I", "float": "<f", "double": "<d"}

#: A decoded message: the fields that are there, by name.
Fields: TypeAlias = dict[str, Any]


def varint(data: memoryview | bytes, at: int) -> tuple[int, int]:
    """The number at an offset, and the offset behind it.

    Raises:
        IndexError: the data ends inside of it.
        ValueError: it has more than 64 bits.
    """
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7
        if shift >= 7 * MAX_VARINT:
            raise ValueError("a number has more than 64 bits")


class Decoder:
    """Decodes the messages of one file.

    Args:
        schema: the messages.
        name: of the file, for errors.
        limits: `max_fields` bounds all that it ever decodes, together.
    """

    def __init__(self, schema: Schema, name: str, limits: Limits):
        self._schema, self._name, self._limits = schema, name, limits
        self._left = limits.max_fields
        self._nesting = 0

    def decode(self, message: str, data: memoryview) -> Fields:
        """The fields of a message that the table names.

        Args:
            message: its name in the table.
            data: its bytes; fields of kind `bytes` are views into them.

        Raises:
            DamagedFileError: the bytes are no message.
            LimitError: more than `Limits.max_fields`.
        """
        self._nesting = 0
        try:
            return self._decoded(message, data)
        except KeramosError:  # of ours, some are ValueErrors as well
            raise
        except (IndexError, ValueError) as error:
            cause = error if isinstance(error, ValueError) else "it ends inside of a number"
            what = f"a message of kind {message} is damaged: {cause}"
            raise DamagedFileError(what, in_=self._name) from None

    def _decoded(self, message: str, data: memoryview) -> Fields:
        schema, fields = self._schema[message].by_number, Fields()
        at, end = 0, len(data)
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise ValueError(f"more than {MAX_NESTING} messages inside each other")
        while at < end:
            number, kind, raw, at = self._next(data, at, end)
            field = schema.get(number)
            if field is not None:
                self._put(fields, field, kind, raw)
        self._nesting -= 1
        return fields

    def _next(self, data: memoryview, at: int, end: int) -> tuple[int, int, int | memoryview, int]:
        """Number, type and content of the field at an offset, and the offset behind it."""
        self._count()
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == VARINT:
            value, at = varint(data, at)
            return tag >> 3, kind, value, at
        size = 8 if kind == EIGHT else 4
        if kind == LENGTH:
            size, at = varint(data, at)
        elif kind not in (EIGHT, FOUR):
            raise ValueError(f"a field of type {kind}")
        if size > end - at:
            raise ValueError(f"a field of {size:,} bytes, {end - at:,} are left")
        return tag >> 3, kind, data[at : at + size], at + size

    def _count(self, more: int = 1) -> None:
        self._left -= more
        if self._left < 0:
            what = "the file has too many fields"
            raise self._limits.exceeded(what, "max_fields", in_=self._name)

    def _put(self, fields: Fields, field: Field, wire: int, raw: int | memoryview) -> None:
        name, kind = field.name, field.kind
        if not field.repeats:
            fields[name] = self._value(kind, wire, raw)
        elif field.repeats == "*":
            many: list[Any] = fields.setdefault(name, [])
            if kind in NUMBERS and isinstance(raw, memoryview) and wire == LENGTH:
                many += self._packed(kind, raw)
            else:
                many.append(self._value(kind, wire, raw))
        else:
            key, value = self._entry(field, _bytes(raw))
            fields.setdefault(name, {})[key] = value

    def _entry(self, field: Field, data: memoryview) -> tuple[str | int, Any]:
        """Key and value of an entry of a map; what is left out is empty."""
        numbered = field.repeats == "#"
        key: int | memoryview = 0 if numbered else memoryview(b"")
        value: int | memoryview = memoryview(b"")
        key_wire, wire, at = VARINT if numbered else LENGTH, LENGTH, 0
        while at < len(data):
            number, kind, raw, at = self._next(data, at, len(data))
            if number == 1:
                key, key_wire = raw, kind
            elif number == 2:
                value, wire = raw, kind
        return (
            self._value("int" if numbered else "str", key_wire, key),
            self._value(field.kind, wire, value),
        )

    def _packed(self, kind: str, data: memoryview) -> list[Any]:
        if kind in _FORMATS:
            size = struct.calcsize(_FORMATS[kind])
            if len(data) % size:
                raise ValueError("it ends inside of a number")
            self._count(len(data) // size)
            return [number for (number,) in struct.iter_unpack(_FORMATS[kind], data)]
        numbers: list[Any] = []
        at = 0
        while at < len(data):
            self._count()
            raw, at = varint(data, at)
            numbers.append(_integer(kind, raw))
        return numbers

    def _value(self, kind: str, wire: int, raw: int | memoryview) -> Any:
        if kind in NUMBERS:
            return _number(kind, wire, raw)
        data = _bytes(raw)
        if kind == "bytes":
            return data
        return _text(data) if kind == "str" else self._decoded(kind, data)


def _number(kind: str, wire: int, raw: int | memoryview) -> int | float:
    if isinstance(raw, int):
        if NUMBERS[kind] == VARINT:
            return _integer(kind, raw)
    elif wire == NUMBERS[kind]:
        return struct.unpack(_FORMATS[kind], raw)[0]
    elif wire == FOUR and NUMBERS[kind] == VARINT:
        return int.from_bytes(raw, "little")
    raise ValueError("another type of field where a number should be")


def _integer(kind: str, raw: int) -> int:
    if kind == "bool":
        return bool(raw)
    if kind == "sint":
        return raw >> 1 ^ -(raw & 1)
    return raw - (1 << 64) if raw >> 63 else raw


def _bytes(raw: int | memoryview) -> memoryview:
    if isinstance(raw, int):
        raise ValueError("a number where bytes should be")
    return raw


def _text(data: memoryview) -> str:
    return str(data, "utf-8", "backslashreplace")
