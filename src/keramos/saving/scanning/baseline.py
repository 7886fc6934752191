"""What a team has accepted: a file of fingerprints, each with what it stands for."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from keramos.codec.strict_json import loads
from keramos.errors import DamagedFileError, FileMissingError
from keramos.saving import nodes
from keramos.saving.scanning.report import FileReport, ScanReport

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

    def marked(file: FileReport) -> FileReport:
        name = _name(file.path, path)
        findings = [
            replace(finding, accepted=finding.fingerprint(name) in accepted)
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
    try:
        content = loads(Path(path).read_bytes(), where="baseline")
    except FileNotFoundError:
        hint = f"keramos scan … --baseline {shown} --write-baseline"
        raise FileMissingError("there is no such baseline", in_=shown, hint=hint) from None
    fields = nodes.mapping(content)
    entries = fields.get("accepted")
    if fields.get("version") != VERSION or not isinstance(entries, list):
        raise DamagedFileError(
            "this is no baseline", in_=shown, wanted=f'{{"version": {VERSION}, "accepted": […]}}'
        )
    return {str(entry.get("fingerprint")) for entry in map(nodes.mapping, entries)}
