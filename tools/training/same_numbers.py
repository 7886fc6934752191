"""Prints how far the losses of keramos and stock Keras drift apart in 50 steps from the same file,
on the same batches.

Usage: same_numbers.py --keras PYTHON [--only SUBSTRING]
For each recipe stock Keras makes and saves a model, then trains it; keramos opens the file and
trains it as well, saves what came of it, and both libraries train that on. Exits 1 when a bound
does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from asking import ask  # noqa: E402
from recipes import RECIPES, STEPS, losses  # noqa: E402

import keramos  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--keras", default=os.environ.get("KERAMOS_ORACLE"), help="Python with stock Keras"
    )
    parser.add_argument("--only", default="", help="recipes whose name contains this")
    options = parser.parse_args()
    if not options.keras:
        parser.error("--keras PYTHON is needed (make oracle installs one)")
    names = [name for name in RECIPES if options.only in name]
    with tempfile.TemporaryDirectory() as folder:
        return table(names, options.keras, Path(folder))


def table(names: list[str], python: str, folder: Path) -> int:
    """Print a row per recipe, and how many miss their bound; the exit status, 1 if any does."""
    paths = {
        name: (folder / f"{i}.keras", folder / f"{i}-after.keras") for i, name in enumerate(names)
    }
    first = ask(
        python, [{"id": n, "task": "train", "recipe": n, "start": str(paths[n][0])} for n in names]
    )
    ours = {name: run(name, *paths[name]) for name in names if "losses" in first[name]}
    jobs = [
        {"id": n, "task": "carry on", "recipe": n, "saved": str(paths[n][1])}
        for n in ours
        if not isinstance(ours[n], str)
    ]
    second = ask(python, jobs)
    print(
        f"| recipe | {STEPS} steps | {STEPS} more from keramos's file | bound |\n| --- | --- | --- "
        "| --- |"
    )
    missed = 0
    for name in names:
        cells = [
            apart(part, answers.get(name, {}))
            for part, answers in zip(parts(ours.get(name)), (first, second), strict=True)
        ]
        bounds = RECIPES[name].tolerance, RECIPES[name].later
        holds = all(
            isinstance(cell, float) and cell <= bound
            for cell, bound in zip(cells, bounds, strict=True)
        )
        missed += not holds
        print(
            f"| {name} | {shown(cells[0])} | {shown(cells[1])} | "
            f"{told(bounds)}{'' if holds else ' missed'} |",
            flush=True,
        )
    print(f"\n{len(names)} recipes, {missed} beyond their bound")
    return int(missed > 0)


def told(bounds: tuple[float, float]) -> str:
    """Both bounds, or the one that they are."""
    return ", ".join(f"{bound:.0e}" for bound in sorted(set(bounds)))


def run(name: str, start: Path, after: Path) -> list[list[float]] | str:
    """Losses of keramos: from the file of stock Keras, and on from its own; or what went wrong."""
    try:
        model = keramos.models.load_model(start)
        first = losses(model, RECIPES[name])
        model.save(after)
        return [first, losses(keramos.models.load_model(after), RECIPES[name])]
    except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
        return f"{type(error).__name__}: {error}"


def parts(ours: list[list[float]] | str | None) -> list:
    return ours if isinstance(ours, list) else [ours, ours]


def apart(ours: list[float] | str | None, answer: dict) -> float | str:
    """The largest relative difference of two losses of one step."""
    if isinstance(ours, str) or ours is None:
        return str(ours or answer.get("error"))
    if "losses" not in answer:
        return f"stock Keras: {answer.get('error')}"
    return max(abs(a - b) / max(abs(b), 1e-12) for a, b in zip(ours, answer["losses"], strict=True))


def shown(cell: float | str) -> str:
    return f"{cell:.1e}" if isinstance(cell, float) else cell.split("\n")[0][:120]


if __name__ == "__main__":
    sys.exit(main())
