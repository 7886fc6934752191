"""What a team has accepted: a file of fingerprints, each with what it stands for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from keramos.codec.canonical import Json
from keramos.codec.strict_json import loads
from keramos.errors import ConfigError, DamagedFileError, FileMissingError, located, near
from keramos.saving import nodes
from keramos.saving.scanning.report import FileReport, Observation, ScanReport
from keramos.saving.scanning.rules import RULES
from keramos.storage.missing_path import unopened

VERSION = 1


def text_of(report: ScanReport, path: str | os.PathLike[str]) -> str:
    """The baseline that accepts every finding of a report.

    Args:
        report: of a scan.
        path: where it will lie; files are called by their way from there.
    """
    entries = [
        {
            "fingerprint": finding.fingerprint(_name(file.path, path)),
            "rule": finding.rule,
            "file": _name(file.path, path),
            "place": finding.place,
            "detail": finding.detail,
        }
        for file in report.files
        for finding in file.findings
    ]
    return json.dumps({"version": VERSION, "accepted": entries}, indent=2) + "\n"


def applied(report: ScanReport, path: str | os.PathLike[str]) -> ScanReport:
    """The report, with the findings marked that a baseline has accepted.

    Args:
        report: of a scan.
        path: of the baseline.

    Raises:
        FileMissingError, DamagedFileError: there is none, or it is something else.
    """
    accepted = _fingerprints(path)
    return _marked(report, lambda file, o: o.fingerprint(_name(file.path, path)) in accepted)


def without(report: ScanReport, rules: Iterable[str]) -> ScanReport:
    """The report, with the findings of some rules marked as accepted.

    Args:
        report: of a scan.
        rules: their ids.
    """
    chosen = set(rules)
    return _marked(report, lambda file, finding: finding.rule in chosen)


def known_rule(name: str, *, where: str | None = None) -> str:
    """The id of a rule.

    Args:
        name: as somebody wrote it.
        where: it stands, if not in a call.

    Raises:
        ConfigError: no rule has that id.
    """
    if name in RULES:
        return name
    hint = "docs/SCAN.md lists the rules"
    raise ConfigError(f"there is no rule {name!r}", at=where, near=near(name, RULES), hint=hint)


def _marked(
    report: ScanReport, is_accepted: Callable[[FileReport, Observation], bool]
) -> ScanReport:
    def marked(file: FileReport) -> FileReport:
        findings = [
            replace(finding, accepted=finding.accepted or is_accepted(file, finding))
            for finding in file.findings
        ]
        return replace(file, findings=findings)

    return ScanReport([marked(file) for file in report.files])


def _name(file: str, baseline: str | os.PathLike[str]) -> str:
    folder = os.path.dirname(os.path.abspath(baseline))
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file


def _fingerprints(path: str | os.PathLike[str]) -> set[str]:
    shown = os.fsdecode(path)
    anew = f"keramos scan … --baseline {shown} --write-baseline"
    try:
        text = Path(path).read_bytes()
    except FileNotFoundError:
        raise FileMissingError("there is no such baseline", in_=shown, hint=anew) from None
    except OSError as error:
        raise unopened(shown, error) from error
    with located(in_=shown):
        try:
            fields = nodes.mapping(loads(text))
        except DamagedFileError as error:
            error.hint = f"{anew} writes it anew"
            raise
        entries = fields.get("accepted")
        if fields.get("version") != VERSION or not isinstance(entries, list):
            wanted = f'{{"version": {VERSION}, "accepted": […]}}'
            raise DamagedFileError("this is no baseline", wanted=wanted, hint=f"{anew} writes one")
        return {_fingerprint(entry, f"$.accepted[{i}]") for i, entry in enumerate(entries)}


def _fingerprint(entry: Json, place: str) -> str:
    fields = nodes.mapping(entry)
    name, value = fields.get("rule"), fields.get("fingerprint")
    if not isinstance(name, str) or not isinstance(value, str):
        raise DamagedFileError(
            "an entry of a baseline without its rule or fingerprint", at=place,
            hint="--write-baseline writes it anew",
        )  # fmt: skip
    known_rule(name, where=f"{place}.rule")
    return value
