"""What is unsafe in a file, and where: the findings of `scan`, with what each rule means."""

from __future__ import annotations

from typing import Any

from keramos.report.plain import plain
from keramos.saving.scanning.entry import scan
from keramos.saving.scanning.report import Observation
from keramos.saving.scanning.rules import RULES
from keramos.storage import Limits

#: Findings that a page shows.
MOST = 500


def safety(path: str, limits: Limits | None = None) -> dict[str, Any]:
    """What a file would do to whoever opens it.

    Args:
        path: of a file or a folder that is a model, or a URL.
        limits: what looking may cost.
    """
    report = scan(path, limits=limits)
    findings = [finding for _, finding in report.findings]
    return {
        "worst": report.worst,
        "findings": [_row(finding) for finding in findings[:MOST]],
        "more": max(0, len(findings) - MOST),
        "problems": plain([why for _, why in report.problems]),
    }


def _row(finding: Observation) -> dict[str, Any]:
    rule = RULES[finding.rule]
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "title": rule.title,
        "effect": rule.effect,
        "readers": rule.readers,
        "place": plain(finding.place),
        "detail": plain(finding.detail),
        "listing": plain(finding.listing.split("\n")) if finding.listing else [],
    }
