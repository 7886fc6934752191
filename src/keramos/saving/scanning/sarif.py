"""A report as SARIF 2.1.0 (OASIS, 2020), which code hosts and dashboards take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from keramos import __version__
from keramos.saving.scanning.report import FileReport, Observation, ScanReport
from keramos.saving.scanning.rules import RULES, Rule
from keramos.storage.archive import URL

#: In a relative path, a colon would end the name of a scheme.
_SAFE = "/:" if os.name == "nt" else "/"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: Severity -> `level` of SARIF.
LEVELS = {"note": "note", "low": "note", "medium": "warning", "high": "error", "critical": "error"}
#: Level -> what to do.
_ADVICE = {
    "note": "Nothing is to be done where its writer is known.",
    "warning": "Look at the place that is named before these readers open the file.",
    "error": "Let none of these readers open the file, unless you know why it does this.",
}
#: Severity -> what GitHub sorts by, of 10.
_SCORES = {"note": "0.0", "low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}


def sarif(report: ScanReport) -> dict[str, Any]:
    """The log of one run.

    Args:
        report: of a scan.
    """
    numbers = {id: number for number, id in enumerate(RULES)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "keramos scan",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in RULES.values()],
                    }
                },
                "invocations": [_invocation(report)],
                "results": [
                    _result(file, finding, numbers[finding.rule])
                    for file in report.files
                    for finding in file.findings
                ],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.effect} ({rule.readers})"},
        "help": {"text": _help(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"security-severity": _SCORES[rule.severity], "tags": ["security"]},
    }


def _help(rule: Rule) -> str:
    """What GitHub shows with a finding, and asks of every rule."""
    advice = _ADVICE[LEVELS[rule.severity]]
    accept = f"Where it is meant: keramos scan --accept {rule.id}, or --baseline FILE."
    return f"Such a file {rule.effect}, in {rule.readers}. {advice} {accept}"


def _invocation(report: ScanReport) -> dict[str, Any]:
    notes = [
        {
            "level": "error",
            "message": {"text": _plain(problem)},
            "locations": [{"physicalLocation": _artifact(path)}],
        }
        for path, problem in report.problems
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(file: FileReport, finding: Observation, number: int) -> dict[str, Any]:
    rule = RULES[finding.rule]
    text = f"{rule.title}: {finding.detail}" if finding.detail else rule.title
    place = {"fullyQualifiedName": finding.place} if finding.place else {}
    result: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": number,
        "level": LEVELS[rule.severity],
        "message": {"text": f"{_plain(text)}. It {rule.effect} ({rule.readers})."},
        "locations": [
            {"physicalLocation": _artifact(file.path), "logicalLocations": [place] * bool(place)}
        ],
        "partialFingerprints": {"keramos/v1": finding.fingerprint(Path(file.path).name)},
    }
    if finding.listing:
        result["properties"] = {"listing": finding.listing}
    if finding.accepted:
        result["suppressions"] = [{"kind": "external"}]
    return result


def _plain(text: str) -> str:
    """Text that no viewer makes a link of (section 3.11.6): `[text](address)` would be one."""
    return text.replace("](", "] (")


def _artifact(path: str) -> dict[str, Any]:
    # a file is no text with lines: viewers want one nevertheless
    return {"artifactLocation": {"uri": _uri(path)}, "region": {"startLine": 1}}


def _uri(path: str) -> str:
    if URL.match(path):
        return path
    if os.path.isabs(path):  # a reference that begins with a slash is joined to nothing
        return Path(path).as_uri()
    return quote(Path(path).as_posix().encode("utf-8", "surrogateescape"), safe=_SAFE)
