"""Arithmetic on numbers, text and tuples that stand in code: bounded, for a file wrote it."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from keramos.dialects.bytecode.values import Untranslatable, Value

MAX_LENGTH = 2_000
MAX_INTEGER = 1 << 64

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "@": operator.matmul,
}
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": lambda a, b: a is b or (isinstance(a, int) and a == b),
    "is not": lambda a, b: not (a is b or (isinstance(a, int) and a == b)),
}

_NUMBERS = (bool, int, float, complex)


def binary(op: str, left: Value, right: Value) -> Value:
    """`left op right`.

    Raises:
        Untranslatable: Python would not do it, or it grows beyond what a layer needs.
    """
    if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        _check_numbers(op, left, right)
    elif op == "+" and isinstance(left, (str, tuple, list)) and type(left) is type(right):
        _check_length(len(left) + len(right))
    elif op == "*" and isinstance(left, (tuple, list)) and type(right) is int:
        _check_length(len(left) * max(right, 0))
    elif op == "*" and isinstance(right, (tuple, list)) and type(left) is int:
        _check_length(len(right) * max(left, 0))
    else:
        raise Untranslatable(f"{_shown(left)} {op} {_shown(right)}")
    return _tried(BINARY[op], left, right)


def unary(op: str, value: Value) -> Value:
    """`op value`."""
    if op != "not" and not isinstance(value, _NUMBERS):
        raise Untranslatable(f"{op}{_shown(value)}")
    return _tried(UNARY[op], value)


def compare(op: str, left: Value, right: Value) -> bool:
    """`left op right`."""
    return bool(_tried(COMPARISONS[op], left, right))


def item(value: Value, key: Value) -> Value:
    """`value[key]`."""
    if not isinstance(value, (tuple, list, dict, str)):
        raise Untranslatable(f"{_shown(value)}[…]")
    return _tried(operator.getitem, value, key)


def _check_numbers(op: str, left: Value, right: Value) -> None:
    if op == "**" and abs(right) > 1024:
        raise Untranslatable("a power that is too large")
    if op in ("<<", ">>") and not 0 <= right < 64:
        raise Untranslatable("a shift that is too large")
    if any(isinstance(n, int) and abs(n) > MAX_INTEGER for n in (left, right)):
        raise Untranslatable("an integer that is too large")


def _check_length(length: int) -> None:
    if length > MAX_LENGTH:
        raise Untranslatable("a list that is too long")


def _tried(function: Callable[..., Any], *values: Value) -> Value:
    try:
        return function(*values)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise Untranslatable(f"Python would not compute it: {error}") from None


def _shown(value: Value) -> str:
    return type(value).__name__
