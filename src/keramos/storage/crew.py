"""The processes that write one file together: this one alone, until others enlist."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from keramos.errors import SaveError


class Crew:
    """One process alone. A subclass says how several agree, each of which calls every method."""

    #: Which process this is, from 0, and how many there are.
    index, count = 0, 1

    @property
    def is_first(self) -> bool:
        """Whether it writes what is written once."""
        return self.index == 0

    def agreed(self, number: int) -> int:
        """The number that the first process has, in [0, 2**32)."""
        return number

    def all(self, succeeded: bool) -> bool:
        """Whether every process succeeded; waits until all of them have come here."""
        return succeeded

    @contextlib.contextmanager
    def together(self) -> Generator[None]:
        """The block is done in all processes, or in none: waits for them at its end.

        Raises:
            SaveError: another process could not do it.
        """
        try:
            yield
        except BaseException:
            self.all(False)
            raise
        if not self.all(True):
            raise SaveError(
                "another process could not write its part",
                found=f"process {self.index} of {self.count} wrote its own",
            )


_crews = [Crew()]


def current() -> Crew:
    """Those who write now."""
    return _crews[0]


def enlist(crew: Crew) -> None:
    """Let these write from now on."""
    _crews[0] = crew
