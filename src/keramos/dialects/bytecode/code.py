"""A Python function at rest: its instructions as bytes, and the tables that they refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import EllipsisType
from typing import Literal, TypeAlias

#: A constant of a code object. Strings of Python 2 are text.
Constant: TypeAlias = (
    "bool | int | float | complex | str | bytes | EllipsisType | tuple[Constant, ...] | Code | None"
)

#: Which Pythons lay a code object out alike.
Layout = Literal["2", "3.0", "3.8", "3.11"]

TAKES_MORE, TAKES_KEYWORDS = 0x04, 0x08  # flags: *args, **kwargs
GENERATOR = 0x20 | 0x80 | 0x200  # flags: a generator, a coroutine, both


@dataclass(frozen=True)
class Code:
    """One function.

    Attributes:
        layout: of the object.
        name: as in `def name`.
        filename: where its writer had it.
        first_line: of its source.
        positional: number of parameters that may go by position.
        keyword: number of those that go by keyword alone.
        flags: of its writer's Python.
        instructions: bytes.
        constants: what LOAD_CONST refers to.
        names: globals and attributes.
        variables: its parameters first, then locals.
        slots: what LOAD_DEREF, and since 3.11 LOAD_FAST, refers to.
        free: variables of the functions around it.
        lines: where lines begin, in a form of their own in each layout.
        has_handlers: whether it says where exceptions are handled.
    """

    layout: Layout
    name: str
    filename: str
    first_line: int
    positional: int
    keyword: int
    flags: int
    instructions: bytes = field(repr=False)
    constants: tuple[Constant, ...] = field(repr=False)
    names: tuple[str, ...]
    variables: tuple[str, ...]
    slots: tuple[str, ...]
    free: tuple[str, ...]
    lines: bytes = field(repr=False, default=b"")
    has_handlers: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, without those of `*args` and `**kwargs`."""
        return self.variables[: self.positional + self.keyword]

    @property
    def more(self) -> str | None:
        """The name behind the star, if there is one."""
        return self.variables[len(self.parameters)] if self.flags & TAKES_MORE else None

    @property
    def keywords(self) -> str | None:
        """The name behind two stars, if there is one."""
        place = len(self.parameters) + bool(self.flags & TAKES_MORE)
        return self.variables[place] if self.flags & TAKES_KEYWORDS else None
