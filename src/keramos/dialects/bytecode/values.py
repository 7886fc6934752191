"""What stands on the stack while code is followed: Python's own plain values, and these."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from keramos.dialects.bytecode.code import Code

#: A plain value, one of the classes here, or one of a domain.
Value: TypeAlias = Any


class Untranslatable(Exception):
    """What code does cannot be said in operations.

    Attributes:
        why: a clause.
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Name:
    """A global of the writer's program, or what is reached through one: `K.mean`."""

    path: str


@dataclass(frozen=True)
class Unnamed:
    """A function of a library of which the file says the module alone."""

    module: str


@dataclass(frozen=True, eq=False)
class Step:
    """One call among several that stand in the place of code, as `dialects.steps` writes them.

    Attributes:
        function: as graphs of tf.keras name it.
        first: its first argument.
        others: the others, by name.
    """

    function: str
    first: Any
    others: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Steps:
    """Calls in the place of code; the last gives the result."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Method:
    """An attribute of a value that is called: `x.get_shape`."""

    owner: Value
    name: str


@dataclass(eq=False)
class Cell:
    """A variable."""

    value: Value = None
    is_set: bool = False

    def set(self, value: Value) -> None:
        """Assign it."""
        self.value, self.is_set = value, True


@dataclass(frozen=True, eq=False)
class Function:
    """A function that the code makes, or the outermost one.

    Attributes:
        code: of it.
        defaults: of its last positional parameters.
        keyword_defaults: of those that go by keyword alone.
        closure: its free variables.
    """

    code: Code
    defaults: tuple[Any, ...] = ()
    keyword_defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    closure: tuple[Cell, ...] = ()


@dataclass(eq=False)
class Items:
    """An iterator: what is left of it."""

    left: list[Any]


class Null:
    """Where CPython has a null pointer on its stack."""


NULL = Null()


def bound(function: Function, args: list[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a call.

    Raises:
        Untranslatable: the function does not take these arguments.
    """
    code, rest = function.code, dict(kwargs)
    positional = code.variables[: code.positional]
    values: dict[str, Any] = dict(zip(positional, args, strict=False))
    if code.more:
        values[code.more] = tuple(args[code.positional :])
    elif len(args) > code.positional:
        raise Untranslatable(f"{code.name} is called with {len(args)} arguments")
    for name in code.parameters:
        if name in rest and name not in values:
            values[name] = rest.pop(name)
    defaults = dict(zip(reversed(positional), reversed(function.defaults), strict=False))
    values = {**defaults, **function.keyword_defaults, **values}
    missing = [name for name in code.parameters if name not in values]
    if missing or (rest and not code.keywords):
        name = next(iter((*missing, *rest)))
        raise Untranslatable(f"{code.name} is called {'without' if missing else 'with'} {name!r}")
    if code.keywords:
        values[code.keywords] = rest
    return values
