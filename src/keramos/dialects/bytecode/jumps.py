"""Instructions that branch and repeat."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos.dialects.bytecode.effects import EFFECTS, Effect, does
from keramos.dialects.bytecode.instructions import Instruction
from keramos.dialects.bytecode.machine import Frame, Machine
from keramos.dialects.bytecode.values import (
    Items,
    Untranslatable,
    Value,
)


@does("JUMP_FORWARD", "JUMP_ABSOLUTE", "JUMP_BACKWARD", "CONTINUE_LOOP")
def _jump(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.jump(instruction)


def _jumps_where(condition: Callable[[Machine, Any], bool]) -> Effect:
    def effect(machine: Machine, frame: Frame, instruction: Instruction) -> None:
        if condition(machine, frame.pop()):
            frame.jump(instruction)

    return effect


def _is_true(machine: Machine, value: Value) -> bool:
    return machine.truth(value)


def _is_false(machine: Machine, value: Value) -> bool:
    return not machine.truth(value)


def _is_none(machine: Machine, value: Value) -> bool:
    return value is None


def _is_not_none(machine: Machine, value: Value) -> bool:
    return value is not None


for _ending, _condition in {
    "TRUE": _is_true,
    "FALSE": _is_false,
    "NONE": _is_none,
    "NOT_NONE": _is_not_none,
}.items():
    for _way in ("POP_JUMP", "POP_JUMP_FORWARD", "POP_JUMP_BACKWARD"):
        EFFECTS[f"{_way}_IF_{_ending}"] = _jumps_where(_condition)


@does("JUMP_IF_TRUE_OR_POP", "JUMP_IF_FALSE_OR_POP")
def _jump_or_pop(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if machine.truth(frame.peek()) == (instruction.name == "JUMP_IF_TRUE_OR_POP"):
        frame.jump(instruction)
    else:
        frame.pop()


@does("GET_ITER")
def _get_iter(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(Items(machine.items(frame.pop())))


@does("FOR_ITER")
def _for_iter(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    items = frame.peek()
    if not isinstance(items, Items):
        raise Untranslatable("its instructions do not fit together")
    if items.left:
        frame.push(items.left.pop(0))
    else:
        frame.pop()
        frame.jump(instruction)


@does("END_FOR_TOP")
def _end_for_top(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """3.13 takes the iterator off behind it, which FOR_ITER has done here."""
    frame.place += 1


@does("SETUP_LOOP")
def _setup_loop(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.blocks.append((instruction.target, len(frame.stack)))


@does("POP_BLOCK")
def _pop_block(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if not frame.blocks:
        raise Untranslatable("its instructions do not fit together")
    frame.blocks.pop()


@does("BREAK_LOOP")
def _break_loop(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if not frame.blocks:
        raise Untranslatable("its instructions do not fit together")
    target, height = frame.blocks.pop()
    del frame.stack[height:]
    frame.jump(Instruction("BREAK_LOOP", 0, target))
