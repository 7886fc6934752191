"""What is collected while a file is looked through: findings, and what could not be looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from keramos.errors import (
    ConfigError,
    KeramosError,
    LimitError,
    UnrecognizedFileError,
    UnsafeError,
    printable,
)
from keramos.saving.scanning.report import Observation, ordered
from keramos.saving.scanning.rules import RULES, rule
from keramos.storage import Limits

MOST_FINDINGS, MOST_PROBLEMS = 1000, 20  # of one file
MOST_NESTING = 4  # archives inside one another


def why(error: KeramosError) -> str:
    """What an error says, in one line, with what to do about it."""
    detail = error.what if error.found is None else f"{error.what}: {error.found}"
    where = f" at {error.at}" if error.at else ""
    return f"{detail}{where} ({error.hint})" if error.hint else f"{detail}{where}"


@dataclass
class Notes:
    """The notes about one file, or about a member of it.

    Attributes:
        limits: what looking may cost.
        depth: how many archives it is inside of.
        findings: in the order of the file.
        problems: why something could not be looked at.
    """

    limits: Limits = field(default_factory=Limits)
    depth: int = 0
    findings: list[Observation] = field(default_factory=list[Observation])
    problems: list[str] = field(default_factory=list[str])

    def add(self, findings: Iterable[Observation]) -> None:
        """Take findings, one by one: those before an error stand."""
        for finding in findings:
            if len(self.findings) >= MOST_FINDINGS:
                self.problem(
                    f"there are more than {MOST_FINDINGS} findings; the others are left out"
                )
                return
            self.findings.append(finding)

    def problem(self, text: str) -> None:
        """Take why something could not be looked at."""
        text = printable(text)
        if any(text in problem for problem in self.problems):
            return
        # what says the place of another takes its place
        self.problems[:] = [problem for problem in self.problems if problem not in text]
        self.problems.append(text)
        del self.problems[MOST_PROBLEMS:]

    def fault(self, error: KeramosError) -> None:
        """Take an error of a reader: what only a hostile file has is a finding, damage is a
        problem, and what is no model is nothing.
        """
        detail = error.what if error.found is None else f"{error.what}: {error.found}"
        if error.cause in RULES:
            self.findings.append(Observation(error.cause, error.at or "", detail))
        elif isinstance(error, LimitError):
            self.findings.append(Observation("limit-exceeded", error.at or "", detail))
        elif isinstance(error, UnsafeError):
            self.findings.append(Observation(rule(error.cause).id, error.at or "", detail))
        elif isinstance(error, ConfigError):
            self.findings.append(Observation("config-malformed", error.at or "", detail))
        elif not isinstance(error, UnrecognizedFileError):
            self.problem(why(error))

    @contextlib.contextmanager
    def faults(self) -> Generator[None]:
        """Take what readers raise in the block."""
        try:
            yield
        except KeramosError as error:
            self.fault(error)

    @contextlib.contextmanager
    def under(self, place: str, *, inside: bool = True) -> Generator[Notes]:
        """Notes about a member, which are ours when the block ends.

        Args:
            place: of the member.
            inside: whether it is one of an archive.
        """
        inner = Notes(self.limits, self.depth + inside)
        yield inner
        self.add(finding.under(place) if place else finding for finding in inner.findings)
        for problem in inner.problems:
            self.problem(f"{place}: {problem}" if place else problem)

    def sorted(self) -> list[Observation]:
        """The findings, each once, the gravest first."""
        return ordered(self.findings)
