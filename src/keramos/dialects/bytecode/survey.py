"""Code followed without any tensor at hand: whether everything that it names has a meaning.

What depends on a shape is only known when a model is put together; it is let pass here.
"""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from typing import Any

from keramos.dialects.bytecode.builtin import BUILTINS
from keramos.dialects.bytecode.domain import Domain
from keramos.dialects.bytecode.known import KNOWN
from keramos.dialects.bytecode.machine import Machine
from keramos.dialects.bytecode.spelling import standard
from keramos.dialects.bytecode.values import (
    Function,
    Name,
    Steps,
    Unnamed,
    Untranslatable,
    Value,
)

#: Functions of Python itself that take tensors, or what depends on them.
_BUILTINS = frozenset({*BUILTINS, "pow", "sum"})
_MODULES_WITH_VALUES = ("np.", "math.", "tf.")


class _Unknown:
    """A value of which nothing is known."""


_UNKNOWN = _Unknown()


class _Undecided(Exception):
    """What comes next depends on an unknown value."""


class _Survey(Domain):
    def __init__(self) -> None:
        self.machine = Machine(self)

    def knows(self, value: Value) -> bool:
        return isinstance(value, _Unknown)

    def constant(self, name: Name) -> Value:
        spelled = standard(name.path) or ""
        if not spelled.startswith(_MODULES_WITH_VALUES):
            raise Untranslatable(
                f"`{name.path}` is a variable of the writer's program: its value is not in the file"
            )
        return _UNKNOWN

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
        if name == "isinstance":
            raise _Undecided
        if name not in _BUILTINS and standard(name) not in KNOWN:
            raise Untranslatable(f"it calls `{name}`")
        for value in (*args, *kwargs.values()):
            if isinstance(value, Name) and standard(value.path) not in KNOWN:
                self.constant(value)
            if isinstance(value, Function):
                raise _Undecided
        return _UNKNOWN

    def method(self, owner: Value, name: str, args: list[Any], kwargs: dict[str, Any]) -> Value:
        return _UNKNOWN

    def attribute(self, owner: Value, name: str) -> Value:
        return _UNKNOWN

    def unary(self, op: str, value: Value) -> Value:
        return _UNKNOWN

    def binary(self, op: str, left: Value, right: Value) -> Value:
        return _UNKNOWN

    def item(self, value: Value, key: Value) -> Value:
        return _UNKNOWN

    def truth(self, value: Value) -> bool:
        raise _Undecided

    def items(self, value: Value) -> list[Any]:
        raise _Undecided

    def unpacked(self, value: Value, count: int) -> list[Any]:
        return [_UNKNOWN] * count

    def assigned(self, name: str, value: Value) -> Value:
        return value


def objection(function: Function | Name | Unnamed | Steps) -> str | None:
    """Why code cannot be said in operations, as far as it can be seen without shapes; None where
    nothing is against it.

    Args:
        function: the outermost one.
    """
    survey = _Survey()
    if isinstance(function, Steps):
        return None  # whoever wrote them looked at the names
    if isinstance(function, Unnamed):
        return (
            f"it is a function of `{function.module or 'tensorflow'}` itself, given without "
            "`lambda`, whose name its writer left out of the file"
        )
    if isinstance(function, Name):
        return None if standard(function.path) in KNOWN else f"it calls `{function.path}`"
    code = function.code
    parameters = dict.fromkeys(code.parameters, _UNKNOWN)
    first = [_UNKNOWN] if code.more and not code.positional else []
    try:
        survey.machine.call(function, first, parameters)
    except Untranslatable as reason:
        return reason.why
    except RecursionError:
        return "it is nested too deeply"
    except _Undecided:
        return None
    return None
