"""What ONNX cannot hold: gathered, and refused all at once, by layer and operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keramos.errors import SaveError


class Refused(Exception):
    """Raised by a rule: this operation cannot be written.

    Args:
        why: the reason, as a line of the report goes on.
        opset: the operator set from which on it could, if there is one.
    """

    def __init__(self, why: str, opset: int | None = None):
        super().__init__(why)
        self.why, self.opset = why, opset


@dataclass(frozen=True)
class Refusal:
    """An operation that was refused.

    Attributes:
        operation: as jax spells it, or the name of the whole operation.
        scope: the layers around it.
        why: the reason.
        opset: as in `Refused`.
    """

    operation: str
    scope: str
    why: str
    opset: int | None = None

    def __str__(self) -> str:
        where = f" in {self.scope}" if self.scope else ""
        return f"{self.operation}{where}: {self.why}"


def report(refusals: Sequence[Refusal], what: str = "ONNX cannot hold this program") -> SaveError:
    """One error that names each operation once per layer.

    Args:
        refusals: at least one.
        what: the cause, as the error begins.
    """
    lines = list(dict.fromkeys(map(str, refusals)))
    opsets = [refusal.opset for refusal in refusals]
    needed = [opset for opset in opsets if opset is not None]
    hint = f"opset={max(needed)}" if needed and len(needed) == len(opsets) else None
    return SaveError("\n".join([f"{what}; nothing was written", *lines]), hint=hint)
