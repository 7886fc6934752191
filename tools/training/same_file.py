"""Prints, for every trained Keras 3 file of the corpus, whether training goes on from it as in
stock Keras.

Usage: same_file.py [--keras PYTHON] [--only SUBSTRING]
`evaluate` on the recorded batch must give the recorded loss and metrics; one training step must
change the weights as stock Keras changes them from the same file; and stock Keras must take the
same next step from what keramos saved. Random layers are set to do nothing, in both libraries.
Without --keras only `evaluate` is compared. Exits 1 when something differs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(HERE)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy  # noqa: E402
from asking import ask  # noqa: E402
from corpus import entries, oracle  # noqa: E402
from step import arrays_of, flat, weights, without_chance  # noqa: E402

BOUND = 1e-4
#: Stock Keras 3.15.1 opens these without their loss scale, and starts their optimizer anew; keramos
#: carries both on.
STOCK_FORGETS = {"mixed_precision"}
#: `evaluate` saw states that no file has, or weighed penalties as Keras did before 3.13; pictures
#: are turned at random; strings are trained on TensorFlow alone, whose gradients of embeddings
#: touch only the rows that occurred.
NOT_COMPARABLE = {
    "mlp_reg": {0},
    "stateful": {0, 2},
    "preproc_image": {1, 2},
    "preproc_text": {1, 2},
    "preproc_lookup": {1, 2},
}


@dataclass
class Row:
    """What was found for one file; text stands for what went wrong."""

    evaluate: float | str | None = None
    step: float | str | None = None
    after: float | str | None = None
    weights: list[list[Any]] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--keras", default=os.environ.get("KERAMOS_ORACLE"), help="Python with stock Keras"
    )
    parser.add_argument("--only", default="", help="entries whose id contains this")
    options = parser.parse_args()
    folder = entries.SHARED if entries.entries(entries.SHARED) else entries.TRAVELLING
    chosen = [e for e in entries.entries(folder) if trained(e) and options.only in e.id]
    with tempfile.TemporaryDirectory() as saved:
        rows = {e.id: one(e, Path(saved)) for e in chosen}
        if options.keras:
            compare(chosen, rows, options.keras, Path(saved))
    return show(chosen, rows, bool(options.keras))


def trained(entry: entries.Entry) -> bool:
    is_open = "keras_v3" in entry.formats and entry.runs_here and not entry.refused("keras_v3")
    return is_open and bool(entry.fields.get("evaluate"))


def one(entry: entries.Entry, folder: Path) -> Row:
    """What keramos makes of one file: the recorded batch evaluated, then two steps, with a file
    between them.
    """
    row = Row()
    try:
        model = entries.open_model(entry, "keras_v3")
        x, t = (
            entries.inputs(entry),
            arrays_of(entries.recorded(entry), "t", entry.fields.get("y_names")),
        )
        found = model.evaluate(x, t, batch_size=len(flat(t)[0]), verbose=0, return_dict=True)
        row.evaluate = apart(found, entry.fields["evaluate"])
        without_chance(model)
        model.train_on_batch(x, t)
        row.weights.append(weights(model))
        model.save(folder / f"{entry.id.replace('/', '_')}.keras")
        model.train_on_batch(x, t)
        row.weights.append(weights(model))
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        row.step = f"{type(error).__name__}: {error}".replace("\n", " ¶ ")[:300]
        row.evaluate = row.step if row.evaluate is None else row.evaluate
    return row


def apart(found: dict[str, float], wanted: dict[str, float]) -> float | str:
    """The largest relative difference of two sets of numbers by name."""
    if missing := wanted.keys() - found.keys():  # older versions logged no losses of single outputs
        return f"not among the logs: {', '.join(sorted(missing))}"
    return max(
        abs(float(found[name]) - value) / max(abs(value), 1e-7) for name, value in wanted.items()
    )


def compare(chosen: list, rows: dict[str, Row], python: str, folder: Path) -> None:
    """Fill in what stock Keras does from the same files."""
    jobs = [job(entry, folder) for entry in chosen if len(rows[entry.id].weights) == 2]
    for backend in ("jax", "tensorflow"):
        os.environ["KERAS_BACKEND"] = backend
        for name, answer in ask(
            python, [j for j in jobs if j["backend"] == backend], "step.py"
        ).items():
            row = rows[name]
            with (
                numpy.load(answer["stepped"])
                if "stepped" in answer
                else contextlib.nullcontext({}) as found
            ):
                row.step, row.after = (
                    nearness(row.weights[i], found, f"{i}-", answer) for i in range(2)
                )


def job(entry: entries.Entry, folder: Path) -> dict:
    saved = folder / f"{entry.id.replace('/', '_')}.keras"
    told = oracle.job(entry, "keras_v3", saved)
    return {
        **told,
        "id": entry.id,
        "y_names": entry.fields.get("y_names"),
        "into": str(saved.with_suffix(".npz")),
    }


def nearness(ours: list[Any], found: Any, prefix: str, answer: dict) -> float | str:
    """The largest difference of weights, relative to the largest weight of the tensor."""
    theirs = [found[f"{prefix}{i}"] for i in range(sum(name.startswith(prefix) for name in found))]
    if not theirs:
        return f"stock Keras: {answer.get('error', answer.get(prefix + 'error'))}"
    return (
        entries.distance(ours, theirs)
        if len(ours) == len(theirs)
        else f"{len(ours)} weights, {len(theirs)} in stock Keras"
    )


def show(chosen: list, rows: dict[str, Row], asked: bool) -> int:
    """A Markdown table of what is not as it should be, and the counts; gives the exit status: 1 if
    there is news.
    """
    columns = ("evaluate", "step", "after") if asked else ("evaluate",)
    print("| file | " + " | ".join(columns) + " |\n" + "| --- " * (len(columns) + 1) + "|")
    cells = {entry.id: [getattr(rows[entry.id], column) for column in columns] for entry in chosen}
    differing = [entry for entry in chosen if not all(map(holds, cells[entry.id]))]
    known = [entry for entry in differing if is_known(entry, cells[entry.id])]
    for entry in differing:
        shown = " | ".join(
            f"{cell:.1e}" if isinstance(cell, float) else str(cell)[:160]
            for cell in cells[entry.id]
        )
        print(f"| {entry.id}{' (known)' if entry in known else ''} | {shown} |")
    good = [
        f"{column}: {sum(holds(row[i]) for row in cells.values())}"
        for i, column in enumerate(columns)
    ]
    print(
        f"\n{len(chosen)} files; as in stock Keras {', '.join(good)}; {len(known)} known to differ"
    )
    return int(len(differing) > len(known))


def is_known(entry: entries.Entry, cells: list[Any]) -> bool:
    """Whether all that differs is known to, stock Keras's own troubles with the original file
    included.
    """
    unopened = len(cells) > 1 and str(cells[1]).startswith("stock Keras:")
    differing = [i for i, cell in enumerate(cells) if not holds(cell) and not (i == 1 and unopened)]
    allowed = (
        {1, 2}
        if entry.model in STOCK_FORGETS | entries.STOCK_CANNOT
        else NOT_COMPARABLE.get(entry.model, set())
    )
    return set(differing) <= allowed


def holds(cell: object) -> bool:
    return isinstance(cell, float) and cell <= BOUND


if __name__ == "__main__":
    sys.exit(main())
