"""What a scan says: findings, what could not be looked at, by file. Plain values, for JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from keramos.errors import printable
from keramos.saving.scanning.rules import RULES, SEVERITIES

#: Characters of one text of a file.
MOST_TEXT, MOST_LISTING = 300, 4000


@dataclass(frozen=True)
class Observation:
    """One finding.

    Attributes:
        rule: name of the rule.
        place: where in the file: member, path in a config, operation; empty for all of it.
        detail: what stands there.
        listing: code, as people would write it; lines.
        severity: of the rule, one of `rules.SEVERITIES`.
        accepted: whether a baseline has it.
    """

    rule: str
    place: str = ""
    detail: str = ""
    listing: str = ""
    severity: str = ""
    accepted: bool = False

    def __post_init__(self) -> None:
        # texts of a file are shown on terminals, in pages and in logs
        object.__setattr__(self, "place", printable(self.place, MOST_TEXT))
        object.__setattr__(self, "detail", printable(self.detail, MOST_TEXT))
        lines = self.listing[:MOST_LISTING].split("\n")
        object.__setattr__(self, "listing", "\n".join(printable(line) for line in lines))
        object.__setattr__(self, "severity", RULES[self.rule].severity)

    @property
    def level(self) -> int:
        """Of its severity, from 0."""
        return SEVERITIES.index(self.severity)

    def under(self, place: str) -> Observation:
        """The same in an archive.

        Args:
            place: of the member that it is about.
        """
        return replace(self, place=f"{place}!{self.place}" if self.place else place)

    def fingerprint(self, file: str) -> str:
        """What a baseline knows it by: 32 hexadecimal digits.

        Args:
            file: as the baseline calls the file.
        """
        parts = (self.rule, file, self.place, self.detail, self.listing)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True)
class FileReport:
    """What was seen of one file.

    Attributes:
        path: as the caller named it, or the folder and the name below it.
        kind: what it is.
        findings: the gravest first.
        problems: why some of it, or all, could not be looked at.
        is_model: whether it is of a kind that is looked into.
    """

    path: str
    kind: str = "unknown"
    findings: list[Observation] = field(default_factory=list[Observation])
    problems: list[str] = field(default_factory=list[str])
    is_model: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "path": self.path,
            "kind": self.kind,
            "findings": [vars(finding) for finding in self.findings],
            "problems": self.problems,
            "is_model": self.is_model,
        }

    @classmethod
    def of_dict(cls, values: dict[str, Any]) -> FileReport:
        """What `as_dict` gave."""
        findings = [Observation(**finding) for finding in values["findings"]]
        rest = {key: value for key, value in values.items() if key != "findings"}
        return cls(findings=findings, **rest)


@dataclass(frozen=True)
class ScanReport:
    """What was seen at some paths.

    Attributes:
        files: one report per file, in the order of their names.
    """

    files: list[FileReport] = field(default_factory=list[FileReport])

    @property
    def findings(self) -> list[tuple[str, Observation]]:
        """(path, finding) of all that no baseline has accepted."""
        return [(f.path, o) for f in self.files for o in f.findings if not o.accepted]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(path, why) of what could not be looked at."""
        return [(f.path, problem) for f in self.files for problem in f.problems]

    @property
    def worst(self) -> str | None:
        """The gravest severity; None where nothing was found."""
        levels = [finding.level for _, finding in self.findings]
        return SEVERITIES[max(levels)] if levels else None

    def exit_code(self, fail_on: str = "medium") -> int:
        """0: nothing at or above a severity; 1: something is; 2: nothing is, and something could
        not be looked at.

        Args:
            fail_on: one of `rules.SEVERITIES`.
        """
        least = SEVERITIES.index(fail_on)
        if any(finding.level >= least for _, finding in self.findings):
            return 1
        return 2 if self.problems else 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "files": [file.as_dict() for file in self.files],
            "worst": self.worst,
            "scanned": sum(file.is_model for file in self.files),
        }


def ordered(findings: Iterable[Observation]) -> list[Observation]:
    """Each once, the gravest first."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda finding: -finding.level)
