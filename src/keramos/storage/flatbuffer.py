"""Tables of a FlatBuffer: whatever a file says, nothing beyond its end is read.

Format: https://flatbuffers.dev/internals.
"""

from __future__ import annotations

from dataclasses import dataclass

from keramos.storage.span import Span


@dataclass(frozen=True)
class Table:
    """A table, whose fields are found by number.

    Args:
        span: the file.
        at: where it stands.
    """

    span: Span
    at: int

    def _number(self, at: int, size: int, *, signed: bool = False) -> int:
        return int.from_bytes(self.span.view(at, size), "little", signed=signed)

    def _field(self, field: int) -> int | None:
        """Where a field stands; None where it has its default."""
        fields = self.at - self._number(self.at, 4, signed=True)
        slot = 4 + 2 * field
        if slot + 2 > self._number(fields, 2):
            return None
        offset = self._number(fields + slot, 2)
        return self.at + offset if offset else None

    def _target(self, field: int) -> int | None:
        at = self._field(field)
        return None if at is None else at + self._number(at, 4)

    def unsigned(self, field: int, size: int) -> int:
        """A number, 0 by default."""
        at = self._field(field)
        return 0 if at is None else self._number(at, size)

    def data(self, field: int) -> memoryview | None:
        """A text, or a vector of bytes."""
        at = self._target(field)
        return None if at is None else self.span.view(at + 4, self._number(at, 4))

    def tables(self, field: int) -> list[Table]:
        """A vector of tables."""
        at = self._target(field)
        if at is None:
            return []
        count = self._number(at, 4)
        self.span.check(at + 4, 4 * count)
        places = range(at + 4, at + 4 + 4 * count, 4)
        return [Table(self.span, place + self._number(place, 4)) for place in places]


def root(span: Span) -> Table:
    """The table of the whole file.

    Raises:
        DamagedFileError: here, and where it is used: the file ends before what it speaks of.
    """
    return Table(span, int.from_bytes(span.view(0, 4), "little"))
