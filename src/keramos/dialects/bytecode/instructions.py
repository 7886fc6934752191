"""Bytes -> instructions, in whichever Python's numbers they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keramos.dialects.bytecode import opcodes
from keramos.dialects.bytecode.code import Code
from keramos.dialects.bytecode.opcodes import Opcodes


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    Attributes:
        name: as `opcodes` calls it; `opcode 143` for one that is in no table.
        argument: of it.
        target: number of the instruction to which it may jump; -1 for one that stays, or that would
            jump to no instruction.
    """

    name: str
    argument: int
    target: int = -1


@dataclass(frozen=True)
class Program:
    """The instructions of one function.

    Attributes:
        instructions: in order.
        tables: the Pythons in whose numbers they make sense; of simple code, several.
    """

    instructions: tuple[Instruction, ...]
    tables: tuple[Opcodes, ...]

    @property
    def pythons(self) -> str:
        """Who wrote it, as people say it."""
        return " or ".join(table.pythons for table in self.tables)


@dataclass(frozen=True)
class _Raw:
    offset: int
    name: str
    argument: int
    behind: int  # offset of whatever comes next


_ABSOLUTE = frozenset(
    "JUMP_ABSOLUTE POP_JUMP_IF_FALSE POP_JUMP_IF_TRUE JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP "
    "CONTINUE_LOOP".split()
)
_FORWARD = frozenset(
    "JUMP_FORWARD FOR_ITER SETUP_LOOP POP_JUMP_FORWARD_IF_FALSE POP_JUMP_FORWARD_IF_TRUE "
    "POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE".split()
)
_BACKWARD = frozenset(
    "JUMP_BACKWARD POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_TRUE "
    "POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE".split()
)


def program_of(code: Code) -> Program:
    """The instructions of `code`, read in the numbers that make the most sense of them."""
    tables = _candidates(code)
    readings = [list(_raw(code.instructions, table)) for table in tables]
    faults = [_faults(code.instructions, r, t) for r, t in zip(readings, tables, strict=True)]
    best = [i for i, count in enumerate(faults) if count == min(faults)]
    instructions = _resolved(readings[best[0]], tables[best[0]])
    return Program(tuple(instructions), tuple(tables[i] for i in best))


def _candidates(code: Code) -> list[Opcodes]:
    """The Pythons that lay out code so, the likeliest first."""
    match code.layout:
        case "2":
            return [opcodes.PYTHON_2]
        case "3.0":
            return [opcodes.WORDS if _is_words(code.instructions) else opcodes.UNTIL_3_5]
        case "3.8":
            # 3.10 lists all of its bytes with their lines, those before it the places of changes
            if code.instructions and sum(code.lines[::2]) == len(code.instructions):
                return [opcodes.TEN]
            return [opcodes.EIGHT, opcodes.NINE]
        case "3.11":
            return [opcodes.ELEVEN, opcodes.TWELVE, opcodes.THIRTEEN]


def _is_words(data: bytes) -> bool:
    """Whether every instruction has two bytes: RETURN_VALUE, always the last, then has a 0."""
    return data[-1:] == b"\0"


def _raw(data: bytes, table: Opcodes) -> Iterator[_Raw]:
    place = start = argument = 0
    while place < len(data):
        number = data[place]
        if table.argument_from:
            width = 3 if number >= table.argument_from else 1
            low = int.from_bytes(data[place + 1 : place + width], "little")
            argument, shift = argument | low, 16
        else:
            width, shift = 2, 8
            argument |= int.from_bytes(data[place + 1 : place + 2], "little")
        place += width
        if number == table.extended:
            argument = argument << shift & 0xFFFFFFFF
            continue
        name = table.names.get(number, f"opcode {number}")
        place += 2 * table.caches.get(name, 0)
        yield _Raw(start, name, argument, place)
        argument, start = 0, place


def _faults(data: bytes, instructions: list[_Raw], table: Opcodes) -> int:
    """How much of a reading cannot be what was written."""
    unknown = sum(instruction.name.startswith("opcode ") for instruction in instructions)
    if not table.has_caches:
        return unknown
    filled = sum(any(data[i.offset + 2 : i.behind]) for i in instructions if _has_room(i, table))
    resumes = any(i.name == "RESUME" and i.argument == 0 for i in instructions[:4])
    return unknown + filled + 2 * (not resumes)


def _has_room(instruction: _Raw, table: Opcodes) -> bool:
    room = 2 * table.caches.get(instruction.name, 0)
    return bool(room) and instruction.behind - instruction.offset == room + 2


def _resolved(instructions: list[_Raw], table: Opcodes) -> Iterator[Instruction]:
    numbers = {instruction.offset: i for i, instruction in enumerate(instructions)}
    unit = 2 if table.jumps_in_units else 1
    for instruction in instructions:
        place = -1
        if instruction.name in _BACKWARD:
            place = instruction.behind - unit * instruction.argument
        elif instruction.name in _FORWARD or (instruction.name in _ABSOLUTE and table.has_caches):
            place = instruction.behind + unit * instruction.argument
        elif instruction.name in _ABSOLUTE:
            place = unit * instruction.argument
        yield Instruction(instruction.name, _argument(instruction, table), numbers.get(place, -1))


def _argument(instruction: _Raw, table: Opcodes) -> int:
    is_comparison = instruction.name == "COMPARE_OP"
    return instruction.argument >> (table.comparison_shift if is_comparison else 0)
