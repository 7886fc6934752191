"""Exports a zoo of models in every format, by keramos and by stock Keras, runs what was written in
the format's own runtime, and prints a table.

Usage: export_zoo.py [--answers FILE] [--only SUBSTRING] [--by LIBRARY:FORMAT[:PYTHON] …]
       [--files MODEL.keras …]

LIBRARY is `keramos`, or `jax` or `tensorflow` for stock Keras on that backend; PYTHON has it, and
the runtime of the format. Each export is a process of its own, the same program for all of them
(`exporting.py`). Answers are kept in a file as they come, so that a run goes on where the last one
stopped. The rows of the table are models, its columns what `--by` says.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from tests.export.onnx import zoo  # noqa: E402

import keramos  # noqa: E402

EXPORTING = Path(__file__).with_name("exporting.py")
FORMATS = ("tf_saved_model", "onnx", "openvino", "litert", "stablehlo")
#: Batches that an artifact is run with. The second one shows that the batch is open.
BATCHES = (2, 3)
#: What a size becomes that a model leaves open, by its place among them.
SIZES = (7, 5)


def two_headed() -> keramos.Model:
    """Two inputs, two outputs."""
    a, b = keramos.Input((3,), name="a"), keramos.Input((None, 2), name="b")
    x = keramos.layers.GlobalAveragePooling1D()(b)
    x = keramos.layers.Concatenate()([keramos.layers.Dense(4)(a), x])
    heads = [keramos.layers.Dense(n, name=f"head_{n}")(x) for n in (1, 2)]
    return keramos.Model([a, b], heads, name="two_headed")


#: Name -> maker of a model. Those of images give numbers that no softmax has made alike.
MODELS: Mapping[str, Callable[[], Any]] = {
    "ResNet50": lambda: keramos.applications.ResNet50(weights=None, classifier_activation=None),
    "MobileNetV3Large": lambda: keramos.applications.MobileNetV3Large(
        (224, 224, 3), weights=None, classifier_activation=None
    ),
    "U-Net, 2 outputs": zoo.u_shaped,
    "transformer, encoder and decoder, masks": lambda: zoo.translator(8000, 256, 8, 2),
    "LSTM, GRU, SimpleRNN": lambda: zoo.recurrent(128),
    "LSTM with a mask": zoo.masked,
    "ConvLSTM2D": zoo.film,
    "causal Conv1D": zoo.waves,
    "2 inputs, 2 outputs": two_headed,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--by", nargs="*", default=[f"keramos:{format}" for format in FORMATS])
    parser.add_argument("--files", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    answers = read(options.answers)
    files = {file.stem: lambda file=file: keramos.saving.load_model(file) for file in options.files}
    for name, make in {**MODELS, **files}.items():
        wanted = [by for by in options.by if (name, column(by)) not in answers]
        if options.only not in name or not wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            prepare(make, Path(folder))
            for by in wanted:
                row = {"name": name, "column": column(by), **exported(by, Path(folder))}
                answers[name, column(by)] = row
                if options.answers:
                    with options.answers.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(row) + "\n")
    show(answers)
    return 0


def read(path: Path | None) -> dict[tuple[str, str], dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines() if path and path.exists() else []
    return {(row["name"], row["column"]): row for row in map(json.loads, lines)}


def column(by: str) -> str:
    library, format, *_ = by.split(":", 2)
    return f"{library}:{format}"


def prepare(make: Callable[[], Any], folder: Path) -> None:
    """A model in a file, and what it computes: `in_1_0` is the first input in a batch of one."""
    keramos.utils.clear_session()
    keramos.utils.set_random_seed(0)
    model = unsettled(make())
    model.save(folder / "model.keras")
    data: dict[str, Any] = {}
    for batch in (1, *BATCHES):
        inputs = inputs_of(model, batch)
        outputs = model.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
        outputs = outputs if isinstance(outputs, list) else [outputs]
        data |= {f"in_{batch}_{k}": x for k, x in enumerate(inputs)}
        data |= {f"out_{batch}_{k}": np.asarray(y) for k, y in enumerate(outputs)}
    np.savez(folder / "data.npz", **data)


#: What a variable is called that begins as 0 or 1 -> the least and the most that it becomes.
BEGINNINGS = {
    "beta": (-0.5, 0.5), "bias": (-0.5, 0.5), "moving_mean": (-0.3, 0.3), "gamma": (0.5, 1.5),
    "moving_variance": (0.5, 1.5),
}  # fmt: skip


def unsettled(model: Any) -> Any:
    """A model in which norms and biases count; without, deep ones give next to nothing."""
    random = np.random.default_rng(0)
    for variable in model.variables:
        if bounds := BEGINNINGS.get(variable.path.rpartition("/")[2]):
            variable.assign(random.uniform(*bounds, variable.shape))
    return model


def inputs_of(model: Any, batch: int) -> list[Any]:
    random, free = np.random.default_rng(batch), iter(SIZES)
    result = []
    for tensor in model.inputs:
        shape = [batch, *(next(free) if size is None else size for size in tensor.shape[1:])]
        if "int" in str(tensor.dtype):
            array = random.integers(1, 20, shape)
            array[:, -2:] = 0  # what a mask hides
        else:
            array = random.uniform(-1, 1, shape)
        result.append(array.astype(str(tensor.dtype)))
    return result


def exported(by: str, folder: Path) -> dict[str, Any]:
    """What became of an export; the last line of its error where there is none."""
    library, format, *python = by.split(":", 2)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    if library != "keramos":
        environment["KERAS_BACKEND"] = library
    with tempfile.TemporaryDirectory(dir=folder) as place:
        command = [*(python or [sys.executable]), "-W", "ignore", str(EXPORTING)]
        command += ["keramos" if library == "keramos" else "keras", format, str(folder), place]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    if answers:
        return json.loads(answers[-1].removeprefix("ANSWER "))
    lines = done.stderr.strip().splitlines() or [f"the process ended with {done.returncode}"]
    return {"reason": lines[-1][:200]}


def show(answers: Mapping[tuple[str, str], dict[str, Any]]) -> None:
    """A row for each model, a column for each way of exporting it; then what failed, and why."""
    columns = list(dict.fromkeys(column for _, column in answers))
    print("| model |", " | ".join(columns), "|")
    print("| --- |", " | ".join("---" for _ in columns), "|")
    for name in dict.fromkeys(name for name, _ in answers):
        print(f"| {name} |", " | ".join(cell(answers.get((name, c))) for c in columns), "|")
    for row in answers.values():
        if reason := row.get("reason"):
            print(f"\n{row['name']}, {row['column']}: {reason}")


def cell(row: Mapping[str, Any] | None) -> str:
    """Largest difference, seconds of the processor, and bytes; what is fixed."""
    if row is None or "seconds" not in row:
        return "no" if row else ""
    what = row["difference"]
    parts = [f"{what:.0e}" if isinstance(what, float) else "does not run"]
    parts += [] if row["open"] else ["batch fixed"]
    size, unit = (row["bytes"] / 1e6, "MB") if row["bytes"] >= 1e6 else (row["bytes"] / 1e3, "kB")
    return ", ".join([*parts, f"{row['worked']:.1f} s", f"{size:.0f} {unit}"])


if __name__ == "__main__":
    sys.exit(main())
