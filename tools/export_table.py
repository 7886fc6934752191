"""Exports every layer of the library in every format, runs what was written in the format's own
runtime, and prints what agrees and what does not.

Usage: export_table.py [--formats tf_saved_model,onnx] [--only SUBSTRING] [--answers FILE]
       [--tensorflow PYTHON …]

Each layer is called on the input of its conformance case, the batch left open where the layer
leaves it open. SavedModels are run by keramos, and by each Python with TensorFlow that is named.
Answers are kept in a file as they come, so that a run goes on where the last one stopped: a
converter that ends the process is an answer, too. Models are exported by `export_zoo.py`.
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
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from tests.export.layer_cases import Called, layer_cases  # noqa: E402

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
#: Sizes for formats in which all are fixed.
FIXED = {"batch": 1, "time": 6}


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
    parser.add_argument("--only", default="")
    parser.add_argument("--formats", default="tf_saved_model")
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--tensorflow", nargs="*", default=[])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    answers = Answers(options.answers)
    with tempfile.TemporaryDirectory() as folder:
        for name, archive_in in layers():
            if options.only in name:
                ask_all(answers, name, archive_in, options, Path(folder))
    show_layers(answers)
    return 0


def ask_all(answers: Answers, name: str, archive_in: Any, options: Any, folder: Path) -> None:
    for format in options.formats.split(","):
        place = folder / format / re.sub(r"\W+", "_", name)
        answers.ask(name, format, lambda f=format, p=place: exported(archive_in, f, p))
        for python in options.tensorflow if format == "tf_saved_model" else ():
            key = f"tf_saved_model by {python}"
            answers.ask(name, key, lambda p=place, python=python: in_tensorflow(python, p))
        shutil.rmtree(place, ignore_errors=True)


def layers() -> Iterator[tuple[str, Callable[[str], ExportArchive]]]:
    for case in layer_cases():
        yield case["class"], lambda format, case=case: Called(case).archive(format)


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
        archive = module.write(archive, path, **options) or archive
        text = verification.verify(archive, name, module, path, True) or ""
        if name == "tf_saved_model":
            write_data(place, archive)
    except KeramosError as error:
        return {"reason": " ".join(str(error).split())[:200]}
    except Exception as error:  # noqa: BLE001 - a fault of ours, to be shown
        return {"reason": f"{type(error).__name__}: {' '.join(str(error).split())[:150]}"}
    found = re.search(r"at most (\S+)", text)
    return {"difference": float(found[1]) if found else None}


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


def show_layers(answers: Answers) -> None:
    """How many agree, by format, then every one that does not."""
    for format in dict.fromkeys(format for _, format in answers.rows):
        rows = [row for (_, f), row in answers.rows.items() if f == format]
        others = [row for row in rows if row.get("reason")]
        print(f"{format}: {len(rows) - len(others)} of {len(rows)} layers agree")
        for row in others:
            print(f"  {row['name']:35} {row['reason']}")


if __name__ == "__main__":
    sys.exit(main())
