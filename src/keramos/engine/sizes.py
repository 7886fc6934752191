"""Sizes of axes that are known only when a program runs: `"batch"`, `"2*time + 1"`.

A size is an int, or text that adds, multiplies and compares names; the text is jax's canonical
spelling, so that equal sizes are equal strings. Refuses to import jax.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from keramos.errors import ConfigError

Size = int | str
T = TypeVar("T")

#: How each operation of a size is computed on ints; division rounds down, as Python's does.
ON_INTS: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "pow": operator.pow,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "max": max,
    "min": min,
}
_SPELLINGS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.USub: "neg",
}


def names(size: Size) -> frozenset[str]:
    """The symbols that a size is made of."""
    if isinstance(size, int):
        return frozenset()
    tree = _parsed(size)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    symbols = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in symbols if id(node) not in called)


def compute(
    size: Size,
    symbols: Mapping[str, T],
    operations: Mapping[str, Callable[..., Any]] = ON_INTS,
    constant: Callable[[int], T] = int,  # type: ignore[assignment]
) -> T:
    """A size, computed with the operations of the caller's own graph.

    Args:
        size: int, or text.
        symbols: what each name stands for.
        operations: one function for each key of `ON_INTS`.
        constant: makes of a plain int what the operations take.

    Returns:
        with the defaults, an int: `compute("2*batch", {"batch": 3}) == 6`.

    Raises:
        ConfigError: a symbol that is not among `symbols`, or text that is no size.
    """

    def value(node: ast.AST) -> T:
        match node:
            case ast.Constant(value=int(number)):
                return constant(number)
            case ast.Name(id=name) if name in symbols:
                return symbols[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SPELLINGS:
                # an exponent is part of the operation, not a value of the graph
                other: Any = right.value if _is_power(op, right) else value(right)  # type: ignore[attr-defined]
                return operations[_SPELLINGS[type(op)]](value(left), other)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return operations["neg"](value(operand))
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in operations:
                return operations[name](*map(value, arguments))
        wanted = ", ".join(sorted(symbols)) or "a number"
        raise ConfigError(f"the size {size!r} cannot be computed", wanted=wanted)

    return constant(size) if isinstance(size, int) else value(_parsed(size))


def _is_power(op: ast.operator, right: ast.expr) -> bool:
    return isinstance(op, ast.Pow) and isinstance(right, ast.Constant)


def _parsed(size: str) -> ast.expr:
    try:
        return ast.parse(size.replace("^", "**"), mode="eval").body
    except SyntaxError:
        raise ConfigError("a size is an int or an expression of names", found=repr(size)) from None
