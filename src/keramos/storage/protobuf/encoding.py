"""Dicts -> bytes. The same dict gives the same bytes: maps are written in order of their keys."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from keramos.storage.protobuf.tables import LENGTH, NUMBERS, Field, Schema

_ALL_BITS = (1 << 64) - 1
_SMALL = [bytes([number]) for number in range(128)]


def encode(schema: Schema, message: str, fields: Mapping[str, Any]) -> bytes:
    """A message.

    Args:
        schema: the messages.
        message: its name there.
        fields: by name: numbers, text, bytes (also for a field that is a message: then it is
            encoded already), dicts for messages and maps, sequences for what repeats. What is there
            is written, a zero too, for which of several fields is there may be what is said; None
            is left out. Fields are written in the order of the dict.

    Raises:
        KeyError: a field that the message does not have.
    """
    by_name, out = schema[message].by_name, bytearray()
    for name, value in fields.items():
        if value is not None:
            field = by_name[name]
            _WRITERS[field.repeats](out, schema, field, value)
    return bytes(out)


def _single(out: bytearray, schema: Schema, field: Field, value: Any) -> None:
    out += _tag(field.number, NUMBERS.get(field.kind, LENGTH))
    out += _payload(schema, field.kind, value)


def _repeated(out: bytearray, schema: Schema, field: Field, values: Any) -> None:
    if field.kind not in NUMBERS:
        for value in values:
            _single(out, schema, field, value)
    elif values:
        out += _tag(field.number, LENGTH)
        out += _sized(b"".join(_payload(schema, field.kind, value) for value in values))


def _map(out: bytearray, schema: Schema, field: Field, entries: Any) -> None:
    key = "int" if field.repeats == "#" else "str"
    of_key, of_value = (
        _tag(k, NUMBERS.get(kind, LENGTH)) for k, kind in ((1, key), (2, field.kind))
    )
    for name in sorted(entries):
        pair = b"".join((
            of_key, _payload(schema, key, name),
            of_value, _payload(schema, field.kind, entries[name]),
        ))  # fmt: skip
        out += _tag(field.number, LENGTH)
        out += varint(len(pair)) + pair


_WRITERS: Mapping[str, Callable[[bytearray, Schema, Field, Any], None]] = {
    "": _single,
    "*": _repeated,
    "{": _map,
    "#": _map,
}


def _payload(schema: Schema, kind: str, value: Any) -> bytes:
    write = _NUMBERS.get(kind)
    if write is not None:
        return write(value)
    if isinstance(value, str):
        value = value.encode()
    elif isinstance(value, dict):
        value = encode(schema, kind, cast("dict[str, Any]", value))
    return varint(len(value)) + value


def varint(number: int) -> bytes:
    """A number in groups of seven bits, lowest first; a negative one has ten."""
    if 0 <= number < 128:
        return _SMALL[number]
    number &= _ALL_BITS
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


@cache
def _tag(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)


def _sized(data: bytes | bytearray | memoryview) -> bytes:
    return b"".join((varint(len(data)), data))


_NUMBERS: Mapping[str, Callable[[Any], bytes]] = {
    "int": lambda value: varint(int(value)),
    "bool": lambda value: varint(int(value)),
    "sint": lambda value: varint(int(value) << 1 ^ int(value) >> 63),
    "fixed32": struct.Struct("<I").pack,
    "float": struct.Struct("<f").pack,
    "double": struct.Struct("<d").pack,
}
