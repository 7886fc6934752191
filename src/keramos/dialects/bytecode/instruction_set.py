"""The table of effects, filled."""

from __future__ import annotations

from keramos.dialects.bytecode import (
    calls as calls,
    containers as containers,
    jumps as jumps,
    operators as operators,
    variables as variables,
)
from keramos.dialects.bytecode.effects import EFFECTS as EFFECTS
