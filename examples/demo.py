"""The main job on a real file: look into it, verify it, run it, change it, save it, convert it.

Run by `make demo`; writes into demo-output/ and nowhere else.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

import keramos
from keramos.cli import main as cli

ROOT = Path(__file__).resolve().parents[1]
FILE = Path("examples/cnn.keras")
OUT = Path("demo-output")
console = Console(width=110, highlight=False)


def step(title: str) -> None:
    console.print()
    console.rule(f"[bold]{title}", align="left")


def command(*arguments: str, answers: tuple[int, ...] = (0,)) -> None:
    """Run one `keramos` command as a shell would; `answers` are the exit codes that are no
    failure.
    """
    console.print(f"[bold green]$[/] keramos {' '.join(arguments)}")
    try:
        cli(list(arguments))
    except SystemExit as leaving:
        if (leaving.code or 0) not in answers:
            raise


def code(text: str) -> None:
    console.print(Syntax(text, "python", background_color="default"))


def timed_opening() -> float:
    """Milliseconds to open the file."""
    started = time.perf_counter()
    keramos.saving.load_model(FILE)
    return (time.perf_counter() - started) * 1000


def predict() -> keramos.Model:
    """Open the file, and compare its predictions with those of the Keras that wrote it."""
    code(
        'model = keramos.saving.load_model("examples/cnn.keras")\n'
        "predictions = model.predict(pictures)"
    )
    first, again = (timed_opening() for _ in range(2))
    model = keramos.saving.load_model(FILE)
    recorded = numpy.load("examples/cnn.io.npz")
    found, wanted = model.predict(recorded["x0"], verbose=0), recorded["y0"]
    table = Table("picture", "Keras 3.15.1 said", "keramos says", box=None, padding=(0, 3, 0, 0))
    for number, (ours, theirs) in enumerate(zip(found, wanted, strict=True)):
        table.add_row(str(number), *("  ".join(f"{p:.6f}" for p in row) for row in (theirs, ours)))
    console.print(table)
    worst = numpy.abs(found - wanted).max() / numpy.abs(wanted).max()
    console.print(
        f"largest relative difference [bold]{worst:.1e}[/]; opened in {first:.0f} ms with imports, "
        f"in {again:.0f} ms again"
    )
    assert worst < 1e-4, "the predictions are not those of the writer"
    return model


def change(model: keramos.Model) -> Path:
    """The same layers with another head, saved."""
    code(
        'head = keramos.layers.Dense(2, activation="softmax", name="head")\n'
        "two_classes = keramos.Sequential([*model.layers[:-1], head])\n"
        'two_classes.save("demo-output/two_classes.keras", '
        'metadata={"why": "two classes are enough"})'
    )
    head = keramos.layers.Dense(2, activation="softmax", name="head")
    two_classes = keramos.Sequential([keramos.Input((12, 12, 3)), *model.layers[:-1], head])
    path = OUT / "two_classes.keras"
    two_classes.save(path, metadata={"why": "two classes are enough"})
    console.print(f"{path}: {path.stat().st_size:,} bytes")
    return path


def damaged() -> None:
    """What an error looks like: half of the file, as an interrupted download leaves it."""
    half = OUT / "half.keras"
    half.write_bytes(FILE.read_bytes()[: FILE.stat().st_size // 2])
    code('keramos.saving.load_model("demo-output/half.keras")')
    try:
        keramos.saving.load_model(half)
    except keramos.errors.KeramosError as error:
        console.print(f"[red]{type(error).__name__}[/]: {error}", markup=True)


def main() -> None:
    os.chdir(ROOT)
    OUT.mkdir(exist_ok=True)
    step("Who wrote this file, and what is in it?")
    command("info", str(FILE))
    step("Is every byte of it what it should be?")
    command("verify", str(FILE))
    step("Does it predict what its writer predicted?")
    model = predict()
    step("Change it and save it")
    path = change(model)
    command("diff", str(FILE), str(path), answers=(1,))
    step("Convert it")
    command("convert", str(path), str(OUT / "two_classes.weights.h5"))
    command("tensors", str(OUT / "two_classes.weights.h5"))
    step("And when a file is damaged")
    damaged()


if __name__ == "__main__":
    main()
