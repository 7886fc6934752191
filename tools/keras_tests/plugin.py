"""pytest plugin: `keras` means this library (or stock Keras); each test leaves one JSON line."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import ml_dtypes  # noqa: F401  # numpy knows "bfloat16" from here on, as once Keras is imported
import pytest

LIBRARY = os.environ["KERAS_TESTS_LIBRARY"]
ROOT = Path(os.environ["KERAS_TESTS_ROOT"])


if LIBRARY == "keramos":
    import names

    names.install()
else:
    sys.path.insert(0, str(ROOT))

from names import Missing  # noqa: E402
from source import PACKAGE  # noqa: E402

torch = Missing("torch", "torch")


def skip_if_backend(backend: str, reason: str):
    """As in the conftest of Keras."""
    return pytest.mark.skipif(backend == "jax", reason=reason)


def pytest_configure(config):
    for marker in ("requires_trainable_backend", "multi_device", "large"):
        config.addinivalue_line("markers", f"{marker}: of Keras")


def pytest_collection_modifyitems(config, items):
    skipped = set(Path(os.environ["KERAS_TESTS_SKIPPED"]).read_text().split("\n"))
    items[:] = [item for item in items if _name(item.nodeid) not in skipped]
    for item in items:
        if "multi_device" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs several devices"))
        if "MultiProcessInitializeTest" in item.nodeid:  # of which the shim has no stand-in
            item.add_marker(pytest.mark.skip(reason="would call other machines"))


def _name(node: str) -> str:
    return f"keras{node.removeprefix(PACKAGE)}" if node.startswith(f"{PACKAGE}/") else node


def _note(node: str, outcome: str, **more) -> None:
    with open(os.environ["KERAS_TESTS_RESULTS"], "a") as file:
        file.write(json.dumps({"id": _name(node), "outcome": outcome, **more}) + "\n")


def pytest_collectreport(report):
    if report.failed:
        _note(report.nodeid, "collect-error", text=str(report.longrepr)[-6000:])


def pytest_runtest_logstart(nodeid, location):
    _note(nodeid, "unfinished", began=time.time())


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        seconds = round(report.duration, 2)
        _note(report.nodeid, report.outcome, s=seconds, text=_text(report), **_errors())


def _text(report) -> str:
    if report.outcome == "skipped":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        return str(reason)[-300:]
    if report.outcome != "failed":
        return ""
    crash = getattr(report.longrepr, "reprcrash", None)
    head = f"{crash.path}:{crash.lineno}: {crash.message}" if crash else ""
    return f"{head[:3000]}\n=====\n{report.longreprtext[-5000:]}"


def _errors() -> dict[str, list]:
    """The errors of the test that were right but for their words, and those of another type."""
    case = sys.modules.get("case")
    if case is None:
        return {}
    errors = {"words": list(case.OTHER_WORDS), "types": list(case.OTHER_TYPES)}
    case.OTHER_WORDS.clear()
    case.OTHER_TYPES.clear()
    return errors
