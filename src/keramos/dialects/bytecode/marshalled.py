"""The format of Python's `marshal`, as far as code objects need it. Own reader, bounded.

Of the module that Python has for this, a damaged or malicious file makes whatever it likes. What is
read here is plain data: numbers, text, tuples, and `Code`.
"""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from keramos.dialects.bytecode.code import TAKES_KEYWORDS, TAKES_MORE, Code, Layout
from keramos.dialects.bytecode.values import Value
from keramos.errors import DamagedFileError, LimitError

MAX_BYTES = 1 << 20
#: Values of all kinds, those that are referred to counted each time.
MAX_VALUES = 100_000
MAX_DEPTH = 24
#: Digits of 15 bits of an integer: what is larger is no number that a layer computes with.
MAX_DIGITS = 64

_REFERABLE = 0x80


class _Read(NamedTuple):
    """A value, the number of values in it, and how deep they are nested."""

    value: Value
    size: int = 1
    depth: int = 0


class _Unfinished:
    """In the place of a value that is still being read: nothing holds itself."""


def code_of(data: bytes) -> Code:
    """The function that `marshal.dumps(function.__code__)` wrote, by Python 2.7 or 3.

    Args:
        data: the bytes.

    Raises:
        DamagedFileError: they are something else, or have been changed.
        LimitError: more of them, or of what they describe, than any layer needs.
    """
    if len(data) > MAX_BYTES:
        raise LimitError("marshalled code is too long", found=len(data), wanted=MAX_BYTES)
    errors: list[DamagedFileError | LimitError] = []
    for layout in _LAYOUTS:
        try:
            return _Reader(data, layout).outermost()
        except (DamagedFileError, LimitError) as error:
            errors.append(error)
    raise next((e for e in errors if isinstance(e, LimitError)), errors[0])


class _Reader:
    """Values one after another, from bytes of one layout of code objects."""

    def __init__(self, data: bytes, layout: Layout):
        self._data, self._place = data, 0
        self._layout: Layout = layout
        self._room, self._depth = MAX_VALUES, 0
        self._referred: list[_Read] = []
        self._interned: list[_Read] = []  # Python 2 counts them apart

    def outermost(self) -> Code:
        code = self._value().value
        if not isinstance(code, Code) or self._place != len(self._data):
            raise self._damaged("not one code object")
        return code

    def _damaged(self, what: str) -> DamagedFileError:
        return DamagedFileError(f"marshalled code: {what}", at=f"byte {self._place}")

    def _bytes(self, count: int) -> bytes:
        end = self._place + count
        if count < 0 or end > len(self._data):
            raise self._damaged("it ends too early")
        start, self._place = self._place, end
        return self._data[start:end]

    def _int(self) -> int:
        return struct.unpack("<i", self._bytes(4))[0]

    def _value(self) -> _Read:
        first = self._bytes(1)[0]
        kind = chr(first & ~_REFERABLE) if self._layout != "2" else chr(first)
        read = _READERS.get(kind)
        if read is None:
            raise self._damaged(f"a value of unknown kind {kind!r}")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError("marshalled code is nested too deeply", wanted=MAX_DEPTH)
        number = None
        if first & _REFERABLE:  # numbered where it begins, before what is in it
            number = len(self._referred)
            self._referred.append(_Read(_Unfinished()))
        result = self._counted(read(self))
        if number is not None:
            self._referred[number] = result
        self._depth -= 1
        return result

    def _counted(self, result: _Read) -> _Read:
        """Bounds what values expand to: a few bytes can refer to one another a billion times."""
        self._room -= 1
        if self._room < 0 or result.size > MAX_VALUES or result.depth > MAX_DEPTH:
            raise LimitError("marshalled code holds too much", wanted=f"{MAX_VALUES} values")
        return result

    def float_(self) -> _Read:
        return _Read(struct.unpack("<d", self._bytes(8))[0])

    def float_as_text(self) -> _Read:
        text = self._bytes(self._bytes(1)[0])
        try:
            return _Read(float(text))
        except ValueError:
            raise self._damaged("a number that is none") from None

    def complex_(self) -> _Read:
        return _Read(complex(*struct.unpack("<dd", self._bytes(16))))

    def int64(self) -> _Read:
        return _Read(struct.unpack("<q", self._bytes(8))[0])

    def long(self) -> _Read:
        count = self._int()
        if abs(count) > MAX_DIGITS:
            raise LimitError("marshalled code holds an integer that is too large")
        digits = struct.unpack(f"<{abs(count)}H", self._bytes(2 * abs(count)))
        number = sum(digit << 15 * i for i, digit in enumerate(digits))
        return _Read(-number if count < 0 else number)

    def string(self) -> _Read:
        value = self._bytes(self._int())
        return _Read(value.decode("latin-1") if self._layout == "2" else value)

    def interned(self) -> _Read:
        """Of Python 2 bytes, of Python 3 text."""
        raw = self._bytes(self._int())
        result = _Read(self._text(raw, "latin-1" if self._layout == "2" else "utf-8"))
        self._interned.append(result)
        return result

    def unicode_(self) -> _Read:
        return _Read(self._text(self._bytes(self._int()), "utf-8"))

    def ascii_(self) -> _Read:
        return _Read(self._text(self._bytes(self._int()), "latin-1"))

    def short_ascii(self) -> _Read:
        return _Read(self._text(self._bytes(self._bytes(1)[0]), "latin-1"))

    def _text(self, raw: bytes, encoding: str) -> str:
        try:
            return raw.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")
        except UnicodeDecodeError:
            raise self._damaged("text that is none") from None

    def tuple_(self) -> _Read:
        return self._sequence(self._int())

    def small_tuple(self) -> _Read:
        return self._sequence(self._bytes(1)[0])

    def _sequence(self, count: int) -> _Read:
        if not 0 <= count <= len(self._data) - self._place:  # a value takes a byte at least
            raise self._damaged("a tuple longer than the rest of it")
        items = [self._value() for _ in range(count)]
        size = 1 + sum(item.size for item in items)
        depth = 1 + max((item.depth for item in items), default=0)
        return _Read(tuple(item.value for item in items), size, depth)

    def reference(self) -> _Read:
        return self._known(self._referred)

    def reference_to_interned(self) -> _Read:
        return self._known(self._interned)

    def _known(self, values: list[_Read]) -> _Read:
        number = self._int()
        if not 0 <= number < len(values) or isinstance(values[number].value, _Unfinished):
            raise self._damaged("a reference to nothing")
        return values[number]

    def code(self) -> _Read:
        counts = [self._int() for _ in range(_COUNTS[self._layout])]
        fields = [self._value() for _ in range(_FIELDS[self._layout])]
        first_line = self._int()
        rest = [self._value() for _ in range(2 if self._layout == "3.11" else 1)]
        values = [field.value for field in fields]
        size = 1 + sum(field.size for field in (*fields, *rest))
        depth = 1 + max(field.depth for field in fields)
        code_object = _LAYOUTS[self._layout](counts, values, first_line, [r.value for r in rest])
        if code_object is None or not _is_sound(code_object):
            raise self._damaged("a code object whose parts do not fit")
        return _Read(code_object, size, depth)


_COUNTS: dict[Layout, int] = {"2": 4, "3.0": 5, "3.8": 6, "3.11": 5}
_FIELDS: dict[Layout, int] = {"2": 8, "3.0": 8, "3.8": 8, "3.11": 8}


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _are_names(value: Value) -> bool:
    return isinstance(value, tuple) and all(map(_is_text, value))


def _before_311(counts: list[int], fields: list[Any], line: int, rest: list[Any]) -> Code | None:
    # Python 2: argcount, nlocals, stacksize, flags; 3.0 has keyword-only ones second, and 3.8
    # those by position alone between them.
    layout: Layout = {4: "2", 5: "3.0", 6: "3.8"}[len(counts)]  # type: ignore[assignment]
    code, constants, names, variables, free, cells, filename, name = fields
    lines = rest[0]
    if layout == "2" and _is_text(code) and _is_text(lines):
        code, lines = code.encode("latin-1"), lines.encode("latin-1")
    if not (isinstance(code, bytes) and isinstance(lines, bytes) and isinstance(constants, tuple)):
        return None
    if not all(map(_are_names, (names, variables, free, cells))):
        return None
    if not (_is_text(filename) and _is_text(name)):
        return None
    return Code(
        layout=layout,
        name=name,
        filename=filename,
        first_line=line,
        positional=counts[0],
        keyword=0 if layout == "2" else counts[-4],
        flags=counts[-1],
        instructions=code,
        constants=constants,
        names=names,
        variables=variables,
        slots=cells + free,
        free=free,
        lines=lines,
    )


_FREE = 0x80  # of a slot: it comes from the function around


def _since_311(counts: list[int], fields: list[Any], line: int, rest: list[Any]) -> Code | None:
    code, constants, names, slots, kinds, filename, name, qualified = fields
    lines, handlers = rest
    if not all(isinstance(part, bytes) for part in (code, kinds, lines, handlers)):
        return None
    if not (isinstance(constants, tuple) and _are_names(names) and _are_names(slots)):
        return None
    if not all(map(_is_text, (filename, name, qualified))) or len(kinds) != len(slots):
        return None
    return Code(
        layout="3.11",
        name=name,
        filename=filename,
        first_line=line,
        positional=counts[0],
        keyword=counts[2],
        flags=counts[4],
        instructions=code,
        constants=constants,
        names=names,
        variables=slots,
        slots=slots,
        free=tuple(s for s, kind in zip(slots, kinds, strict=True) if kind & _FREE),
        lines=lines,
        has_handlers=bool(handlers),
    )


#: The layouts in the order in which they are tried; a code object fits one of them alone.
_LAYOUTS: dict[Layout, Callable[..., Code | None]] = {
    "3.11": _since_311,
    "3.8": _before_311,
    "3.0": _before_311,
    "2": _before_311,
}


def _is_sound(code: Code) -> bool:
    stars = bool(code.flags & TAKES_MORE) + bool(code.flags & TAKES_KEYWORDS)
    counts = code.positional, code.keyword
    return all(0 <= n <= 255 for n in counts) and sum(counts) + stars <= len(code.variables)


def _always(value: Value) -> Callable[[_Reader], _Read]:
    return lambda reader: _Read(value)


_READERS: dict[str, Callable[[_Reader], _Read]] = {
    "N": _always(None),
    "T": _always(True),
    "F": _always(False),
    ".": _always(...),
    "i": lambda reader: _Read(reader._int()),
    "I": _Reader.int64,
    "l": _Reader.long,
    "f": _Reader.float_as_text,
    "g": _Reader.float_,
    "y": _Reader.complex_,
    "s": _Reader.string,
    "t": _Reader.interned,
    "u": _Reader.unicode_,
    "a": _Reader.ascii_,
    "A": _Reader.ascii_,
    "z": _Reader.short_ascii,
    "Z": _Reader.short_ascii,
    "(": _Reader.tuple_,
    ")": _Reader.small_tuple,
    # `x in {1, 2}` has a frozen set among its constants
    ">": _Reader.tuple_,
    "r": _Reader.reference,
    "R": _Reader.reference_to_interned,
    "c": _Reader.code,
}
