"""Tables of messages, read from text.

A line is a message: its name, then `field=number:kind`. Kinds: the numbers of `NUMBERS`, str, bytes
(left undecoded), or another message; `*kind` is repeated, `{kind}` a map with text for keys,
`#kind` a map with numbers for keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5

#: Kind of a number -> how it lies in a message. `sint` alternates between signs; a negative `int`
#: has ten bytes.
NUMBERS: Mapping[str, int] = {
    "int": VARINT,
    "sint": VARINT,
    "bool": VARINT,
    "fixed32": FOUR,
    "float": FOUR,
    "double": EIGHT,
}


class Field(NamedTuple):
    """A field of a message.

    Attributes:
        name: of the field.
        number: its tag.
        kind: of its value.
        repeats: empty, `*` for a list, `{` or `#` for a map.
    """

    name: str
    number: int
    kind: str
    repeats: str


class Message:
    """The fields of a message.

    Attributes:
        by_number: tag -> the field.
        by_name: name -> the field.
    """

    __slots__ = ("by_name", "by_number")

    def __init__(self, fields: Iterable[Field]):
        self.by_number = {field.number: field for field in fields}
        self.by_name = {field.name: field for field in self.by_number.values()}


Schema: TypeAlias = Mapping[str, Message]


def schema(text: str) -> Schema:
    """The messages that a text names, one a line."""
    lines = (line.split() for line in text.splitlines() if line)
    return {name: Message(map(_field, fields)) for name, *fields in lines}


def _field(text: str) -> Field:
    name, _, rest = text.partition("=")
    number, _, kind = rest.partition(":")
    repeats = kind[0] if kind[0] in "*{#" else ""
    return Field(name, int(number), kind.strip("*#{}"), repeats)
