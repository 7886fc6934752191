"""Prints what of the corpus before Keras 3 opens, predicts and measures what its writer did, and
opens in stock Keras 3 after keramos saved it: a row for each writer and kind of file, then every
file that does not, with the reason.

Usage: old_table.py [--only SUBSTRING] [--summary]
The last columns need KERAMOS_ORACLE=<python with Keras 3>.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from corpus import before_keras3 as older, entries, oracle  # noqa: E402
from corpus.entries import Entry  # noqa: E402

COLUMNS = ("files", "opened", "same predictions", "same evaluation", "stock opens", "stock agrees")

#: Kind of file -> where its other half comes from: the weights of an architecture, the architecture
#: of weights. Whole models have none.
WHOLE = ("h5", "h5_noopt", "h5_named_keras", "keras_v3", "keras_v3_experimental", "savedmodel")
ARCHITECTURES = ("json", "yaml")
WEIGHTS = ("weights_h5_legacy", "weights_h5_v3", "tf_checkpoint")
#: Kinds that hold what training needs.
TRAINED = ("h5", "h5_named_keras", "keras_v3", "savedmodel")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="entries whose id:format contains this")
    parser.add_argument("--summary", action="store_true", help="one row for each kind of file")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    folder = entries.SHARED if older.older(entries.SHARED) else entries.TRAVELLING
    cases = [case for case in _cases(folder) if options.only in f"{case[0].id}:{case[1]}"]
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    reasons: list[str] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as saved:
        jobs = []
        for entry, kind in cases:
            label = "" if options.summary else entry.fields["label"]
            jobs += one(entry, kind, Path(saved), counts[label, kind], reasons)
        tolerances = {f"{entry.id}:{kind}": older.tolerance(entry) for entry, kind in cases}
        python = os.environ.get("KERAMOS_ORACLE")
        for answer in oracle.ask(python, jobs).values() if python and jobs else ():
            label, _, kind = answer["id"].rpartition(":")
            label = "" if options.summary else label.partition("/")[0]
            tolerance = tolerances[answer["id"]]
            judge(answer, tolerance, counts[label, kind], reasons)
    show(counts)
    print(f"\n{len(cases)} files in {time.monotonic() - started:.0f} s; {len(reasons)} remarks")
    print("\n".join(sorted(reasons)))
    return 0


def _cases(folder: Path) -> Iterator[tuple[Entry, str]]:
    for entry in older.older(folder):
        for kind in (*WHOLE, *ARCHITECTURES, *WEIGHTS):
            if "file" in (entry.fields["formats"].get(kind) or {}) and _has_rest(entry, kind):
                yield entry, kind


def _has_rest(entry: Entry, kind: str) -> bool:
    return kind in WHOLE or beside(entry, kind) is not None


def beside(entry: Entry, kind: str) -> str | None:
    """The kind of file that has the other half of a model."""
    wanted = (*WEIGHTS, *WHOLE) if kind in ARCHITECTURES else (*ARCHITECTURES, *WHOLE)
    written = entry.fields["formats"]
    return next((k for k in wanted if "file" in (written.get(k) or {})), None)


def opened(entry: Entry, kind: str) -> Any:
    """The model in a file, its other half from the one beside it."""
    import keramos

    load = keramos.saving.load_model
    needed = older.needed(entry)
    rest = beside(entry, kind)
    if kind in WHOLE:
        return load(entry.path(kind), custom_objects=needed)
    if kind in ARCHITECTURES:
        return load(entry.path(kind), custom_objects=needed, weights=entry.path(rest or ""))
    if rest in ARCHITECTURES:
        return load(entry.path(rest), custom_objects=needed, weights=entry.path(kind))
    model = load(entry.path(rest or ""), custom_objects=needed)
    for variable in model.variables:
        variable.assign(np.zeros(tuple(variable.shape), str(variable.dtype)))
    model.load_weights(entry.path(kind))
    return model


def one(
    entry: Entry, kind: str, folder: Path, row: Counter[str], reasons: list[str]
) -> list[dict[str, Any]]:
    """Open, predict, evaluate and save one file; the job for stock Keras, if it got so far."""
    row["files"] += 1
    case = f"{entry.id}:{kind}"
    step = "not opened"
    try:
        model = opened(entry, kind)
        row["opened"] += 1
        step = "not run"
        difference = entries.distance(entries.predictions(model, entry), entries.outputs(entry))
        is_same = difference <= older.tolerance(entry)
        row["same predictions"] += is_same
        reasons += [] if is_same else [f"{case}: predictions differ by {difference:.2g}"]
        step = "not evaluated"
        if kind in TRAINED and entry.fields.get("evaluate"):
            evaluate(model, entry, case, row, reasons)
        step = "not saved"
        saved = folder / f"{case.replace('/', '_').replace(':', '_')}.keras"
        model.save(saved)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        reasons.append(f"{case}: {step}: {type(error).__name__}: {flat(error)}")
        return []
    compat = entries.SHARED / "custom" / "custom_k3_compat.py"
    names = list(older.needed(entry)) if entry.fields["custom_objects"] else []
    job = oracle.job(entry, "h5", saved) if "h5" in entry.formats else None
    job = job or {**oracle.job(entry, next(iter(entry.fields["formats"])), saved)}
    return [{**job, "id": case, "custom_objects": names, "custom": str(compat), "original": None}]


def evaluate(model: Any, entry: Entry, case: str, row: Counter[str], reasons: list[str]) -> None:
    """What the model measures, beside what its writer measured."""
    arrays = entries.recorded(entry)
    inputs, targets = ([arrays[k] for k in sorted(arrays) if k[0] == kind] for kind in "xt")
    if not targets:
        return
    row["evaluations"] += 1
    one_of = lambda values: values[0] if len(values) == 1 else values  # noqa: E731
    found = model.evaluate(one_of(inputs), one_of(targets), batch_size=len(inputs[0]), verbose=0)
    found, wanted = np.ravel(found), np.ravel(entry.fields["evaluate"])
    tolerance = 3e-2 if "mixed" in entry.model else 2e-3
    is_same = found.shape == wanted.shape and np.allclose(found, wanted, rtol=tolerance, atol=1e-6)
    row["same evaluation"] += is_same
    if not is_same:
        reasons.append(f"{case}: evaluates {found.round(5)}, its writer {wanted.round(5)}")


def judge(answer: dict[str, Any], tolerance: float, row: Counter[str], reasons: list[str]) -> None:
    """Count what stock Keras says of a file that keramos saved."""
    if "error" in answer:
        reasons.append(f"{answer['id']}: stock Keras: {flat(answer['error'])}")
        return
    row["stock opens"] += 1
    is_same = answer["difference"] <= tolerance
    row["stock agrees"] += is_same
    if not is_same:
        reasons.append(f"{answer['id']}: stock Keras predicts {answer['difference']:.2g} else")


def flat(error: object) -> str:
    return " ¶ ".join(str(error).split("\n"))[:240]


def show(counts: dict[tuple[str, str], Counter[str]]) -> None:
    """A Markdown table: one row for each writer and kind."""
    print("| writer | format | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 2) + "|")
    total = (("all", ""), sum(counts.values(), Counter()))
    for (label, kind), row in [*sorted(counts.items()), total]:
        cells = {**{c: str(row[c]) for c in COLUMNS}}
        cells["same evaluation"] = f"{row['same evaluation']} of {row['evaluations']}"
        print(f"| {label} | {kind} | " + " | ".join(cells[c] for c in COLUMNS) + " |")


if __name__ == "__main__":
    sys.exit(main())
