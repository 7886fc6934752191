"""Prints what of the corpus opens, predicts the same, and opens in stock Keras after keramos saved
it.

Usage: corpus_table.py [--only SUBSTRING] [--failures FILE]
The last columns need KERAMOS_ORACLE=<python with Keras>.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from corpus import entries, oracle  # noqa: E402

COLUMNS = (
    "files",
    "refused by name",
    "opened",
    "not compared",
    "same predictions",
    "saved",
    "stock opens",
    "stock agrees",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="entries whose id:format contains this")
    parser.add_argument(
        "--failures", type=Path, help="write one line per failing file, cause first"
    )
    options = parser.parse_args()
    folder = entries.SHARED if entries.entries(entries.SHARED) else entries.TRAVELLING
    cases = [(e, name) for e in entries.entries(folder) for name in e.formats if e.runs_here]
    cases = [(e, name) for e, name in cases if options.only in f"{e.id}:{name}"]
    counts: dict[tuple[str, str], Counter] = defaultdict(Counter)
    failures: list[str] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as saved:
        jobs = [job for case in cases if (job := one(case, Path(saved), counts, failures))]
        ask(jobs, cases, counts, failures)
    show(counts)
    print(f"\n{len(cases)} files in {time.monotonic() - started:.0f} s; {len(failures)} to look at")
    print("\n".join(sorted(failures)))
    if options.failures:
        options.failures.write_text("\n".join(sorted(failures)) + "\n", "utf-8")
    return bool(failures)


def one(case: tuple, folder: Path, counts: dict, failures: list[str]) -> dict | None:
    """Open, predict and save one file; the job for stock Keras, if it got so far."""
    entry, name = case
    row = counts[entry.fields["label"], name]
    row["files"] += 1
    step = "opened"
    try:
        model = entries.open_model(entry, name)
        row["opened"] += 1
        if not entry.comparable(name):
            row["not compared"] += 1
            return None
        step = "predictions"
        difference = entries.distance(entries.predictions(model, entry), entries.outputs(entry))
        good = difference <= entry.tolerance
        row["same predictions"] += good
        failures += [] if good else [f"predictions differ by {difference:.2g} | {entry.id}:{name}"]
        step = "saved"
        saved = folder / f"{entry.id.replace('/', '_')}_{name}.keras"
        model.save(saved)
        row["saved"] += 1
        return oracle.job(entry, name, saved)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        if is_named(case, error):
            row["refused by name"] += 1
        else:
            failures.append(f"{step}: {type(error).__name__}: {flat(error)} | {entry.id}:{name}")
        return None


def is_named(case: tuple, error: Exception) -> bool:
    entry, name = case
    return entry.refused(name) and not entries.unnamed(entry, name, error)


def flat(error: object) -> str:
    return " ¶ ".join(str(error).split("\n"))[:400]


def ask(jobs: list[dict], cases: list, counts: dict, failures: list[str]) -> None:
    """Fill the columns of stock Keras."""
    python = os.environ.get("KERAMOS_ORACLE")
    if not python:
        print("(stock Keras was not asked: KERAMOS_ORACLE is not set)\n")
        return
    answers = oracle.ask(python, jobs)
    for entry, name in cases:
        if answer := answers.get(f"{entry.id}:{name}"):
            judge(answer, (entry, name), counts[entry.fields["label"], name], failures)


def judge(answer: dict, case: tuple, row: Counter, failures: list[str]) -> None:
    wrong = oracle.complaints(answer, *case)
    failures += [f"stock Keras: {flat(each)} | {answer['id']}" for each in wrong]
    row["stock opens"] += "error" not in answer
    row["stock agrees"] += "error" not in answer and not wrong


def show(counts: dict) -> None:
    """A Markdown table: one row per writer and format."""
    print("| writer | format | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    for (label, name), row in [
        *sorted(counts.items()),
        (("all", ""), sum(counts.values(), Counter())),
    ]:
        print(f"| {label} | {name} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |")


if __name__ == "__main__":
    sys.exit(main())
