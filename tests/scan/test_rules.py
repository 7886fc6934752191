"""The table of rules: documented, reached by the causes of errors, and complete."""

from __future__ import annotations

import re

from keramos.saving.scanning.rules import RULES, SEVERITIES

CAUSE = re.compile(r'cause="([\w-]+)"')


def test_docs_have_every_rule_as_it_is(root):
    page = (root / "docs" / "SCAN.md").read_text("utf-8")
    rows = [
        f"| `{rule.id}` | {rule.severity} | {rule.title} | {rule.effect} | {rule.readers} |"
        for rule in RULES.values()
    ]
    assert re.findall(r"^\| `.*$", page, re.MULTILINE) == rows


def test_rules_are_well_formed():
    for id, rule in RULES.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)
        assert rule.severity in SEVERITIES
        assert rule.title
        assert rule.effect


def test_every_cause_of_an_error_is_a_rule(root):
    causes = {
        cause
        for path in (root / "src").rglob("*.py")
        for cause in CAUSE.findall(path.read_text("utf-8"))
    }
    assert len(causes) > 10
    assert causes <= set(RULES)
