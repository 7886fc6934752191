"""keramos against stock Keras 3.15.1 in one run, on the same files: medians, and what the ratio
must be.

With `--keras2 PYTHON`, which has tf_keras (`tools/oracle.sh keras2`), also on files of Keras 2.

Refuses to measure inside this process. `python benchmarks/run.py --keras PYTHON [TASK …]`, where
PYTHON has stock Keras, TensorFlow and jax (`make oracle` installs them); exits 1 when a promise
does not hold.
"""

from __future__ import annotations

import argparse
import compileall
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
from typing import Any, Protocol

import keramos

TASKS, SERVING = (Path(__file__).with_name(f"{name}.py") for name in ("tasks", "serving"))
STOCK = ("keras-jax", "keras-tensorflow")
JAX = ("keras-jax",)
KERAS2 = ("tf_keras",)
GIB = 1 << 30


@dataclass(frozen=True)
class Line:
    """One line of the table as it is printed."""

    text: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    wanted: str = ""
    holds: bool = True

    def __str__(self) -> str:
        missed = "" if self.holds else "  missed"
        numbers = f"{self.ours:>12}{self.theirs:>12}{self.ratio:>9}"
        return f"{self.text:<34}{numbers}  {self.wanted:<9}{missed}"


class Row(Protocol):
    """One row of the table: what is measured, and what it must be."""

    @property
    def task(self) -> str: ...

    def line(self, bench: Bench) -> Line: ...


@dataclass(frozen=True)
class Promise:
    """A ratio to stock Keras.

    Attributes:
        task: what is measured.
        text: as people say it.
        wanted: the promised ratio, as text.
        holds: (keramos, stock Keras) -> whether the promise holds.
        value: numbers of one process -> the number that counts.
        stock: what to compare with.
    """

    task: str
    text: str
    wanted: str
    holds: Callable[[float, float], bool]
    value: Callable[[list], float] = statistics.median
    stock: tuple[str, ...] = STOCK

    def line(self, bench: Bench) -> Line:
        bench.measure(self.task, self.stock)
        ours = self.value(bench.numbers["keramos", self.task])
        theirs = min(self.value(bench.numbers[name, self.task]) for name in self.stock)
        return Line(
            self.text,
            shown(ours),
            shown(theirs),
            f"{theirs / ours:.1f}×",
            self.wanted,
            self.holds(ours, theirs),
        )


@dataclass(frozen=True)
class AgainstCopy:
    """Saving a GiB, against copying the file that holds it; `most` is their ratio."""

    task: str
    text: str
    most: float

    def line(self, bench: Bench) -> Line:
        bench.measure(self.task, ())
        ours, copy = statistics.median(bench.numbers["keramos", self.task]), copied(bench.folder)
        ratio = ours / copy
        return Line(
            self.text,
            shown(ours),
            shown(copy),
            f"{ratio:.2f}×",
            f"≤ {self.most}×",
            ratio <= self.most,
        )


@dataclass(frozen=True)
class Memory:
    """Extra memory of a task on the GiB, the better of two processes; `most` is its share of the
    GiB.
    """

    task: str
    text: str
    most: float

    def line(self, bench: Bench) -> Line:
        share = min(bench.process("keramos", self.task) for _ in range(2)) / GIB
        return Line(
            self.text, f"{share:.1%}", wanted=f"≤ {self.most:.0%}", holds=share <= self.most
        )


@dataclass(frozen=True)
class Served:
    """A call of the SavedModel of keramos in TensorFlow, against one of that which stock Keras
    writes on TensorFlow; `least` is how often as fast it is.
    """

    task: str
    text: str
    model: str
    least: float

    def line(self, bench: Bench) -> Line:
        for library in ("keramos", "keras-tensorflow"):
            bench.process(library, f"artifact-{self.model}")
        paths = [str(bench.folder / f"{self.model}-{name}") for name in ("keramos", "keras")]
        command = [bench.pythons["keras-tensorflow"], str(SERVING), *paths, self.model]
        ours, theirs = ran(command, self.task)
        ratio = theirs / ours
        wanted, holds = f"≥ {self.least}×", ratio >= self.least
        return Line(self.text, shown(ours), shown(theirs), f"{ratio:.2f}×", wanted, holds)


@dataclass(frozen=True)
class Works:
    """A task that checks its own result, and that fails, together with the whole run, where that is
    wrong.
    """

    task: str
    text: str

    def line(self, bench: Bench) -> Line:
        return Line(self.text, shown(bench.process("keramos", self.task)[0]), wanted="works")


@dataclass(frozen=True)
class Apart:
    """What is measured of keramos alone, and promised nowhere: seconds, or memory beyond the GiB of
    weights.
    """

    task: str
    text: str
    is_memory: bool = False

    def line(self, bench: Bench) -> Line:
        result = bench.process("keramos", self.task)
        return Line(self.text, f"{result / GIB:.1%}" if self.is_memory else shown(result[0]))


def faster(factor: float) -> Callable[[float, float], bool]:
    return lambda ours, theirs: theirs >= factor * ours


def later(numbers: list) -> float:
    return statistics.median(numbers[1:])


ROWS: list[Row] = [
    Promise("import", "import", "≥ 15×", faster(15)),
    Promise("open-1GiB", "open 1 GiB, mapped", "≥ 100×", faster(100)),
    Promise("read-1GiB", "open 1 GiB, every tensor read", "≥ 8×", faster(8)),
    Promise("save-1GiB", "save 1 GiB, flushed", "≥ 2×", faster(2)),
    Promise("open-resnet50", "open ResNet50", "≥ 15×", faster(15)),
    Promise("load-500", "load 500 layers", "≥ 10×", faster(10)),
    Promise("save-500", "save 500 layers", "≥ 5×", faster(5)),
    Promise("deserialize-500", "deserialize 500 layers", "≥ 5×", faster(5)),
    Promise("build-resnet50", "build ResNet50", "≥ 10×", faster(10)),
    Promise("build-efficientnetb0", "build EfficientNetB0", "≥ 10×", faster(10)),
    *(
        promise
        for name, text in (
            ("mlp", "MLP"),
            ("cnn", "CNN"),
            ("lstm", "LSTM"),
            ("transformer", "transformer block"),
        )
        for promise in (
            Promise(f"fit-{name}", f"fit {text}, one step", "≥ 1×", faster(1), stock=JAX),
            Promise(
                f"cold-fit-{name}",
                f"process to first step, {text}",
                "≥ 1.3×",
                faster(1.3),
                stock=JAX,
            ),
        )
    ),
    Promise("checkpoint", "checkpoint of 48 MiB after an epoch", "", faster(0)),
    *(
        promise
        for name, text in (("resnet50", "ResNet50"), ("transformer", "transformer"))
        for promise in (
            Promise(f"cold-{name}", f"process to prediction, {text}", "≥ 1×", faster(1), stock=JAX),
            Promise(
                f"predict-{name}",
                f"predict {text}, first call",
                "≥ 1×",
                faster(1),
                lambda n: n[0],
                JAX,
            ),
            Promise(f"predict-{name}", f"predict {text}, later", "≥ 1×", faster(1), later, JAX),
        )
    ),
    AgainstCopy("save-1GiB", "save 1 GiB against cp and sync", 1.3),
    Memory("memory-load", "extra memory of loading", 0.02),
    Memory("memory-save", "extra memory of saving", 0.05),
    Promise("export-resnet50", "export ResNet50 as a SavedModel", "≥ 5×", faster(5)),
    Promise("export-1GiB", "export 1 GiB as a SavedModel", "≥ 5×", faster(5)),
    Memory("memory-export", "extra memory of exporting", 0.1),
    Apart("verify-resnet50", "comparing the SavedModel of ResNet50 with it"),
    Apart("memory-verify", "extra memory of exporting and comparing", is_memory=True),
    Served("serve-resnet50", "a call of ResNet50 in TensorFlow", "resnet50", 1),
    Served("serve-transformer", "a call of a transformer in TensorFlow", "transformer", 1),
    Works("chain-5000", "a chain of 5,000 layers, loaded"),
]


# Rows of files that Keras 2 wrote.
OLD_ROWS: list[Row] = [
    Promise("open-old-h5", "open 1 GiB of HDF5", "≥ 100×", faster(100), stock=KERAS2),
    Promise(
        "open-old-savedmodel", "open 1 GiB of a SavedModel", "≥ 100×", faster(100), stock=KERAS2
    ),
    Promise("open-old-resnet50", "open ResNet50, HDF5", "≥ 15×", faster(15), stock=KERAS2),
    Promise("load-old-500", "load 500 layers, HDF5", "≥ 10×", faster(10), stock=KERAS2),
    Memory("memory-old", "extra memory of loading HDF5", 0.02),
    Memory("memory-theano", "extra memory of turning kernels", 0.05),
]


class Bench:
    """Runs tasks in processes of their own, libraries in turn, and remembers the numbers."""

    def __init__(self, keras_python: str, keras2_python: str | None, folder: Path, rounds: int):
        self.pythons = {"keramos": sys.executable, **dict.fromkeys(STOCK, keras_python)}
        self.rows = list(ROWS)
        if keras2_python:
            self.pythons["tf_keras"] = keras2_python
            self.rows += OLD_ROWS
        self.folder, self.rounds = folder, rounds
        self.numbers: dict[tuple[str, str], list] = {}

    def prepare(self) -> None:
        # pip has compiled stock Keras to bytecode while installing it; so must be what is imported
        # from a checkout
        compileall.compile_dir(Path(keramos.__file__).parent, quiet=2)
        self.process("keras-jax", "make")
        if "tf_keras" in self.pythons:
            self.process("tf_keras", "make")

    def measure(self, task: str, libraries: tuple[str, ...]) -> None:
        wanted = [name for name in ("keramos", *libraries) if (name, task) not in self.numbers]
        rounds = [[self.process(name, task) for name in wanted] for _ in range(self.rounds)]
        for name, results in zip(wanted, zip(*rounds, strict=True), strict=True):
            self.numbers[name, task] = [
                statistics.median(column) for column in zip(*results, strict=True)
            ]

    def process(self, name: str, task: str) -> Any:
        command = [self.pythons[name], str(TASKS), name, task, str(self.folder)]
        return ran(command, f"{name} {task}")


def ran(command: list[str], what: str) -> Any:
    """What a process prints as its result."""
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if ended.returncode:
        raise SystemExit(f"{what} failed:\n{ended.stderr[-2000:]}")
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


def shown(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--keras", default=os.environ.get("KERAMOS_ORACLE"), help="Python with stock Keras"
    )
    parser.add_argument("--keras2", default=None, help="Python with tf_keras")
    parser.add_argument("--rounds", type=int, default=3, help="processes per library and task")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files are kept between runs"
    )
    parser.add_argument("tasks", nargs="*", help="only these")
    options = parser.parse_args()
    if not options.keras:
        parser.error("--keras PYTHON is needed (make oracle installs one)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(
            0
            if run(Bench(options.keras, options.keras2, folder, options.rounds), options.tasks)
            else 1
        )


def run(bench: Bench, only: list[str]) -> bool:
    bench.prepare()
    print(Line("", "keramos", "Keras", "ratio", "promised"))
    held = []
    for row in bench.rows:
        if not only or row.task in only:
            line = row.line(bench)
            held.append(line.holds)
            print(line, flush=True)
    return all(held)


if __name__ == "__main__":
    main()
