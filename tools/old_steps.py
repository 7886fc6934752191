"""Prints for which files of Keras 2 the optimizer's next step is that of tf_keras, which opens the
same files: the same gradients are given to both, 0.01 everywhere.

Usage: old_steps.py --keras2 PYTHON [--only SUBSTRING]; PYTHON has tf_keras.
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
from corpus import before_keras3 as older, entries  # noqa: E402
from corpus.entries import Entry  # noqa: E402

COLUMNS = ("files", "tf_keras opens", "same step", "other step", "not opened")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keras2", required=True, help="Python that has tf_keras")
    parser.add_argument("--only", default="", help="entries whose id:format contains this")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    remarks: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        cases = {
            f"{entry.id}:{kind}": (entry, kind)
            for entry in older.older(entries.SHARED)
            for kind in ("h5", "keras_v3")
            if "file" in (entry.fields["formats"].get(kind) or {})
            if entry.fields.get("iterations")
            if options.only in f"{entry.id}:{kind}" and not entry.fields["custom_objects"]
        }
        answers = asked(options.keras2, cases, Path(folder))
        for key, (entry, kind) in cases.items():
            row = counts[entry.fields["label"]]
            row["files"] += 1
            answer = answers.get(key, {"error": "no answer"})
            if "error" in answer or "iterations" not in answer:
                remarks.append(f"{key}: tf_keras: {answer.get('error', 'not compiled')[:160]}")
                continue
            row["tf_keras opens"] += 1
            outcome = compared(entry, kind, Path(folder, f"{abs(hash(key))}.npz"))
            row[outcome.partition(":")[0]] += 1
            remarks += [] if outcome == "same step" else [f"{key}: {outcome}"]
    print("| writer | " + " | ".join(COLUMNS) + " |")
    print("| --- " * (len(COLUMNS) + 1) + "|")
    for label, row in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        print(f"| {label} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |")
    print("\n".join(sorted(remarks)))
    return 0


def asked(python: str, cases: dict[str, tuple[Entry, str]], folder: Path) -> dict[str, Any]:
    """What tf_keras answers, by case; the variables after the step go into the folder."""
    jobs = [
        {
            "id": key,
            "saved": str(entry.path(kind)),
            "io": str(entry.folder / entry.fields["io"]),
            "x_names": entry.fields.get("x_names"),
            "steps": 1,
            "safe_mode": False,
            "answer": str(folder / f"{abs(hash(key))}.npz"),
        }
        for key, (entry, kind) in cases.items()
    ]
    ended = subprocess.run(
        [python, str(ROOT / "tools" / "oracle_step.py")],
        input="\n".join(map(json.dumps, jobs)),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    return {line["id"]: line for line in lines}


def compared(entry: Entry, kind: str, answer: Path) -> str:
    """How the step of keramos compares with that of tf_keras."""
    import keramos

    try:
        model = keramos.saving.load_model(entry.path(kind), custom_objects=older.needed(entry))
        optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
        variables = model.trainable_variables
        gradients = [np.full(tuple(v.shape), 0.01, "float32") for v in variables]
        optimizer.apply(gradients, variables)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        return f"not opened: {type(error).__name__}: {' '.join(str(error).split())[:160]}"
    with np.load(answer) as stored:
        wanted = [stored[f"v{i}"] for i in range(sum(name[0] == "v" for name in stored))]
    found = [np.asarray(v).astype("float32") for v in variables]
    if [a.shape for a in found] != [a.shape for a in wanted]:
        return f"other step: {len(found)} variables, tf_keras {len(wanted)}"
    worst = max((float(np.abs(a - b).max()) for a, b in zip(found, wanted, strict=True)), default=0)
    return "same step" if worst <= 2e-6 else f"other step: {worst:.2g}"


if __name__ == "__main__":
    sys.exit(main())
