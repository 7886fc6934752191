"""Instructions that make lists, tuples and dicts, and take parts of them."""

# What code computes with has no type that is known here.
# pyright: basic
from __future__ import annotations

from typing import Any

from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.effects import EFFECTS, does
from keramos.dialects.bytecode.instructions import Instruction, program_of
from keramos.dialects.bytecode.machine import Frame, Machine
from keramos.dialects.bytecode.plain import MAX_LENGTH
from keramos.dialects.bytecode.values import (
    Untranslatable,
    Value,
)


@does("BUILD_TUPLE")
def _build_tuple(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(tuple(frame.popped(instruction.argument)))


@does("BUILD_LIST")
def _build_list(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(frame.popped(instruction.argument))


@does("BUILD_SLICE")
def _build_slice(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(slice(*frame.popped(3 if instruction.argument == 3 else 2)))


def dict_of(keys: Value, values: Value) -> dict[str, Any]:
    if not all(isinstance(key, (str, int)) for key in keys):
        raise Untranslatable("it makes a dict with keys that are no names")
    return dict(zip(keys, values, strict=True))


@does("BUILD_MAP")
def _build_map(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if frame.code.layout in ("2", "3.0") and _stores_pairs(frame.code):
        frame.push({})  # its argument is a guess at the size
        return
    values = frame.popped(2 * instruction.argument)
    frame.push(dict_of(values[::2], values[1::2]))


def _stores_pairs(code: Code) -> bool:
    """Whether pairs are put into a dict one by one, as until 3.4; 3.5 takes them all at once."""
    return any(instruction.name == "STORE_MAP" for instruction in program_of(code).instructions)


@does("MAP_ADD")
def _map_add(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    first, second = frame.popped(2)
    # Until 3.7 the key is the topmost.
    key, value = (second, first) if frame.code.layout in ("2", "3.0") else (first, second)
    target = frame.peek(instruction.argument)
    if not isinstance(target, dict) or len(target) > MAX_LENGTH:
        raise Untranslatable("a dict that is too large")
    target.update(dict_of([key], [value]))


@does("STORE_MAP")
def _store_map(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    value, key = frame.popped(2)
    target = frame.peek()
    if isinstance(target, dict):
        target.update(dict_of([key], [value]))


@does("BUILD_CONST_KEY_MAP")
def _build_const_key_map(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    keys = names_of(frame.pop(), instruction.argument)
    frame.push(dict(zip(keys, frame.popped(len(keys)), strict=True)))


def names_of(value: Value, at_most: int) -> tuple[str, ...]:
    if not isinstance(value, tuple) or len(value) > at_most:
        raise Untranslatable("its instructions do not fit together")
    if not all(isinstance(name, str) for name in value):
        raise Untranslatable("it makes a dict with keys that are no names")
    return value


@does("BUILD_STRING")
def _build_string(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    parts = frame.popped(instruction.argument)
    frame.push("".join(part if isinstance(part, str) else "…" for part in parts)[:MAX_LENGTH])


@does("FORMAT_VALUE")
def _format_value(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    if instruction.argument & 4:
        frame.pop()
    value = frame.pop()
    frame.push(str(value) if isinstance(value, (str, int, float)) else "…")


EFFECTS["FORMAT_SIMPLE"] = lambda machine, frame, instruction: _format_value(
    machine, frame, Instruction("FORMAT_SIMPLE", 0)
)


@does("LIST_APPEND")
def _list_append(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    value = frame.pop()
    target = frame.peek(instruction.argument)
    if not isinstance(target, list) or len(target) > MAX_LENGTH:
        raise Untranslatable("a list that is too long")
    target.append(value)


@does("LIST_EXTEND")
def _list_extend(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    values = machine.items(frame.pop())
    target = frame.peek(instruction.argument)
    if not isinstance(target, list) or len(target) + len(values) > MAX_LENGTH:
        raise Untranslatable("a list that is too long")
    target.extend(values)


@does("LIST_TO_TUPLE")
def _list_to_tuple(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    frame.push(tuple(machine.items(frame.pop())))


@does("CALL_INTRINSIC_1")
def _intrinsic(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    match instruction.argument:
        case 5:
            frame.push(machine.unary("+", frame.pop()))
        case 6:
            _list_to_tuple(machine, frame, instruction)
        case _:
            raise Untranslatable("it uses an instruction that no layer needs")


@does("BUILD_LIST_UNPACK", "BUILD_TUPLE_UNPACK", "BUILD_TUPLE_UNPACK_WITH_CALL")
def _build_unpacked(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    values: list[Any] = []
    for part in frame.popped(instruction.argument):
        values += machine.items(part)
        if len(values) > MAX_LENGTH:
            raise Untranslatable("a list that is too long")
    frame.push(values if instruction.name == "BUILD_LIST_UNPACK" else tuple(values))


@does("DICT_MERGE", "DICT_UPDATE")
def _dict_merge(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    more = frame.pop()
    target = frame.peek(instruction.argument)
    if not (isinstance(target, dict) and isinstance(more, dict)):
        raise Untranslatable("it merges what are no dicts")
    target.update(more)


@does("BUILD_MAP_UNPACK", "BUILD_MAP_UNPACK_WITH_CALL")
def _build_map_unpacked(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    merged: dict[Any, Any] = {}
    for part in frame.popped(instruction.argument & 0xFF):
        if not isinstance(part, dict):
            raise Untranslatable("it merges what are no dicts")
        merged.update(part)
    frame.push(merged)


@does("BINARY_SUBSCR")
def _subscript(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    owner, key = frame.popped(2)
    frame.push(machine.item(owner, key))


@does("BINARY_SLICE")
def _slice(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    owner, start, stop = frame.popped(3)
    frame.push(machine.item(owner, slice(start, stop)))


@does("SLICE+0", "SLICE+1", "SLICE+2", "SLICE+3")
def _slice_of_two(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """Python 2 has an instruction for each of `x[:]`, `x[a:]`, `x[:b]` and `x[a:b]`."""
    form = int(instruction.name[-1])
    stop = frame.pop() if form & 2 else None
    start = frame.pop() if form & 1 else None
    frame.push(machine.item(frame.pop(), slice(start, stop)))


@does("STORE_SUBSCR")
def _store_subscript(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    value, owner, key = frame.popped(3)
    is_place = isinstance(owner, list) and type(key) is int and -len(owner) <= key < len(owner)
    if is_place or (isinstance(owner, dict) and isinstance(key, str)):
        container: Value = owner
        container[key] = value
    else:
        raise Untranslatable("it assigns to a part of a value")


@does("UNPACK_SEQUENCE")
def _unpack_sequence(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    value = machine.value(frame.pop())
    if machine.domain.knows(value):
        values = machine.domain.unpacked(value, min(instruction.argument, 255))
    else:
        values = machine.items(value)
    if len(values) != instruction.argument:
        raise Untranslatable(f"it takes {instruction.argument} values from {len(values)}")
    frame.stack += reversed(values)


@does("UNPACK_EX")
def _unpack_ex(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    values = machine.items(frame.pop())
    before, after = instruction.argument & 0xFF, instruction.argument >> 8
    if len(values) < before + after:
        raise Untranslatable(f"it takes {before + after} values from {len(values)}")
    middle = len(values) - after
    frame.stack += reversed([*values[:before], values[before:middle], *values[middle:]])
