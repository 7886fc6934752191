"""Instructions that compute, and those that move what stands on the stack."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from keramos.dialects.bytecode.effects import does
from keramos.dialects.bytecode.instructions import Instruction
from keramos.dialects.bytecode.machine import Frame, Machine
from keramos.dialects.bytecode.values import (
    NULL,
)

_UNARY = {"UNARY_NEGATIVE": "-", "UNARY_POSITIVE": "+", "UNARY_INVERT": "~", "UNARY_NOT": "not"}
_BINARY = {
    "POWER": "**",
    "MULTIPLY": "*",
    "MODULO": "%",
    "ADD": "+",
    "SUBTRACT": "-",
    "FLOOR_DIVIDE": "//",
    "TRUE_DIVIDE": "/",
    "MATRIX_MULTIPLY": "@",
    "LSHIFT": "<<",
    "RSHIFT": ">>",
    "AND": "&",
    "XOR": "^",
    "OR": "|",
}
#: By the argument of BINARY_OP; those from 13 on are in place.
_OPERATORS = ("+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^")
_COMPARISONS = ("<", "<=", "==", "!=", ">", ">=", "in", "not in", "is", "is not")


@does(*_UNARY)
def _unary(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(machine.unary(_UNARY[instruction.name], frame.pop()))


def _operate(machine: Machine, frame: Frame, op: str) -> None:
    left, right = frame.popped(2)
    frame.push(machine.binary(op, left, right))


@does(*(f"{how}_{name}" for how in ("BINARY", "INPLACE") for name in _BINARY))
def _binary(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _operate(machine, frame, _BINARY[instruction.name.partition("_")[2]])


@does("BINARY_DIVIDE", "INPLACE_DIVIDE")
def _divide(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """`/` of Python 2, which of two integers gives an integer."""
    are_integers = all(type(value) is int for value in (frame.peek(1), frame.peek(2)))
    _operate(machine, frame, "//" if are_integers else "/")


@does("BINARY_OP")
def _binary_op(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _operate(machine, frame, frame.name(_OPERATORS * 2, instruction.argument))


@does("COMPARE_OP")
def _compare(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _operate(machine, frame, frame.name(_COMPARISONS, instruction.argument))


@does("IS_OP")
def _is(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _operate(machine, frame, "is not" if instruction.argument else "is")


@does("CONTAINS_OP")
def _contains(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    _operate(machine, frame, "not in" if instruction.argument else "in")


@does("POP_TOP", "PRINT_ITEM")
def _pop_top(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.pop()


def _rotate(frame: Frame, count: int) -> None:
    *rest, top = frame.popped(count)
    frame.stack += [top, *rest]


@does("ROT_TWO", "ROT_THREE", "ROT_FOUR", "ROT_N")
def _rot(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    fixed = {"ROT_TWO": 2, "ROT_THREE": 3, "ROT_FOUR": 4}
    _rotate(frame, fixed.get(instruction.name, max(1, instruction.argument)))


@does("SWAP")
def _swap(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.peek(instruction.argument)
    stack, n = frame.stack, instruction.argument
    stack[-n], stack[-1] = stack[-1], stack[-n]


@does("DUP_TOP", "COPY")
def _copy(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(frame.peek(instruction.argument if instruction.name == "COPY" else 1))


@does("DUP_TOP_TWO", "DUP_TOPX")
def _copy_some(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    count = 2 if instruction.name == "DUP_TOP_TWO" else instruction.argument
    values = [frame.peek(depth) for depth in range(count, 0, -1)]
    frame.stack += values


@does("YIELD_VALUE")
def _yield_value(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.yielded.append(frame.pop())
    frame.push(None)  # what the caller sends


@does("PUSH_NULL", "PUSH_NULL_BEHIND", "RETURN_GENERATOR")
def _push_null(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(NULL)
