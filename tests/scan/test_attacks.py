"""Every file of a class that acts, or is a trick of structure, is found; genuine files are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.attacks.test_attacks import SHARED, cases

import keramos
from keramos.saving.scanning.rules import SEVERITIES

#: Classes of `cases.jsonl` that a scan answers for: code, files, structure, and what only costs.
FOUND = {"code", "file", "ambiguity", "disk", "memory", "recursion", "policy", "hang"}
#: Of these, what a config says and no structure shows: numbers and graphs that loading refuses.
ONLY_REFUSED = {
    "cfg_units_2_40": "a number of units makes nothing large by itself",
    "cfg_rank_bomb": "likewise a shape",
    "cfg_cycle": "a graph that feeds itself is refused when the model is put together",
    "cfg_self_ref": "likewise",
    "h5_deep_groups_w": "a control: it loads",
    "zip_no_weights": "a file that lost a part is damaged: exit code 2",
}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_sample(case: dict):
    report = keramos.saving.scan(SHARED / case["file"])
    rules = {finding.rule for _, finding in report.findings}
    if case["class"] in FOUND and case["id"] not in ONLY_REFUSED:
        assert report.exit_code("medium") == 1
    elif case["class"] == "control":
        assert not report.findings
        assert not report.problems
    else:
        assert report.exit_code("high") != 1 or case["id"] == "node_numpy_object"
    if case["class"] == "code":
        grave = {"lambda-acts", "name-acts", "name-conflict", "numpy-objects"}
        assert rules & (grave | {"class-unpickles", "class-loads-program"})


def test_genuine_files_have_code_or_nothing(shared: Path):
    """All kinds of files of one writer each, which is what the quick suite has time for; the whole
    corpus is scanned by tools/scan_table.py.
    """
    folders = ("keras-3.15.1", "keras-2.15.0/cnn", "keras-1.2.2-tf1.4/mlp", "tfkeras-1.14.0/mlp")
    report = keramos.saving.scan([shared / "corpus" / name for name in folders])
    assert len(report.files) > 100
    assert not report.problems
    grave = {f.rule for _, f in report.findings if SEVERITIES.index(f.severity) > 1}
    assert grave <= {"lambda-computes"}
    lambdas = [path for path, f in report.findings if f.rule == "lambda-computes"]
    assert all("lambda" in os.path.basename(path) for path in lambdas)
