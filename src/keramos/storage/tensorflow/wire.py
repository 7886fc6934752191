"""Protocol buffers, decoded by a table of messages (`messages.SCHEMA`).

Refuses lengths that lead out of a message, and more fields than the limits allow.

A message is a row of fields: varint (number << 3 | type), then a varint, eight or four bytes, or a
length and as many bytes. What the table does not name is passed over unread.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from keramos.errors import DamagedFileError, KeramosError
from keramos.storage.limits import Limits
from keramos.storage.tensorflow.messages import SCHEMA

VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5
MAX_VARINT = 10  # bytes of 64 bits

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
        name: of the file, for errors.
        limits: `max_fields` bounds all that it ever decodes, together.
    """

    def __init__(self, name: str, limits: Limits):
        self._name, self._limits = name, limits
        self._left = limits.max_fields

    def decode(self, message: str, data: memoryview) -> Fields:
        """The fields of a message that the table names.

        Args:
            message: its name in `SCHEMA`.
            data: its bytes; fields of kind `bytes` are views into them.

        Raises:
            DamagedFileError: the bytes are no message.
            LimitError: more than `Limits.max_fields`.
        """
        try:
            return self._decoded(message, data)
        except KeramosError:  # of ours, some are ValueErrors as well
            raise
        except (IndexError, ValueError) as error:
            cause = error if isinstance(error, ValueError) else "it ends inside of a number"
            what = f"a message of kind {message} is damaged: {cause}"
            raise DamagedFileError(what, in_=self._name) from None

    def _decoded(self, message: str, data: memoryview) -> Fields:
        schema, fields = SCHEMA[message], Fields()
        at, end = 0, len(data)
        while at < end:
            self._count()
            tag, at = varint(data, at)
            kind = tag & 7
            if kind == VARINT:
                raw, at = varint(data, at)
            else:
                size = 8 if kind == EIGHT else 4
                if kind == LENGTH:
                    size, at = varint(data, at)
                elif kind not in (EIGHT, FOUR):
                    raise ValueError(f"a field of type {kind}")
                if size > end - at:
                    raise ValueError(f"a field of {size:,} bytes, {end - at:,} are left")
                raw = data[at : at + size]
                at += size
            named = schema.get(tag >> 3)
            if named is not None:
                self._put(fields, named.name, named.kind, named.repeats, kind, raw)
        return fields

    def _count(self, more: int = 1) -> None:
        self._left -= more
        if self._left < 0:
            what = "the file has too many fields"
            raise self._limits.exceeded(what, "max_fields", in_=self._name)

    def _put(
        self, fields: Fields, name: str, kind: str, repeats: str, wire: int, raw: int | memoryview
    ) -> None:
        if not repeats:
            fields[name] = self._value(kind, wire, raw)
        elif repeats == "*":
            many: list[Any] = fields.setdefault(name, [])
            if kind == "int" and isinstance(raw, memoryview) and wire == LENGTH:
                many += self._packed(raw)
            else:
                many.append(self._value(kind, wire, raw))
        else:
            entry = self._decoded("Entry", _bytes(raw))
            key = _text(entry.get("key", memoryview(b"")))
            value = self._value(kind, LENGTH, entry.get("value", memoryview(b"")))
            fields.setdefault(name, {})[key] = value

    def _packed(self, data: memoryview) -> list[int]:
        numbers: list[int] = []
        at = 0
        while at < len(data):
            self._count()
            raw, at = varint(data, at)
            numbers.append(_signed(raw))
        return numbers

    def _value(self, kind: str, wire: int, raw: int | memoryview) -> Any:
        if kind in ("int", "bool", "fixed32"):
            if isinstance(raw, int):
                return bool(raw) if kind == "bool" else _signed(raw)
            if wire != FOUR:
                raise ValueError("bytes where a number should be")
            return int.from_bytes(raw, "little")
        data = _bytes(raw)
        if kind == "bytes":
            return data
        return _text(data) if kind == "str" else self._decoded(kind, data)


def _signed(raw: int) -> int:
    return raw - (1 << 64) if raw >> 63 else raw


def _bytes(raw: int | memoryview) -> memoryview:
    if isinstance(raw, int):
        raise ValueError("a number where bytes should be")
    return raw


def _text(data: memoryview) -> str:
    return str(data, "utf-8", "backslashreplace")
