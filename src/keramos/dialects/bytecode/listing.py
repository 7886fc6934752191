"""Code as people would write it, to be shown: `lambda x: K.mean(x * 2.0, axis=1)`.

The machine follows the code with text for values. What text cannot decide ends the listing.
"""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.machine import Machine
from keramos.dialects.bytecode.values import (
    Cell,
    Function,
    Items,
    Method,
    Name,
    Untranslatable,
    Value,
)

#: Characters of one expression, lines of a listing, and items of a list.
MAX_TEXT, MAX_LINES, MAX_ITEMS = 400, 40, 20

_RANKS = {
    **dict.fromkeys(("<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not"), 2),
    **dict.fromkeys(("|", "^", "&"), 3),
    **dict.fromkeys(("<<", ">>"), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "//", "%", "@"), 6),
    "**": 8,
}
_UNARY_RANK, _CALL_RANK, _ATOM_RANK = 7, 9, 10


@dataclass(frozen=True)
class Text:
    """An expression, and how tightly its outermost operator binds."""

    text: str
    rank: int = _ATOM_RANK


class _End(Untranslatable):
    """What follows depends on what text cannot say."""


@dataclass
class _Writer:
    """The domain of text."""

    lines: list[str] = field(default_factory=list[str])

    def knows(self, value: Value) -> bool:
        return isinstance(value, (Text, Function))

    def constant(self, name: Name) -> Text:
        return Text(name.path)

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Text:
        return self._called(name, args, kwargs)

    def method(self, owner: Value, name: str, args: list[Any], kwargs: dict[str, Any]) -> Text:
        callee = shown(owner, _CALL_RANK)
        return self._called(callee if name == "__call__" else f"{callee}.{name}", args, kwargs)

    def _called(self, callee: str, args: list[Any], kwargs: dict[str, Any]) -> Text:
        listed = [shown(value) for value in args]
        listed += [f"{name}={shown(value)}" for name, value in kwargs.items()]
        return Text(_cut(f"{callee}({', '.join(listed)})"), _CALL_RANK)

    def attribute(self, owner: Value, name: str) -> Text:
        return Text(_cut(f"{shown(owner, _CALL_RANK)}.{name}"), _CALL_RANK)

    def unary(self, op: str, value: Value) -> Text:
        return Text(_cut(f"{op}{shown(value, _UNARY_RANK)}"), _UNARY_RANK)

    def binary(self, op: str, left: Value, right: Value) -> Text:
        rank = _RANKS[op]
        return Text(_cut(f"{shown(left, rank)} {op} {shown(right, rank + 1)}"), rank)

    def item(self, value: Value, key: Value) -> Text:
        keys = ", ".join(map(_key, key)) if isinstance(key, tuple) and key else _key(key)
        return Text(_cut(f"{shown(value, _CALL_RANK)}[{keys}]"), _CALL_RANK)

    def truth(self, value: Value) -> bool:
        raise _End(f"if {shown(value)}: …")

    def items(self, value: Value) -> list[Any]:
        raise _End(f"for … in {shown(value)}: …")

    def unpacked(self, value: Value, count: int) -> list[Any]:
        return [self.item(value, i) for i in range(count)]

    def assigned(self, name: str, value: Value) -> Value:
        if isinstance(value, Items):
            return value
        if len(self.lines) < MAX_LINES and not (isinstance(value, Name) and value.path == name):
            self.lines.append(f"{name} = {shown(value)}")
        return Text(name) if isinstance(value, Text) else value


def listing_of(code: Code, defaults: tuple[Any, ...], closure: tuple[Any, ...]) -> list[str]:
    """The lines of a function as far as they can be written.

    Args:
        code: of it.
        defaults: of its last parameters.
        closure: values of its free variables.
    """
    writer = _Writer()
    machine = Machine(writer)
    function = Function(code, defaults, {}, tuple(_cell(value) for value in closure))
    heads = _parameters(code, defaults)
    texts = {name: Text(name) for name in code.parameters}
    try:
        result = shown(machine.call(function, [], texts))
    except _End as end:
        result, is_whole = end.why, False
    except (Untranslatable, RecursionError):
        result, is_whole = "…", False
    else:
        is_whole = True
    if code.name == "<lambda>" and not writer.lines:
        return [f"lambda {heads}: {result}"]
    last = f"return {result}" if is_whole else result
    head = "lambda" if code.name == "<lambda>" else f"def {code.name}"
    return [f"{head}({heads}):", *(f"    {line}" for line in (*writer.lines, last))]


def _parameters(code: Code, defaults: tuple[Any, ...]) -> str:
    positional = code.variables[: code.positional]
    values = dict(zip(reversed(positional), reversed(defaults), strict=False))
    names = [f"{n}={shown(values[n])}" if n in values else n for n in code.parameters]
    names += [f"*{code.more}"] if code.more else []
    names += [f"**{code.keywords}"] if code.keywords else []
    return ", ".join(names)


def _cell(value: Value) -> Cell:
    return Cell(value, True)


def shown(value: Value, rank: int = 0) -> str:
    """A value as source.

    Args:
        value: text, or a plain value.
        rank: of the operator around it; what binds less tightly gets parentheses.
    """
    match value:
        case Text(text, own):
            return f"({text})" if own < rank else text
        case Name(path):
            return path
        case Method(owner, name):
            return f"{shown(owner, _CALL_RANK)}.{name}"
        case Function(code=code):
            return f"<{code.name.strip('<>')}>"
        case tuple() | list() | dict():
            return _cut(_container(value))
    return _cut(_plain(value, rank))


def _container(value: tuple[Value, ...] | list[Value] | dict[Value, Value]) -> str:
    more = ", …" if len(value) > MAX_ITEMS else ""
    if isinstance(value, dict):
        pairs = [f"{key!r}: {shown(item)}" for key, item in list(value.items())[:MAX_ITEMS]]
        return f"{{{', '.join(pairs)}{more}}}"
    items = ", ".join(map(shown, value[:MAX_ITEMS])) + more
    if isinstance(value, list):
        return f"[{items}]"
    return f"({items},)" if len(value) == 1 else f"({items})"


def _plain(value: Value, rank: int) -> str:
    match value:
        case slice():
            return f"slice({', '.join(map(shown, (value.start, value.stop, value.step)))})"
        case int() | float() | complex():
            text = repr(value)
            return f"({text})" if rank > _UNARY_RANK and text.startswith("-") else text
        case str() | bytes():
            return repr(value[:MAX_TEXT])
    return "None" if value is None else "..." if value is ... else "…"


def _key(key: Value) -> str:
    if not isinstance(key, slice):
        return shown(key)
    parts = ["" if part is None else shown(part) for part in (key.start, key.stop)]
    step = "" if key.step is None else f":{shown(key.step)}"
    return ":".join(parts) + step


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
