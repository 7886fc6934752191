"""Pickles -> findings: which functions and classes a pickle names, and whether it calls them.

Nothing is unpickled: opcodes are followed on a stack that knows text alone. A pickle that breaks
off is run up to there; so it is reported.
"""

from __future__ import annotations

import pickletools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Any

from keramos.codec import owners
from keramos.saving.scanning.opcodes import opcodes
from keramos.saving.scanning.report import Observation

MOST_PICKLES = 100  # one after the other in a file
MOST_OPCODES = 20_000_000
MOST_GUESSES = 100_000  # opcodes after which text is no prose that looks like a pickle by accident
_NAME = re.compile(r"[A-Za-z_?][\w.?]* [A-Za-z_?][\w.?]*")  # what is made by a call is `?`
_STRINGS = frozenset(
    "STRING BINSTRING SHORT_BINSTRING UNICODE SHORT_BINUNICODE BINUNICODE BINUNICODE8".split()
)
_CALLS = frozenset("REDUCE INST OBJ NEWOBJ NEWOBJ_EX BUILD".split())
_PUTS = frozenset("PUT BINPUT LONG_BINPUT".split())
_GETS = frozenset("GET BINGET LONG_BINGET".split())
#: What arrays, numbers and containers of Python are made of.
_DATA = re.compile(
    r"(numpy(\._?core)?(\.multiarray|\.numeric)?\.(_reconstruct|_frombuffer|ndarray|dtype|scalar)"
    r"|numpy\.(bool_|(u?int|float|complex)\d+)|_codecs\.encode"
    r"|collections\.(OrderedDict|deque|defaultdict|Counter)|copyreg\._reconstructor"
    r"|copy_reg\._reconstructor"
    r"|datetime\.(date|datetime|time|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction"
    r"|(builtins|__builtin__)\.(bool|bytearray|bytes|complex|dict|float|frozenset|int|list|object"
    r"|range|set|slice|str|tuple|xrange)"
    r"|torch\.(_utils\._rebuild_(tensor|tensor_v2|parameter|qtensor)|\w+Storage|Size|device|dtype"
    r"|float32|float64|float16|bfloat16|int64|int32|int8|uint8|bool)"
    r")"
)
#: Modules that only exist to reach others.
_ALWAYS = re.compile(
    r"(nt|posix|os|sys|subprocess|pty|socket|runpy|importlib|pickle|_pickle|marshal|shutil|ctypes"
    r"|builtins|__builtin__|webbrowser|code|codeop|pdb|bdb|timeit|cProfile|profile|trace|asyncio"
    r"|multiprocessing|threading|_thread|operator|functools|types|inspect|pip|pydoc|doctest"
    r"|commands|popen2|httplib|urllib\d?|requests|ftplib|smtplib|aiohttp|torch\.hub|torch\.jit"
    r"|torch\._inductor|torch\._dynamo|numpy\.testing|numpy\.f2py|dill|cloudpickle"
    r"|joblib|tensorflow|keras)(\..*)?"
)


@dataclass
class _Reading:
    """What was seen of one pickle.

    Attributes:
        names: module and name -> offset.
        calls: whether anything is called.
        is_sound: whether something with a name is called with arguments, as no accident does.
        opcodes: number of them.
        fault: why it was not read to its end.
    """

    names: dict[str, int] = field(default_factory=dict[str, int])
    calls: bool = False
    is_sound: bool = False
    opcodes: int = 0
    fault: str | None = None


def examine(stream: BufferedReader) -> list[Observation]:
    """What the pickles in a file name and call.

    Args:
        stream: the file, at a pickle; others may follow it.
    """
    return [finding for reading in _readings(stream) for finding in _observed(reading)]


def is_pickle(stream: BufferedReader) -> bool:
    """Whether text is a pickle of protocol 0, which no first byte tells: something in it is called
    by name with arguments, whatever comes after that.
    """
    reading = _reading(stream, MOST_GUESSES)
    return reading.is_sound or reading.opcodes > MOST_GUESSES


def _readings(stream: BufferedReader) -> Iterator[_Reading]:
    for number in range(MOST_PICKLES):
        reading = _reading(stream)
        if number and not reading.names and reading.fault is not None:
            return  # what follows a pickle need not be one
        yield reading
        if reading.fault is not None or not stream.peek(1):
            return


def _reading(stream: BufferedReader, most: int = MOST_OPCODES) -> _Reading:
    reading, stack, memo = _Reading(), list[Any](), dict[int, Any]()
    try:
        for opcode, argument, offset in opcodes(stream):
            reading.opcodes += 1
            if reading.opcodes > most:
                reading.fault = "it has too many opcodes"
                break
            _step(opcode, argument, offset, stack, memo, reading)
    except (ValueError, IndexError, KeyError, OverflowError, MemoryError, TypeError) as error:
        reading.fault = str(error)[:100] or type(error).__name__
    return reading


class _Mark:
    """Where a group of values begins."""


class _Global:
    """What has a name, or was made by a call of it."""


class _Tuple:
    """Arguments of a call."""


_MARK, _GLOBAL, _TUPLE = _Mark(), _Global(), _Tuple()
#: Opcode -> what must stand on top of the stack for it, from below.
_OPERANDS: dict[str, tuple[object, ...]] = {
    "REDUCE": (_GLOBAL, _TUPLE),
    "NEWOBJ": (_GLOBAL, _TUPLE),
    "NEWOBJ_EX": (_GLOBAL, _TUPLE, None),
}


def _step(
    opcode: pickletools.OpcodeInfo,
    argument: Any,
    offset: int,
    stack: list[Any],
    memo: dict[int, Any],
    reading: _Reading,
) -> None:
    """Follow one opcode: of values only text is known, everything else is None."""
    name = opcode.name
    reading.calls |= name in _CALLS
    reading.is_sound |= _is_sound(name, argument, stack)
    if name in _STRINGS:
        stack.append(argument)
    elif name in ("GLOBAL", "INST"):
        reading.names.setdefault(str(argument).replace(" ", "."), offset)
        if name == "INST":
            _to_mark(stack)
        stack.append(_GLOBAL if _NAME.fullmatch(str(argument)) else None)
    elif name == "STACK_GLOBAL":
        parts = [stack.pop() if stack else None for _ in range(2)]
        shown = ".".join(part if isinstance(part, str) else "?" for part in reversed(parts))
        reading.names.setdefault(shown, offset)
        stack.append(_GLOBAL)
    elif name in _PUTS:
        memo[int(argument)] = stack[-1] if stack else None
    elif name == "MEMOIZE":
        memo[len(memo)] = stack[-1] if stack else None
    elif name in _GETS:
        stack.append(memo.get(int(argument)))
    elif name == "DUP":
        stack.append(stack[-1] if stack else None)
    elif name.startswith("EXT"):
        reading.names.setdefault(f"copyreg.extension_{argument}", offset)
        stack.append(_GLOBAL)
    else:
        _other(opcode, stack)


def _other(opcode: pickletools.OpcodeInfo, stack: list[Any]) -> None:
    taken = opcode.stack_before
    if pickletools.markobject in taken:
        _to_mark(stack)
        taken = taken[: taken.index(pickletools.markobject)]
    for _ in taken:
        if stack and stack[-1] is not _MARK:
            stack.pop()
    for pushed in opcode.stack_after:
        stack.append(_MARK if pushed is pickletools.markobject else _pushed(opcode.name))


def _pushed(name: str) -> object:
    if name in _CALLS:
        return _GLOBAL
    return _TUPLE if "TUPLE" in name else None


def _is_sound(name: str, argument: Any, stack: list[Any]) -> bool:
    """Whether an opcode calls something, and finds what it needs on the stack."""
    if name == "INST":
        return _MARK in stack and _NAME.fullmatch(str(argument)) is not None
    if name == "OBJ":
        marks = [i for i, value in enumerate(stack) if value is _MARK]
        return bool(marks) and stack[marks[-1] + 1 :][:1] == [_GLOBAL]
    if name == "BUILD":  # which sets attributes, of whatever has a name
        return stack[-2:-1] == [_GLOBAL] and stack[-1] not in (_GLOBAL, _MARK)
    wanted = _OPERANDS.get(name)
    if wanted is None or len(stack) < len(wanted):
        return False
    there = stack[-len(wanted) :]
    return all(want in (None, value) for want, value in zip(wanted, there, strict=True))


def _to_mark(stack: list[Any]) -> None:
    while stack and stack.pop() is not _MARK:
        pass


def _observed(reading: _Reading) -> Iterator[Observation]:
    dangerous = False
    for name, offset in reading.names.items():
        rule = _rule(name)
        if rule is not None:
            dangerous = True
            verb = "calls" if reading.calls else "names"
            yield Observation(rule, f"byte {offset}", f"it {verb} {name}")
    if reading.fault is not None:
        yield Observation("pickle-malformed", "", reading.fault)
    elif not dangerous:
        yield Observation("pickle-data", "", f"{len(reading.names)} names, all of plain data")


def _rule(name: str) -> str | None:
    if _DATA.fullmatch(name):
        return None
    module, _, last = name.rpartition(".")
    acts = _ALWAYS.fullmatch(module) or owners.effect_of(module or None, last)
    return "pickle-acts" if acts else "pickle-calls"
