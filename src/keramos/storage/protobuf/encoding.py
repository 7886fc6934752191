"""Dicts -> bytes. The same dict gives the same bytes: maps are written in order of their keys."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keramos.storage.protobuf.tables import LENGTH, NUMBERS, Field, Schema

_ALL_BITS = (1 << 64) - 1


def encode(schema: Schema, message: str, fields: Mapping[str, Any]) -> bytes:
    """A message.

    Args:
        schema: the messages.
        message: its name there.
        fields: by name: numbers, text, bytes (also for a field that is a message: then it is
            encoded already), dicts for messages and maps, sequences for what repeats. What is there
            is written, a zero too, for which of several fields is there may be what is said; None
            is left out.

    Raises:
        KeyError: a field that the message does not have.
    """
    return b"".join(_fields(schema, message, fields))


def _fields(schema: Schema, message: str, fields: Mapping[str, Any]) -> Iterator[bytes]:
    named = {field.name: field for field in schema[message].values()}
    # by number, as protobuf's own writers order them
    for field in sorted((named[name] for name in fields), key=lambda field: field.number):
        value = fields[field.name]
        if value is not None:
            yield from _WRITERS[field.repeats](schema, field, value)


def _single(schema: Schema, field: Field, value: Any) -> Iterator[bytes]:
    yield _tag(field.number, NUMBERS.get(field.kind, LENGTH))
    yield _payload(schema, field.kind, value)


def _repeated(schema: Schema, field: Field, values: Any) -> Iterator[bytes]:
    if field.kind not in NUMBERS:
        for value in values:
            yield from _single(schema, field, value)
    elif values:
        yield _tag(field.number, LENGTH)
        yield _sized(b"".join(_payload(schema, field.kind, value) for value in values))


def _map(schema: Schema, field: Field, entries: Any) -> Iterator[bytes]:
    key = Field("key", 1, "int" if field.repeats == "#" else "str", "")
    value = Field("value", 2, field.kind, "")
    for name in sorted(entries):
        yield _tag(field.number, LENGTH)
        pair = (*_single(schema, key, name), *_single(schema, value, entries[name]))
        yield _sized(b"".join(pair))


_WRITERS: Mapping[str, Callable[[Schema, Field, Any], Iterator[bytes]]] = {
    "": _single,
    "*": _repeated,
    "{": _map,
    "#": _map,
}


def _payload(schema: Schema, kind: str, value: Any) -> bytes:
    match kind:
        case "int" | "bool":
            return varint(int(value))
        case "sint":
            return varint(int(value) << 1 ^ int(value) >> 63)
        case "fixed32":
            return struct.pack("<I", value)
        case "float":
            return struct.pack("<f", value)
        case "double":
            return struct.pack("<d", value)
    if isinstance(value, str):
        return _sized(value.encode())
    if isinstance(value, Mapping):
        return _sized(encode(schema, kind, value))
    return _sized(bytes(value))


def varint(number: int) -> bytes:
    """A number in groups of seven bits, lowest first; a negative one has ten."""
    number &= _ALL_BITS
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _tag(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)


def _sized(data: bytes) -> bytes:
    return varint(len(data)) + data
