"""Follows the instructions of a function with values that stand for something: no Python runs.

It is Python's stack, with a domain in the place of every library. Branches and loops are followed
where they do not depend on the numbers in a tensor.
"""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from keramos.dialects.bytecode import builtin, plain
from keramos.dialects.bytecode.code import GENERATOR, Code
from keramos.dialects.bytecode.domain import Domain
from keramos.dialects.bytecode.instructions import Instruction, program_of
from keramos.dialects.bytecode.values import (
    NULL,
    Cell,
    Function,
    Items,
    Method,
    Name,
    Null,
    Untranslatable,
    Value,
    bound,
)

MAX_STEPS, MAX_STACK, MAX_CALLS = 10_000, 500, 20


@dataclass
class Frame:
    """One call in progress.

    Attributes:
        code: of the function.
        variables: name -> where its value is.
        cells: names that functions inside share.
        stack: of values.
        place: number of the next instruction.
        blocks: loops of Python until 3.7: (where they end, height of the stack outside).
        keywords: names of the last arguments of the next call.
        result: what is returned, once something is.
        yielded: what a generator has given so far.
    """

    code: Code
    variables: dict[str, Cell]
    cells: set[str]
    stack: list[Any] = field(default_factory=list[Any])
    place: int = 0
    blocks: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    keywords: tuple[str, ...] = ()
    result: Value = NULL
    yielded: list[Any] = field(default_factory=list[Any])

    def push(self, value: Value) -> None:
        """Put a value on the stack."""
        if len(self.stack) >= MAX_STACK:
            raise Untranslatable("its stack grows without end")
        self.stack.append(value)

    def pop(self) -> Value:
        """Take the topmost value."""
        if not self.stack:
            raise Untranslatable("its instructions take more values than there are")
        return self.stack.pop()

    def popped(self, count: int) -> list[Any]:
        """The topmost values, the lowest first."""
        if count > len(self.stack):
            raise Untranslatable("its instructions take more values than there are")
        values = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return values

    def peek(self, depth: int = 1) -> Value:
        """The value at a depth; 1 is the topmost."""
        if not 1 <= depth <= len(self.stack):
            raise Untranslatable("its instructions take more values than there are")
        return self.stack[-depth]

    def jump(self, instruction: Instruction) -> None:
        """Go on at the target."""
        if instruction.target < 0:
            raise Untranslatable("it jumps out of its instructions")
        self.place = instruction.target

    def variable(self, name: str) -> Cell:
        """Where the value of a variable is."""
        return self.variables.setdefault(name, Cell())

    def name(self, table: tuple[Any, ...], index: int) -> Value:
        """An entry of one of the tables of the code."""
        if not 0 <= index < len(table):
            raise Untranslatable("its instructions refer to what is not there")
        return table[index]


@lru_cache(maxsize=256)
def _program(code: Code) -> tuple[Instruction, ...]:
    return program_of(code).instructions


class Machine:
    """Follows code in one domain.

    Args:
        domain: gives values their meaning.
    """

    def __init__(self, domain: Domain):
        self.domain = domain
        self._steps = self._depth = 0

    def call(self, function: Value, args: list[Any], kwargs: Mapping[str, Any]) -> Value:
        """What a function returns.

        Args:
            function: one of the code's own, a name, or a method.
            args: by position.
            kwargs: by keyword.

        Raises:
            Untranslatable: it does something that the domain has no word for.
        """
        match function:
            case Function():
                return self._followed(function, args, kwargs)
            case Name("print"):
                return None
            case Name("isinstance") if len(args) == 2 and not self.domain.knows(args[0]):
                return isinstance(args[0], types_of(args[1]))
            case Name(path) if path in builtin.BUILTINS and not self._concerns(args, kwargs, path):
                values = [self._sequence(v) if isinstance(v, Items) else v for v in args]
                return builtin.computed(path, values, dict(kwargs))
            case Name(path):
                return self.domain.call(path, args, dict(kwargs))
            case Method(owner, name) if not self.domain.knows(owner):
                return builtin.method(owner, name, args, dict(kwargs))
            case Method(owner, name):
                return self.domain.method(owner, name, args, dict(kwargs))
            case _:
                return self.domain.method(function, "__call__", args, dict(kwargs))

    def _concerns(self, args: list[Any], kwargs: Mapping[str, Any], name: str) -> bool:
        """Whether a builtin function is given a value of the domain, not merely a list of some."""
        values = [*args, *kwargs.values()]
        if name in ("max", "min") and len(args) == 1 and isinstance(args[0], (list, tuple)):
            values = list(args[0])
        return any(self.domain.knows(value) or isinstance(value, Name) for value in values)

    def _followed(self, function: Function, args: list[Any], kwargs: Mapping[str, Any]) -> Value:
        # Imported here: they say what happens to frames of this module.
        from keramos.dialects.bytecode.instruction_set import EFFECTS

        code = function.code
        if code.flags & GENERATOR and not code.name.startswith("<"):
            raise Untranslatable(f"{code.name} is a generator")
        self._depth += 1
        if self._depth > MAX_CALLS:
            raise Untranslatable("its functions call one another too deeply")
        values = bound(function, args, kwargs)
        frame = Frame(code, {}, set(code.free))
        for name, value in values.items():
            frame.variable(name).set(value)
        frame.variables.update(zip(code.free, function.closure, strict=False))
        instructions = _program(code)
        while frame.result is NULL:
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise Untranslatable("it takes too many steps")
            if not 0 <= frame.place < len(instructions):
                raise Untranslatable("its instructions end without a result")
            instruction = instructions[frame.place]
            frame.place += 1
            effect = EFFECTS.get(instruction.name)
            if effect is None:
                raise Untranslatable(f"it uses {_named(instruction.name)}")
            effect(self, frame, instruction)
        self._depth -= 1
        return Items(frame.yielded) if code.flags & GENERATOR else frame.result

    def value(self, value: Value) -> Value:
        """A value that is computed with: a name's own."""
        return self.domain.constant(value) if isinstance(value, Name) else value

    def unary(self, op: str, operand: Value) -> Value:
        """`op operand`."""
        value = self.value(operand)
        if self.domain.knows(value):
            return not self.domain.truth(value) if op == "not" else self.domain.unary(op, value)
        return plain.unary(op, value)

    def binary(self, op: str, first: Value, second: Value) -> Value:
        """`first op second`, arithmetic or a comparison."""
        if op in ("is", "is not") and not (self._is_plain(first) and self._is_plain(second)):
            return self._same(first, second) == (op == "is")
        left, right = self.value(first), self.value(second)
        if self.domain.knows(left) or self.domain.knows(right):
            return self.domain.binary(op, left, right)
        compute = plain.compare if op in plain.COMPARISONS else plain.binary
        return compute(op, left, right)

    def _same(self, first: Value, second: Value) -> bool:
        if first is None or second is None:
            return first is second
        raise Untranslatable("it asks whether two things are one")

    def _is_plain(self, value: Value) -> bool:
        return not (self.domain.knows(value) or isinstance(value, (Name, Method, Function)))

    def item(self, owner: Value, key: Value) -> Value:
        """`owner[key]`."""
        value = self.value(owner)
        keys = key if isinstance(key, tuple) else (key,)
        if self.domain.knows(value) or any(map(self.domain.knows, keys)):
            return self.domain.item(value, key)
        return plain.item(value, key)

    def truth(self, operand: Value) -> bool:
        """Whether a value is true."""
        value = self.value(operand)
        return self.domain.truth(value) if self.domain.knows(value) else bool(value)

    def attribute(self, owner: Value, name: str) -> Value:
        """`owner.name`."""
        if isinstance(owner, Name):
            return Name(f"{owner.path}.{name}")
        if self.domain.knows(owner):
            return self.domain.attribute(owner, name)
        if name in ("ndims", "rank") and isinstance(owner, tuple):
            return len(owner)  # of a shape of TensorFlow's
        if name in getattr(owner, "_fields", ()):
            return getattr(owner, name)  # of several results that have names
        if name == "value" and (owner is None or type(owner) is int):
            return owner  # a length of TensorFlow 1
        return Method(owner, name)

    def items(self, value: Value) -> list[Any]:
        """What iterating over a value gives."""
        return self._sequence(self.value(value))

    def _sequence(self, value: Value) -> list[Any]:
        if self.domain.knows(value):
            return self.domain.items(value)
        if isinstance(value, Items):
            left, value.left = value.left, []
            return left
        if isinstance(value, (list, tuple, str, dict)):
            return list(value)
        raise Untranslatable(f"it iterates over a {type(value).__name__}")


def types_of(value: Value) -> tuple[type, ...]:
    """The types of Python that names stand for, those of others left out."""
    names = value if isinstance(value, tuple) else (value,)
    paths = [name.path for name in names if isinstance(name, Name)]
    return tuple(builtin.TYPES[path] for path in paths if path in builtin.TYPES)


def is_null(value: Value) -> bool:
    """Whether a value is the one that CPython has behind functions."""
    return isinstance(value, Null)


_WORDS = {
    "RAISE_VARARGS": "`raise`",
    "opcode 122": "`try` or `with`",
    "opcode 143": "`with`",
    "opcode 86": "`yield`",
    "opcode 95": "an assignment to an attribute",
    "opcode 97": "an assignment to a global variable",
}


def _named(name: str) -> str:
    return _WORDS.get(name, f"an instruction of Python that no layer needs ({name})")
