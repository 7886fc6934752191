"""The processes of jax, as those who write a file together."""

from __future__ import annotations

from keramos.engine import processes
from keramos.storage import crew


class Processes(crew.Crew):
    """All processes that compute together; each of them saves at the same time."""

    def __init__(self) -> None:
        self.index, self.count = processes.index(), processes.count()

    def agreed(self, number: int) -> int:
        return processes.agreed(number)

    def all(self, succeeded: bool) -> bool:
        return processes.all_true(succeeded)


def enlist() -> None:
    """Let all processes write together from now on, if there are several."""
    if processes.count() > 1:
        crew.enlist(Processes())
