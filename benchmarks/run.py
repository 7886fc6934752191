"""keramos against stock Keras 3.15.1 in one run, on the same files: medians, and what the ratio must be.

Refuses to measure inside this process. `python benchmarks/run.py --keras PYTHON [TASK …]`, where PYTHON has stock Keras,
TensorFlow and jax (`make oracle` installs them); exits 1 when a promise does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TASKS = Path(__file__).with_name("tasks.py")
STOCK = ("keras-jax", "keras-tensorflow")
JAX = ("keras-jax",)
GIB = 1 << 30


@dataclass(frozen=True)
class Promise:
    """One line of the table.

    Attributes:
        task: what is measured.
        text: as people say it.
        wanted: the promised ratio, as text.
        holds: (keramos, stock or reference) -> whether the promise holds.
        value: numbers of one process -> the number that counts.
        stock: what to compare with.
    """

    task: str
    text: str
    wanted: str
    holds: Callable[[float, float], bool]
    value: Callable[[list], float] = statistics.median
    stock: tuple[str, ...] = STOCK


def faster(factor: float) -> Callable[[float, float], bool]:
    return lambda ours, theirs: theirs >= factor * ours


def later(numbers: list) -> float:
    return statistics.median(numbers[1:])


PROMISES = [
    Promise("import", "import", "≥ 15×", faster(15)),
    Promise("open-1GiB", "open 1 GiB, mapped", "≥ 100×", faster(100)),
    Promise("read-1GiB", "open 1 GiB, every tensor read", "≥ 8×", faster(8)),
    Promise("save-1GiB", "save 1 GiB, flushed", "≥ 2×", faster(2)),
    Promise("open-resnet50", "open ResNet50", "≥ 15×", faster(15)),
    Promise("load-500", "load 500 layers", "≥ 10×", faster(10)),
    Promise("save-500", "save 500 layers", "≥ 5×", faster(5)),
    Promise("deserialize-500", "deserialize 500 layers", "≥ 5×", faster(5)),
    *(
        promise
        for name, text in (("mlp", "MLP"), ("cnn", "CNN"), ("lstm", "LSTM"), ("transformer", "transformer block"))
        for promise in (
            Promise(f"fit-{name}", f"fit {text}, one step", "≥ 1×", faster(1), stock=JAX),
            Promise(f"cold-fit-{name}", f"process to first step, {text}", "≥ 1.3×", faster(1.3), stock=JAX),
        )
    ),
    Promise("checkpoint", "checkpoint of 48 MiB after an epoch", "", faster(0)),
    *(
        promise
        for name, text in (("resnet50", "ResNet50"), ("transformer", "transformer"))
        for promise in (
            Promise(f"cold-{name}", f"process to prediction, {text}", "≥ 1×", faster(1), stock=JAX),
            Promise(f"predict-{name}", f"predict {text}, first call", "≥ 1×", faster(1), lambda n: n[0], JAX),
            Promise(f"predict-{name}", f"predict {text}, later", "≥ 1×", faster(1), later, JAX),
        )
    ),
]


class Bench:
    """Runs tasks in processes of their own, libraries in turn, and remembers the numbers."""

    def __init__(self, keras_python: str, folder: Path, rounds: int):
        self.pythons = {"keramos": sys.executable, **dict.fromkeys(STOCK, keras_python)}
        self.folder, self.rounds = folder, rounds
        self.numbers: dict[tuple[str, str], list] = {}

    def prepare(self) -> None:
        self._process("keras-jax", "make")

    def measure(self, task: str, libraries: tuple[str, ...]) -> None:
        wanted = [name for name in ("keramos", *libraries) if (name, task) not in self.numbers]
        rounds = [[self._process(name, task) for name in wanted] for _ in range(self.rounds)]
        for name, results in zip(wanted, zip(*rounds, strict=True), strict=True):
            self.numbers[name, task] = [statistics.median(column) for column in zip(*results, strict=True)]

    def memory(self, task: str) -> int:
        return min(self._process("keramos", task) for _ in range(2))

    def _process(self, name: str, task: str):
        environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
        command = [self.pythons[name], str(TASKS), name, task, str(self.folder)]
        ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if ended.returncode:
            raise SystemExit(f"{name} {task} failed:\n{ended.stderr[-2000:]}")
        lines = [line for line in ended.stdout.splitlines() if line.startswith("RESULT ")]
        return json.loads(lines[-1].removeprefix("RESULT ")) if lines else None


def copied(folder: Path) -> float:
    """Seconds of copying the same GiB and flushing it."""

    def once() -> float:
        start = time.perf_counter()
        shutil.copyfile(folder / "gib.keras", folder / "copy")
        with open(folder / "copy", "rb+") as file:
            os.fsync(file.fileno())
        return time.perf_counter() - start

    seconds = statistics.median(once() for _ in range(3))
    (folder / "copy").unlink()
    return seconds


def row(text: str, ours: str, theirs: str, ratio: str, wanted: str, holds: bool) -> str:
    return f"{text:<34}{ours:>12}{theirs:>12}{ratio:>9}  {wanted:<9}{'' if holds else '  missed'}"


def shown(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keras", default=os.environ.get("KERAMOS_ORACLE"), help="Python with stock Keras")
    parser.add_argument("--rounds", type=int, default=3, help="processes per library and task")
    parser.add_argument("--folder", type=Path, default=None, help="where the files are kept between runs")
    parser.add_argument("tasks", nargs="*", help="only these")
    options = parser.parse_args()
    if not options.keras:
        parser.error("--keras PYTHON is needed (make oracle installs one)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(0 if run(Bench(options.keras, folder, options.rounds), options.tasks) else 1)


def run(bench: Bench, only: list[str]) -> bool:
    bench.prepare()
    print(row("", "keramos", "Keras", "ratio", "promised", True))
    held = []
    for promise in PROMISES:
        if only and promise.task not in only:
            continue
        bench.measure(promise.task, promise.stock)
        ours = promise.value(bench.numbers["keramos", promise.task])
        theirs = min(promise.value(bench.numbers[name, promise.task]) for name in promise.stock)
        held.append(promise.holds(ours, theirs))
        print(row(promise.text, shown(ours), shown(theirs), f"{theirs / ours:.1f}×", promise.wanted, held[-1]), flush=True)
    if not only or "save-1GiB" in only:
        ours, copy = bench.numbers["keramos", "save-1GiB"], copied(bench.folder)
        held.append(statistics.median(ours) <= 1.3 * copy)
        ratio = f"{statistics.median(ours) / copy:.2f}×"
        print(row("save 1 GiB against cp and sync", shown(statistics.median(ours)), shown(copy), ratio, "≤ 1.3×", held[-1]))
    for task, text, most in (("memory-load", "extra memory of loading", 0.02), ("memory-save", "extra memory of saving", 0.05)):
        if not only or task in only:
            share = bench.memory(task) / GIB
            held.append(share <= most)
            print(row(text, f"{share:.1%}", "", "", f"≤ {most:.0%}", held[-1]))
    if not only or "chain-5000" in only:
        print(row("a chain of 5,000 layers, loaded", shown(bench._process("keramos", "chain-5000")[0]), "", "", "works", True))
    return all(held)


if __name__ == "__main__":
    main()
