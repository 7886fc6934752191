"""A report as JUnit's XML, which every build server shows: a test for each file."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from keramos.errors import printable
from keramos.saving.scanning.report import FileReport, Observation, ScanReport
from keramos.saving.scanning.rules import RULES, SEVERITIES


def junit(report: ScanReport, fail_on: str = "medium") -> str:
    """The XML.

    Args:
        report: of a scan.
        fail_on: severity from which on a finding is a failure.
    """
    least = SEVERITIES.index(fail_on)
    files = [file for file in report.files if file.is_model]
    failures = sum(bool(_failing(file, least)) for file in files)
    errors = sum(bool(file.problems) and not _failing(file, least) for file in files)
    counts = f'name="keramos scan" tests="{len(files)}" failures="{failures}" errors="{errors}"'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<testsuites><testsuite {counts}>",
    ]
    for file in files:
        lines += _case(file, least)
    return "\n".join([*lines, "</testsuite></testsuites>", ""])


def _failing(file: FileReport, least: int) -> list[Observation]:
    return [f for f in file.findings if f.level >= least and not f.accepted]


def _case(file: FileReport, least: int) -> list[str]:
    head = f"<testcase classname={quoteattr(file.kind)} name={quoteattr(printable(file.path))}>"
    body: list[str] = []
    failing = _failing(file, least)
    if failing:
        text = "\n".join(_line(finding) for finding in failing)
        message = quoteattr(f"{len(failing)} findings, the gravest {failing[0].severity}")
        body.append(f"<failure message={message}>{escape(text)}</failure>")
    elif file.problems:
        message = quoteattr("not looked through to the end")
        body.append(f"<error message={message}>{escape('; '.join(file.problems))}</error>")
    rest = [finding for finding in file.findings if finding not in failing]
    if rest:
        text = "\n".join(_line(finding) for finding in rest)
        body.append(f"<system-out>{escape(text)}</system-out>")
    return [head, *body, "</testcase>"]


def _line(finding: Observation) -> str:
    rule = RULES[finding.rule]
    place = f" at {finding.place}" if finding.place else ""
    return f"{rule.severity} {rule.id}{place}: {finding.detail or rule.title}; it {rule.effect}"
