"""What became of the packages: a row each, and the page of all of them."""

# ruff: noqa: E501

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from catalogue import ELSEWHERE, PACKAGES, Package
from runner import results

HEAD = """# Packages of others on keramos

Packages that are written for Keras, unmodified, installed from PyPI, each in a virtual environment of its own: their
tests where the source distribution has them, else small programs of their documented use (`tools/packages/examples`).
They run twice on a CPU: with stock Keras 3.15.1 on jax, and with keramos standing in for it (`keramos.as_keras()`
before anything is imported). Of the tests that pass with stock Keras, so many pass with keramos.

`make packages` installs, runs and writes this page; `make packages NAMES="scikeras kimm"` only some of it.

| package | version | what runs | pass with stock Keras | of these with keramos | | what does not, and why |
| --- | --- | --- | ---: | ---: | ---: | --- |
"""


def page(root: Path) -> str:
    """The page of all packages that were run."""
    done = [package for package in PACKAGES if outcomes(root, package)]
    rows = [row(root, package) for package in done]
    counts = [_counts(root, package) for package in done]
    passed, ours = (sum(column) for column in zip(*counts, strict=True))
    good = sum(b >= 0.9 * a for a, b in counts)
    total = f"\n{len(done)} packages; {good} of them pass 90 % or more of what stock Keras passes. "
    left_out = "".join(f"- {p.name}: {p.left_out}.\n" for p in done if p.left_out)
    left_out += "".join(f"- {names}: {why}.\n" for names, why in ELSEWHERE.items())
    text = f"Together {ours:,} of {passed:,} tests ({ours / max(passed, 1):.1%}).\n"
    return HEAD + "\n".join(rows) + "\n" + total + text + "\n## What was left out\n\n" + left_out


def row(root: Path, package: Package) -> str:
    """One row of the table."""
    passed, ours = _counts(root, package)
    share = f"{ours / passed:.0%}" if passed else "–"
    cells = (package.name, package.version, package.part, f"{passed:,}", f"{ours:,}", share)
    return "| " + " | ".join((*cells, _reasons(root, package))) + " |"


def _counts(root: Path, package: Package) -> tuple[int, int]:
    tests = outcomes(root, package)
    return len(tests), sum(line["outcome"] == "passed" for line in tests.values())


def outcomes(root: Path, package: Package) -> dict[str, dict[str, Any]]:
    """Each test that passes with stock Keras -> what became of it with keramos."""
    stock, ours = results(root, package, "keras"), results(root, package, "keramos")
    passed = [test for test, line in stock.items() if line["outcome"] == "passed"]
    return {test: ours.get(test) or _lost(test, ours) for test in passed}


def _lost(test: str, ours: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What became of a test that has no line: the error of its file, or nothing."""
    errors = (line for line in ours.values() if line["outcome"] == "collect-error")
    mine = (line["text"] for line in errors if test.startswith(line["id"]))
    return {"outcome": "not run", "text": next(mine, "")}


def _reasons(root: Path, package: Package) -> str:
    """What fails, by reason, the most frequent first."""
    failed = [line for line in outcomes(root, package).values() if line["outcome"] != "passed"]
    counts = Counter(_reason(line, package) for line in failed)
    return "; ".join(f"{count} × {reason}" for reason, count in counts.most_common())


def _reason(line: dict[str, Any], package: Package) -> str:
    known = (why for pattern, why in package.reasons if re.search(pattern, line["text"]))
    said = [text for text in line["text"].splitlines() if text.startswith("E  ")]
    named = (text for text in said if re.search(r"\w(Error|Exception)\b", text))
    cause = next(named, said[-1] if said else "")
    return next(known, None) or cause[2:].strip()[:120].replace("|", "/") or line["outcome"]


def failures(root: Path, package: Package, count: int) -> str:
    """What the tests say that pass with stock Keras alone."""
    failed = {t: x for t, x in outcomes(root, package).items() if x["outcome"] != "passed"}
    texts = [f"== {test}: {line['outcome']}\n{line['text']}" for test, line in failed.items()]
    return "\n".join([*texts[:count], f"{len(failed)} of {len(outcomes(root, package))}"])
