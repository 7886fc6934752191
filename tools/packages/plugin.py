"""pytest plugin: `keras` is keramos, or Keras itself; each test leaves one JSON line."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

LIBRARY = os.environ["PACKAGES_LIBRARY"]

if LIBRARY == "keramos":
    import keramos

    keramos.as_keras(os.environ["PACKAGES_ALSO"].split())
    if os.environ["PACKAGES_CASE"]:
        import case

        sys.modules["keras.src.testing"] = case  # Keras's own tools for tests, written anew


def pytest_collection_modifyitems(config, items):
    skipped = [re.compile(line) for line in os.environ["PACKAGES_SKIPPED"].split("\n") if line]
    items[:] = [item for item in items if not any(p.search(item.nodeid) for p in skipped)]
    items[:] = items[:: int(os.environ["PACKAGES_EVERY"])]
    if wanted := os.environ["PACKAGES_WANTED"]:
        lines = map(json.loads, Path(wanted).read_text("utf-8").splitlines())
        last = {line["id"]: line["outcome"] for line in lines}
        items[:] = [item for item in items if last.get(named(item.nodeid)) == "passed"]


def named(node: str) -> str:
    """A test's name, without addresses of functions, which differ from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x", node)


def _note(node: str, outcome: str, text: str = "", seconds: float = 0) -> None:
    line = {"id": named(node), "outcome": outcome, "seconds": round(seconds, 2), "text": text}
    with open(os.environ["PACKAGES_RESULTS"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def pytest_collectreport(report):
    if report.failed:
        _note(report.nodeid, "collect-error", str(report.longrepr)[-3000:])


def pytest_runtest_logstart(nodeid, location):
    _note(nodeid, "unfinished")


def pytest_runtest_logreport(report):
    if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
        text = "" if report.outcome == "passed" else str(report.longrepr)[-3000:]
        outcome = "skipped" if hasattr(report, "wasxfail") else report.outcome
        _note(report.nodeid, outcome, text, report.duration)
