"""Bytes -> opcodes of a pickle, as what unpickles takes them: numbers in other spellings, memo keys
and texts with escapes included, at which `pickletools` gives up. Long texts are passed over.
"""

from __future__ import annotations

import codecs
import io
import pickletools
import re
import warnings
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any

MOST_TEXT = 1 << 16  # bytes of a text that may be a name
_BY_CODE = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}
#: Size of an argument, as `pickletools` says it -> bytes of its length.
_LENGTHS = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}
_NUMBER = re.compile(rb"\s*[+-]?\w[\w.+-]*\s*")
_NUMBERS = frozenset("INT LONG FLOAT".split())
_DECODERS: dict[str, Callable[[bytes], str]] = {
    "STRING": lambda raw: unescaped(raw.strip()[1:-1]),
    "UNICODE": lambda raw: raw.decode("raw-unicode-escape", "replace"),
    "BINSTRING": lambda raw: raw.decode("latin-1"),
    "SHORT_BINSTRING": lambda raw: raw.decode("latin-1"),
}


def opcodes(stream: BufferedReader) -> Iterator[tuple[pickletools.OpcodeInfo, Any, int]]:
    """The opcodes of a pickle, up to the one that ends it: with the text or the number that is its
    argument, or None, and its offset.

    Args:
        stream: at the pickle.

    Raises:
        ValueError: something else comes, or the file ends.
    """
    end = _end(stream)
    while True:
        offset = stream.tell()
        code = stream.read(1)
        if not code:
            raise ValueError("it ends before its end")
        opcode = _BY_CODE.get(code)
        if opcode is None:
            raise ValueError(f"byte {offset}: {code!r} is no opcode")
        yield opcode, _argument(opcode, stream, end), offset
        if code == b".":
            return


def _end(stream: BufferedReader) -> int:
    at = stream.tell()
    end = stream.seek(0, io.SEEK_END)
    stream.seek(at)
    return end


def _argument(opcode: pickletools.OpcodeInfo, stream: BufferedReader, end: int) -> Any:
    if opcode.arg is None:
        return None
    size = opcode.arg.n
    if opcode.name in ("GLOBAL", "INST"):
        return " ".join(_line(stream).decode("utf-8", "replace") for _ in range(2))
    if size == pickletools.UP_TO_NEWLINE:
        return _of_line(opcode.name, _line(stream))
    if size >= 0:
        return int.from_bytes(_bytes(stream, size, end), "little")
    length = int.from_bytes(_bytes(stream, _LENGTHS[size], end), "little")
    if length > MOST_TEXT:
        _check(stream, length, end)
        stream.seek(length, io.SEEK_CUR)
        return None
    raw = _bytes(stream, length, end)
    decode = _DECODERS.get(opcode.name)
    return decode(raw) if decode is not None else raw.decode("utf-8", "replace")


def _of_line(name: str, line: bytes) -> Any:
    if name in ("PUT", "GET"):
        return int(line)
    if name in _NUMBERS and _NUMBER.fullmatch(line) is None:
        raise ValueError("a number that is none")
    decode = _DECODERS.get(name)
    return decode(line) if decode is not None else None


def _bytes(stream: BufferedReader, size: int, end: int) -> bytes:
    _check(stream, size, end)
    return stream.read(size)


def _check(stream: BufferedReader, size: int, end: int) -> None:
    if size > end - stream.tell():
        raise ValueError("it ends within an argument")


def _line(stream: BufferedReader) -> bytes:
    """A line without its end; of a long one, the beginning."""
    line = piece = stream.readline(MOST_TEXT)
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(MOST_TEXT)
    if not piece:
        raise ValueError("it ends within a line")
    return line.removesuffix(b"\n")


def unescaped(raw: bytes) -> str:
    """Text with the escapes of C and of Python."""
    if b"\\" not in raw:
        return raw.decode("latin-1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is no escape stands for itself
        try:
            return codecs.escape_decode(raw)[0].decode("latin-1")
        except ValueError:
            return raw.decode("latin-1")
