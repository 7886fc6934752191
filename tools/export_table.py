"""Exports every layer of the library and a zoo of models in every format, runs what was written in
the format's own runtime, and prints what agrees, what does not, and how long and large it is.

Usage: export_table.py [--what layers|models] [--formats tf_saved_model,onnx] [--only SUBSTRING]
       [--answers FILE] [--files MODEL.keras …] [--tensorflow PYTHON …] [--stock PYTHON …]

Each layer is called on the input of its conformance case, the batch left open where the layer
leaves it open. SavedModels are run by keramos, and by each Python with TensorFlow that is named.
Each Python with stock Keras exports the models, too. Answers are kept in a file as they come, so
that a run goes on where the last one stopped: a converter that ends the process is an answer, too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from tests.export.layer_cases import Called, layer_cases  # noqa: E402
from tests.export.onnx import zoo  # noqa: E402

import keramos  # noqa: E402
from keramos.errors import KeramosError  # noqa: E402
from keramos.export import ExportArchive, formats, verification  # noqa: E402

#: Run by a Python with TensorFlow: folders with an artifact and its data -> largest differences.
IN_TENSORFLOW = """
import json, sys, numpy as np, tensorflow as tf
for folder in sys.argv[1:]:
    try:
        data = dict(np.load(folder + "/data.npz"))
        inputs = {k[3:]: tf.constant(v) for k, v in data.items() if k.startswith("in/")}
        loaded = tf.saved_model.load(folder + "/artifact")
        found = loaded.signatures["serve"](**inputs)
        worst = 0.0
        for key, wanted in data.items():
            if key.startswith("out/"):
                got = tf.cast(found[key[4:]], tf.float64).numpy()
                scale = max(float(np.abs(wanted).max(initial=0)), 1e-6)
                worst = max(worst, float(np.abs(got - wanted).max(initial=0)) / scale)
        print(json.dumps([folder, worst]), flush=True)
    except Exception as error:
        print(json.dumps([folder, str(error).strip().splitlines()[-1][:200]]), flush=True)
"""
BOUND = 1e-4  # of the largest number of an output

#: Run by a Python with stock Keras: a file, a format, where to write -> seconds and bytes.
IN_STOCK = """
import json, os, sys, time, pathlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
source, format, place = sys.argv[1:]
import keras
model = keras.models.load_model(source)
began = time.perf_counter()
if format == "jax2onnx":
    import onnx, jax2onnx
    sizes = [("B", *tensor.shape[1:]) for tensor in model.inputs]
    variables = model.trainable_variables, model.non_trainable_variables
    values = [[v.value for v in group] for group in variables]
    def call(*x):
        x = x[0] if len(x) == 1 else list(x)
        return model.stateless_call(*values, x, training=False)[0]
    onnx.save(jax2onnx.to_onnx(call, sizes), place)
else:
    model.export(place, format=format, verbose=False)
seconds = time.perf_counter() - began
path = pathlib.Path(place)
files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
print(json.dumps({"seconds": seconds, "bytes": sum(p.stat().st_size for p in files)}))
"""
#: Sizes for formats in which all are fixed.
FIXED = {"batch": 1, "time": 6, "a": 5, "b": 6}


def two_headed() -> keramos.Model:
    """Two inputs, two outputs."""
    a, b = keramos.Input((3,), name="a"), keramos.Input((None, 2), name="b")
    x = keramos.layers.GlobalAveragePooling1D()(b)
    x = keramos.layers.Concatenate()([keramos.layers.Dense(4)(a), x])
    heads = [keramos.layers.Dense(n, name=f"head_{n}")(x) for n in (1, 2)]
    return keramos.Model([a, b], heads, name="two_headed")


#: Name -> (maker of a model, what it takes).
MODELS: Mapping[str, tuple[Callable[[], Any], list[Any]]] = {
    "ResNet50": (
        lambda: zoo.residual((3, 4, 6, 3), 64, 224, 1000), [("batch, 224, 224, 3", "float32")],
    ),
    "transformer encoder and decoder": zoo.ZOO["translator"],
    "LSTM, GRU, SimpleRNN": zoo.ZOO["recurrent"],
    "LSTM with a mask": zoo.ZOO["masked"],
    "ConvLSTM2D": zoo.ZOO["film"],
    "U-Net": zoo.ZOO["u_shaped"],
    "convolutions of sequences": zoo.ZOO["waves"],
    "two inputs, two outputs": (
        two_headed, [("batch, 3", "float32"), ("batch, time, 2", "float32")],
    ),
}  # fmt: skip


class Answers:
    """What became of each export, kept in a file.

    Args:
        path: of the file; None for memory alone.
    """

    def __init__(self, path: Path | None):
        self._path, self.rows = path, dict[tuple[str, str], dict[str, Any]]()
        lines = path.read_text("utf-8").splitlines() if path and path.exists() else []
        for row in map(json.loads, lines):
            self.rows[row["name"], row["format"]] = row

    def ask(self, name: str, format: str, question: Callable[[], dict[str, Any]]) -> None:
        """Ask, unless it is known."""
        if (name, format) in self.rows:
            return
        self._note({"name": name, "format": format, "reason": "the process ended"})
        self._note({"name": name, "format": format, **question()})

    def _note(self, row: dict[str, Any]) -> None:
        self.rows[row["name"], row["format"]] = row
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--what", default="layers", choices=["layers", "models"])
    parser.add_argument("--only", default="")
    parser.add_argument("--formats", default="tf_saved_model")
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--files", nargs="*", type=Path, default=[])
    parser.add_argument("--tensorflow", nargs="*", default=[])
    parser.add_argument("--stock", nargs="*", default=[])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    answers = Answers(options.answers)
    with tempfile.TemporaryDirectory() as folder:
        subjects = layers() if options.what == "layers" else models(options.files)
        for name, archive_in in subjects:
            if options.only in name:
                ask_all(answers, name, archive_in, options, Path(folder))
    show = show_layers if options.what == "layers" else show_models
    show(answers)
    return 0


def ask_all(answers: Answers, name: str, archive_in: Any, options: Any, folder: Path) -> None:
    for format in options.formats.split(","):
        place = folder / format / re.sub(r"\W+", "_", name)
        answers.ask(name, format, lambda f=format, p=place: exported(archive_in, f, p))
        for python in options.tensorflow if format == "tf_saved_model" else ():
            key = f"tf_saved_model by {python}"
            answers.ask(name, key, lambda p=place, python=python: in_tensorflow(python, p))
        shutil.rmtree(place, ignore_errors=True)
    model = getattr(archive_in, "model", None)
    for stock in options.stock if model is not None else ():
        answers.ask(name, stock, lambda s=stock: by_stock(s, model, folder))


def layers() -> Iterator[tuple[str, Callable[[str], ExportArchive]]]:
    for case in layer_cases():
        yield case["class"], lambda format, case=case: Called(case).archive(format)


class OfModel:
    """Archives of a model.

    Args:
        model: it.
        signature: what it takes.
    """

    def __init__(self, model: keramos.Model, signature: list[Any]):
        self.model, self._signature = model, signature

    def __call__(self, format: str) -> ExportArchive:
        archive = ExportArchive(format)
        archive.track(self.model)

        def serve(*inputs: Any) -> Any:
            return self.model(inputs[0] if len(inputs) == 1 else list(inputs), training=False)

        archive.add_endpoint("serve", serve, self._signature)
        return archive


def models(files: list[Path]) -> Iterator[tuple[str, OfModel]]:
    for name, (make, signature) in MODELS.items():
        keramos.utils.clear_session()
        keramos.utils.set_random_seed(0)
        yield name, OfModel(make(), signature)
    for path in files:
        model = keramos.saving.load_model(path)
        shapes = (", ".join(["batch", *map(str, t.shape[1:])]) for t in model.inputs)
        pairs = zip(shapes, model.inputs, strict=True)
        yield path.stem, OfModel(model, [(shape, str(t.dtype)) for shape, t in pairs])


def exported(archive_in: Callable[[str], ExportArchive], name: str, place: Path) -> dict[str, Any]:
    """Export, run and compare; what is wrong, if anything."""
    try:
        archive, format = archive_in(name), formats.named(name)
        place.mkdir(parents=True, exist_ok=True)
        path, module = place / f"artifact{format.suffix}", format.load()
        if not format.suffix:
            path.mkdir()
        endpoint = archive.endpoints["serve"]
        open_sizes = list(endpoint.open_sizes)
        options = {"sizes": {n: FIXED.get(n, 8) for n in open_sizes}} if name == "litert" else {}
        began = time.perf_counter()
        archive = module.write(archive, path, **options) or archive
        seconds = time.perf_counter() - began
        files = [p for p in place.rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in files)
        text = verification.verify(archive, name, module, path, True) or ""
        if name == "tf_saved_model":
            write_data(place, archive)
    except KeramosError as error:
        return {"reason": " ".join(str(error).split())[:200]}
    except Exception as error:  # noqa: BLE001 - a fault of ours, to be shown
        return {"reason": f"{type(error).__name__}: {' '.join(str(error).split())[:150]}"}
    found = re.search(r"at most (\S+)", text)
    is_open = bool(open_sizes) and name != "litert"
    difference = float(found[1]) if found else None
    return {"difference": difference, "open": is_open, "seconds": seconds, "bytes": size}


def write_data(place: Path, archive: ExportArchive) -> None:
    """Numbers to run it on, and those that come of it."""
    endpoint = archive.endpoints["serve"]
    inputs = {v.name: verification.random_input(v, endpoint, 2) for v in endpoint.inputs}
    outputs = dict(zip((o.name for o in endpoint.outputs), endpoint.computed(inputs), strict=True))
    np.savez(
        place / "data.npz",
        **{f"in/{name}": array for name, array in inputs.items()},
        **{f"out/{name}": np.asarray(array).astype("float64") for name, array in outputs.items()},
    )


def in_tensorflow(python: str, place: Path) -> dict[str, Any]:
    command = [python, "-c", IN_TENSORFLOW, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        _, answer = json.loads(line)
        agrees = isinstance(answer, float) and answer <= BOUND
        return {"difference": answer} if agrees else {"reason": str(answer)}
    return {"reason": "nothing was written"}


def by_stock(stock: str, model: keramos.Model, folder: Path) -> dict[str, Any]:
    """What stock Keras, or a converter, takes for it: `backend:format:python`."""
    backend, format, python = stock.split(":", 2)
    source = folder / "model.keras"
    model.save(source)
    place = folder / ("stock.onnx" if "onnx" in format else "stock")
    command = [python, "-c", IN_STOCK, str(source), format, str(place)]
    environment = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    shutil.rmtree(place, ignore_errors=True)
    place.unlink(missing_ok=True)
    if done.returncode:
        return {"reason": done.stderr.strip().splitlines()[-1][:150]}
    return json.loads(done.stdout.splitlines()[-1])


def show_layers(answers: Answers) -> None:
    """How many agree, by format, then every one that does not."""
    for format in dict.fromkeys(format for _, format in answers.rows):
        rows = [row for (_, f), row in answers.rows.items() if f == format]
        others = [row for row in rows if row.get("reason")]
        print(f"{format}: {len(rows) - len(others)} of {len(rows)} layers agree")
        for row in others:
            print(f"  {row['name']:35} {row['reason']}")


def show_models(answers: Answers) -> None:
    """A row for each model, a column for each format."""
    columns = list(dict.fromkeys(format for _, format in answers.rows))
    print("| model |", " | ".join(columns), "|")
    print("| --- |", " | ".join("---" for _ in columns), "|")
    for name in dict.fromkeys(name for name, _ in answers.rows):
        print(f"| {name} |", " | ".join(cell(answers.rows.get((name, c))) for c in columns), "|")


def cell(row: dict[str, Any] | None) -> str:
    """Largest difference, whether sizes are open, seconds and megabytes."""
    if row is None:
        return ""
    if row.get("reason"):
        return row["reason"][:60]
    parts = [f"{row['difference']:.0e}"] if row.get("difference") is not None else []
    parts += ["open"] if row.get("open") else []
    if "seconds" in row:
        parts += [f"{row['seconds']:.1f} s", f"{row['bytes'] / 1e6:.1f} MB"]
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
