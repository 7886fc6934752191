"""Prints what older readers make of the corpus after keramos wrote it for them: a row for each
reader and format, then every file that is refused or read otherwise, with the reason.

Usage: compat_table.py READER=PYTHON… [--only SUBSTRING]; such as keras==2.15=/venv/bin/python
The predictions and the optimizer's next step are compared with those of keramos.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from corpus import before_keras3 as older, entries, oracle  # noqa: E402
from corpus.entries import Entry  # noqa: E402

COLUMNS = ("files", "refused", "opened", "same predictions", "same step", "no step")
ENDINGS = (".h5", ".keras")
#: Kinds of files with a whole model, the best first.
WHOLE = ("keras_v3", "h5", "h5_noopt", "h5_named_keras")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="+", help="keras==2.15=PYTHON")
    parser.add_argument("--only", default="", help="entries whose id contains this")
    options = parser.parse_args()
    readers = dict(text.rsplit("=", 1) for text in options.readers)
    warnings.simplefilter("ignore")
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    remarks: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        jobs: dict[str, list[dict[str, Any]]] = {reader: [] for reader in readers}
        for number, entry in enumerate(_entries(options.only)):
            place = Path(folder, str(number))
            place.mkdir()
            written(entry, place, jobs, counts, remarks)
        for reader, python in readers.items():
            for job in jobs[reader]:
                job["backend"] = "tensorflow" if "==2." in reader else job["backend"]
            for answer, job in asked(python, jobs[reader]):
                row = counts[reader, Path(job["saved"]).suffix]
                judge(answer, job, row, remarks)
    print("| reader | format | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    for (reader, ending), row in sorted(counts.items()):
        print(f"| {reader} | {ending} | " + " | ".join(str(row[c]) for c in COLUMNS) + " |")
    print("\n".join(sorted(remarks)))
    return 0


def _entries(only: str) -> list[Entry]:
    """Entries with a whole model that runs here."""
    listed = (e for e in entries.listed(entries.SHARED) if only in e.id and e.runs_here)
    return [e for e in listed if _kind(e) is not None]


def _kind(entry: Entry) -> str | None:
    found = entry.fields["formats"]
    return next((kind for kind in WHOLE if "file" in (found.get(kind) or {})), None)


def written(
    entry: Entry,
    place: Path,
    jobs: dict[str, list[dict[str, Any]]],
    counts: dict[tuple[str, str], Counter[str]],
    remarks: list[str],
) -> None:
    """Save the model of an entry for every reader; what keramos makes of it stands beside them."""
    import keramos

    is_old = older.WRITERS.match(entry.fields["label"]) is not None
    try:
        objects = older.needed(entry) if is_old else entries.wanted(entry)
        model = keramos.saving.load_model(
            entry.path(_kind(entry) or ""), custom_objects=objects, safe_mode=False
        )
        found = entries.predictions(model, entry)
    except Exception as error:  # noqa: BLE001 - what does not open here is another table's finding
        remarks.append(f"{entry.id}: not opened here: {flat(error)}")
        return
    for reader, waiting in jobs.items():
        for ending in ENDINGS:
            custom = _custom(entry, reader, is_old)
            if entry.fields["custom_objects"] and custom is None:
                continue
            case, row = f"{reader} {entry.id}{ending}", counts[reader, ending]
            row["files"] += 1
            saved = place / f"{reader}{ending}"
            try:
                model.save(saved, compat=reader)
            except Exception as error:  # noqa: BLE001 - the reason is what is asked for
                row["refused"] += 1
                remarks.append(f"{case}: refused: {flat(error)}")
                continue
            job = {
                "id": case,
                "saved": str(saved),
                "io": str(entry.folder / entry.fields["io"]),
                "x_names": entry.fields.get("x_names"),
                "pickled": True,
                "steps": True,
                "custom": custom,
                "backend": oracle.backend(entry),
                "safe_mode": False,
                "answer": str(place / f"{reader}{ending}.npz"),
                "wanted": str(place / "wanted.npz"),
            }
            waiting.append(job)
    np.savez(place / "wanted.npz", **{f"y{i}": y for i, y in enumerate(found)}, **stepped(model))


def _custom(entry: Entry, reader: str, is_old: bool) -> str | None:
    """The file with the classes of an entry as they are defined for the reader."""
    if not entry.fields["custom_objects"]:
        return None
    name = "custom_k3" if not is_old else "custom_k2" if "==2." in reader else "custom_k3_compat"
    is_for_reader = is_old or "==3." in reader
    return str(entries.SHARED / "custom" / f"{name}.py") if is_for_reader else None


def stepped(model: Any) -> dict[str, Any]:
    """The trainable variables after one step, the gradients 0.01 everywhere."""
    if getattr(model, "optimizer", None) is None:
        return {}
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    variables = model.trainable_variables
    optimizer.apply([np.full(tuple(v.shape), 0.01, "float32") for v in variables], variables)
    return {f"v{i}": np.asarray(v).astype("float32") for i, v in enumerate(variables)}


def asked(python: str, jobs: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(answer, job) of one reader."""
    by_id = {job["id"]: job for job in jobs}
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for backend in sorted({job["backend"] for job in jobs}):
        given = [job for job in jobs if job["backend"] == backend]
        done = subprocess.run(
            [python, str(ROOT / "tools" / "oracle_step.py")],
            input="\n".join(map(json.dumps, given)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": ""},
        )
        found += [(a, by_id[a["id"]]) for a in map(json.loads, done.stdout.splitlines())]
    return found


def judge(
    answer: dict[str, Any], job: dict[str, Any], row: Counter[str], remarks: list[str]
) -> None:
    """Count what a reader made of one file."""
    if "error" in answer:
        remarks.append(f"{answer['id']}: {flat(answer['error'])}")
        return
    row["opened"] += 1
    with np.load(job["answer"]) as found, np.load(job["wanted"]) as wanted:
        difference = entries.distance(_of(found, "y"), _of(wanted, "y"))
        coarse = 8e-3 if "mixed" in job["id"] else entries.TOLERANCE
        row["same predictions"] += difference <= coarse
        if difference > coarse:
            remarks.append(f"{answer['id']}: predictions differ by {difference:.2g}")
        if "iterations" not in answer or not _of(wanted, "v"):
            row["no step"] += 1
            return
        difference = apart(_of(found, "v"), _of(wanted, "v"))
        row["same step"] += difference <= 1e-5
        if difference > 1e-5:
            remarks.append(f"{answer['id']}: the step differs by {difference:.2g}")


def apart(found: list[Any], wanted: list[Any]) -> float:
    """The largest difference of variables; infinite where they are others."""
    if [a.shape for a in found] != [a.shape for a in wanted]:
        return float("inf")
    return max((float(np.abs(a - b).max()) for a, b in zip(found, wanted, strict=True)), default=0)


def _of(stored: Any, letter: str) -> list[Any]:
    count = sum(name[0] == letter for name in stored)
    return [stored[f"{letter}{i}"] for i in range(count)]


def flat(error: object) -> str:
    return " ¶ ".join(str(error).split("\n"))[:400]


if __name__ == "__main__":
    sys.exit(main())
