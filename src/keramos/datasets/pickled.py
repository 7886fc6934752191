"""A pickle of arrays and plain data -> the values. Runs nothing.

The machine knows numbers, text, bytes, None, lists, tuples, dicts, and how numpy writes an array;
the name of any other function or class is an UnsafeError. What it makes is never larger than some
times the file.
Format: PEP 307, PEP 3154, and `pickletools` of the standard library.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from keramos.errors import DamagedFileError, UnsafeError

_KINDS = "biufSU?"  # of numpy's dtypes whose elements are their bytes


@dataclass
class _Known:
    """A function that a pickle may name."""

    call: Callable[..., Any]


@dataclass
class _Unbuilt:
    """An array or a dtype of which the state is still to come."""

    value: Any = None
    is_dtype: bool = False


def _dtype(code: Any, *_: Any) -> _Unbuilt:
    code = code.decode("ascii") if isinstance(code, bytes) else code
    dtype = np.dtype(object if str(code).startswith("O") else code)
    if dtype.kind not in _KINDS + "O":
        raise ValueError(f"dtype {dtype}")
    return _Unbuilt(dtype, is_dtype=True)


def _encode(text: str, encoding: Any) -> bytes:
    if encoding not in ("latin1", b"latin1"):
        raise ValueError(f"encoding {encoding!r}")
    return text.encode("latin1")  # how bytes stand in protocol 2 of Python 3


_GLOBALS = {
    **{
        (f"numpy.{core}.multiarray", "_reconstruct"): _Known(lambda *_: _Unbuilt())
        for core in ("core", "_core")
    },
    ("numpy", "ndarray"): _Known(lambda *_: None),
    ("numpy", "dtype"): _Known(_dtype),
    ("_codecs", "encode"): _Known(_encode),
    ("__builtin__", "bytes"): _Known(lambda: b""),  # without any, in protocol 2
}


def loads(raw: bytes, name: str) -> Any:
    """The value in a pickle; text of Python 2 comes as bytes.

    Args:
        raw: the pickle.
        name: of the file, for errors.

    Raises:
        UnsafeError: it names a function or a class, or does what only code needs.
        DamagedFileError: it is no pickle, or ends early.
    """
    try:
        return _Machine(raw, name).run()
    except (IndexError, KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        if isinstance(error, UnsafeError):
            raise
        raise DamagedFileError("a pickle is not one", in_=name, found=error) from error


class _Machine:
    """A stack, a memo, and the place in the pickle."""

    def __init__(self, raw: bytes, name: str):
        self.raw, self.name, self.at = raw, name, 0
        self.stack: list[Any] = []
        self.outer: list[list[Any]] = []  # the stacks below each mark
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        raw, operations = self.raw, _OPERATIONS
        while True:
            at, push = self.at, self.stack.append
            while True:  # BININT2 and BININT1 are nearly all there is in lists of words
                code = raw[at]
                if code == 0x4D:
                    push(raw[at + 1] | raw[at + 2] << 8)
                    at += 3
                elif code == 0x4B:
                    push(raw[at + 1])
                    at += 2
                else:
                    break
            self.at = at + 1
            if code == 0x2E:  # STOP
                return _settled(self.stack.pop())
            if code not in operations:
                raise UnsafeError(
                    "a pickle does what plain data does not need",
                    at=f"byte {at}",
                    in_=self.name,
                    found=f"opcode {chr(code)!r}",
                )
            operations[code](self)

    def take(self, count: int) -> bytes:
        """The next bytes."""
        chunk = self.raw[self.at : self.at + count]
        if count < 0 or len(chunk) < count:
            raise ValueError("it ends early")
        self.at += count
        return chunk

    def number(self, width: int, *, signed: bool = False) -> int:
        """The next number, little-endian."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line(self) -> str:
        """The text to the end of the line."""
        end = self.raw.index(b"\n", self.at)
        text = self.raw[self.at : end].decode("utf-8")
        self.at = end + 1
        return text

    def mark(self) -> None:
        """Begin a stack of what belongs together."""
        self.outer.append(self.stack)
        self.stack = []

    def marked(self) -> list[Any]:
        """Everything above the mark."""
        above, self.stack = self.stack, self.outer.pop()
        return above

    def append(self, values: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, list):
            raise ValueError("items for what is no list")
        target.extend(values)

    def set_items(self, values: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise ValueError("items for what is no dict")
        target.update(zip(values[::2], values[1::2], strict=True))

    def known(self, module: str, name: str) -> _Known:
        """The function of that name.

        Raises:
            UnsafeError: it is none of those that make arrays.
        """
        if (module, name) not in _GLOBALS:
            raise UnsafeError(
                "a pickle names code",
                at=f"byte {self.at}",
                in_=self.name,
                found=f"{module}.{name}",
                wanted="arrays and plain data",
            )
        return _GLOBALS[module, name]

    def reduce(self) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        if not isinstance(function, _Known) or not isinstance(arguments, tuple):
            raise ValueError("a call of what is no function")
        self.stack.append(function.call(*arguments))

    def build(self) -> None:
        state, target = self.stack.pop(), self.stack.pop()
        if not isinstance(target, _Unbuilt) or not isinstance(state, tuple):
            raise ValueError("a state for what has none")
        if target.is_dtype:
            order = state[1].decode() if isinstance(state[1], bytes) else state[1]
            if any(part is not None for part in state[2:5]):
                raise ValueError("a dtype of fields")
            target.value = target.value.newbyteorder(order) if order in "<>" else target.value
        else:
            target.value = _array(*state)
        self.stack.append(target.value)

    def get(self, index: int) -> None:
        self.stack.append(_settled(self.memo[index]))

    def put(self, index: int) -> None:
        self.memo[index] = self.stack[-1]


def _settled(value: Any) -> Any:
    """What an array or a dtype became."""
    if not isinstance(value, _Unbuilt):
        return value
    if value.value is None:
        raise ValueError("an array within itself")
    return value.value


def _array(_: Any, shape: tuple[int, ...], dtype: Any, by_columns: Any, content: Any) -> np.ndarray:
    order = "F" if by_columns else "C"
    if not isinstance(dtype, np.dtype) or any(s < 0 for s in shape):
        raise ValueError("an array without a dtype")
    if dtype.kind == "O":
        if not isinstance(content, list) or len(content) != math.prod(shape):
            raise ValueError("an array of another size")
        flat = np.empty(len(content), dtype=object)
        for i, value in enumerate(content):  # one by one: lists of one length are no second axis
            flat[i] = value
        return flat.reshape(shape, order=order)
    if not isinstance(content, bytes) or len(content) != math.prod(shape) * dtype.itemsize:
        raise ValueError("an array of another size")
    return np.frombuffer(bytearray(content), dtype).reshape(shape, order=order)


def _pushes(make: Callable[[_Machine], Any]) -> Callable[[_Machine], None]:
    def operation(machine: _Machine) -> None:
        value = make(machine)  # which may change the stack
        machine.stack.append(value)

    return operation


def _text(width: int) -> Callable[[_Machine], None]:
    return _pushes(lambda m: m.take(m.number(width)).decode("utf-8", "surrogatepass"))


def _bytes(width: int) -> Callable[[_Machine], None]:
    return _pushes(lambda m: m.take(m.number(width)))


def _tuple(count: int) -> Callable[[_Machine], None]:
    def make(machine: _Machine) -> tuple[Any, ...]:
        values = [machine.stack.pop() for _ in range(count)]
        return tuple(reversed(values))

    return _pushes(make)


def _last(machine: _Machine) -> list[Any]:
    return [machine.stack.pop()]


def _last_pair(machine: _Machine) -> list[Any]:
    value, key = machine.stack.pop(), machine.stack.pop()
    return [key, value]


def _stack_known(machine: _Machine) -> _Known:
    name, module = machine.stack.pop(), machine.stack.pop()
    return machine.known(module, name)


_BY_LETTER: dict[bytes, Callable[[_Machine], Any]] = {
    b"\x80": lambda m: m.take(1),  # PROTO
    b"\x95": lambda m: m.take(8),  # FRAME
    b"(": lambda m: m.mark(),
    b"0": lambda m: m.stack.pop(),
    b"N": _pushes(lambda m: None),
    b"\x88": _pushes(lambda m: True),
    b"\x89": _pushes(lambda m: False),
    b"J": _pushes(lambda m: m.number(4, signed=True)),
    b"\x8a": _pushes(lambda m: m.number(m.number(1), signed=True)),
    b"G": _pushes(lambda m: float(np.frombuffer(m.take(8), ">f8")[0])),
    b"X": _text(4),
    b"\x8c": _text(1),
    b"\x8d": _text(8),
    b"B": _bytes(4),
    b"C": _bytes(1),
    b"\x8e": _bytes(8),
    b"T": _bytes(4),  # BINSTRING, of Python 2
    b"U": _bytes(1),
    b"]": _pushes(lambda m: []),
    b"}": _pushes(lambda m: {}),
    b")": _pushes(lambda m: ()),
    b"l": _pushes(lambda m: m.marked()),
    b"t": _pushes(lambda m: tuple(m.marked())),
    b"\x85": _tuple(1),
    b"\x86": _tuple(2),
    b"\x87": _tuple(3),
    b"a": lambda m: m.append(_last(m)),
    b"e": lambda m: m.append(m.marked()),
    b"s": lambda m: m.set_items(_last_pair(m)),
    b"u": lambda m: m.set_items(m.marked()),
    b"q": lambda m: m.put(m.number(1)),
    b"r": lambda m: m.put(m.number(4)),
    b"\x94": lambda m: m.put(len(m.memo)),
    b"h": lambda m: m.get(m.number(1)),
    b"j": lambda m: m.get(m.number(4)),
    b"c": _pushes(lambda m: m.known(m.line(), m.line())),
    b"\x93": _pushes(_stack_known),
    b"R": lambda m: m.reduce(),
    b"b": lambda m: m.build(),
}
_OPERATIONS = {letter[0]: operation for letter, operation in _BY_LETTER.items()}
