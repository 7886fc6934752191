"""What code does beyond computing, by the names that it uses: files, processes, imports.

Nothing is followed: a name that is never reached counts, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from keramos.codec import owners
from keramos.dialects.bytecode.code import Code, Constant
from keramos.dialects.bytecode.instructions import Instruction, program_of


def reached(code: Code) -> list[str]:
    """Names in code by which it acts on the machine, each once.

    Args:
        code: of the outermost function; those in it are looked at, too.
    """
    acting: dict[str, None] = {}
    for part in codes(code):
        globals, imports = _alone(part), _named(part, ("IMPORT_NAME",), 0)
        acting |= dict.fromkeys(owners.reached_by(part.names, globals, imports))
    return list(acting)


def mentioned(code: Code) -> tuple[list[str], list[str]]:
    """All names that code uses, and all texts in it; those in it included, each once.

    Args:
        code: of the outermost function.
    """
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for part in codes(code):
        names |= dict.fromkeys(part.names)
        texts |= {repr(c): None for c in _flat(part.constants) if isinstance(c, (str, bytes))}
    return list(names), list(texts)


def _flat(constants: tuple[Constant, ...]) -> Iterator[Constant]:
    for constant in constants:
        if isinstance(constant, tuple):
            yield from _flat(constant)
        else:
            yield constant


def codes(code: Code) -> Iterator[Code]:
    """A function, and those that are in it."""
    yield code
    for constant in code.constants:
        if isinstance(constant, Code):
            yield from codes(constant)


def _alone(code: Code) -> list[str]:
    """Names that are globals; all, where an instruction is of no Python."""
    if any(i.name.startswith("opcode ") for i in program_of(code).instructions):
        return list(code.names)
    shifted = ("LOAD_GLOBAL_UNLESS_NULL", "LOAD_GLOBAL_THEN_NULL")
    return [*_named(code, ("LOAD_GLOBAL",), 0), *_named(code, shifted, 1)]


def _named(code: Code, instructions: tuple[str, ...], shift: int) -> list[str]:
    """The names that instructions of these kinds refer to."""
    places = (_place(i, shift) for i in program_of(code).instructions if i.name in instructions)
    return [code.names[place] for place in places if place < len(code.names)]


def _place(instruction: Instruction, shift: int) -> int:
    return instruction.argument >> shift
