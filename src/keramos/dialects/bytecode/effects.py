"""The closed table of what instructions do: name -> effect on a frame; modules beside it fill it.

Names are those of `opcodes`, which tell apart what one name of CPython's did in several releases.
"""

from __future__ import annotations

from collections.abc import Callable

from keramos.dialects.bytecode.instructions import Instruction
from keramos.dialects.bytecode.machine import Frame, Machine

Effect = Callable[[Machine, Frame, Instruction], None]

EFFECTS: dict[str, Effect] = {}


def does(*names: str) -> Callable[[Effect], Effect]:
    """Decorator: the function is what the instructions of these names do."""

    def register(effect: Effect) -> Effect:
        EFFECTS.update(dict.fromkeys(names, effect))
        return effect

    return register


@does(
    "NOP", "RESUME", "PRECALL", "TO_BOOL", "END_FOR", "COPY_FREE_VARS", "GEN_START", "PRINT_NEWLINE"
)
def _nothing(machine: Machine, frame: Frame, instruction: Instruction) -> None:
    """What only its interpreter needs."""
