"""Exports every layer of the library in every format, runs what was written in the format's own
runtime, and prints a row per family: how many layers agree there, then every one that does not.

Usage: export_table.py [--only SUBSTRING] [--formats tf_saved_model,onnx] [--tensorflow PYTHON …]

Each layer is called on the input of its conformance case, the batch left open where the layer
leaves it open. SavedModels are run by keramos, and by each Python with TensorFlow that is named.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import numpy as np  # noqa: E402
from tests.export.layer_cases import Called, layer_cases  # noqa: E402

from keramos.errors import KeramosError  # noqa: E402
from keramos.export import ExportArchive  # noqa: E402

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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--formats", default="tf_saved_model")
    parser.add_argument("--tensorflow", nargs="*", default=[])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: list[str] = []
    formats = options.formats.split(",")
    with tempfile.TemporaryDirectory() as folder:
        made: list[Path] = []
        for case in layer_cases():
            name = case["class"]
            if options.only not in name:
                continue
            for format in formats:
                place = Path(folder, format, name)
                answer = exported(case, format, place)
                counts[format][answer or "agree"] += 1
                if answer:
                    reasons.append(f"{format:15} {name:35} {answer}")
                elif format == "tf_saved_model":
                    made.append(place)
        for python in options.tensorflow:
            for name, answer in in_tensorflow(python, made):
                agrees = isinstance(answer, float) and answer <= BOUND
                counts[python]["agree" if agrees else "differ or fail"] += 1
                if not agrees:
                    reasons.append(f"{python} {name} {answer}")
    for format, answers in counts.items():
        agree = answers["agree"]
        print(f"{format}: {agree} of {answers.total()} layers agree")
    print(*reasons, sep="\n")
    return 0


def exported(case: dict[str, Any], format: str, place: Path) -> str:
    """Export one layer; what is wrong, if anything."""
    try:
        called = Called(case)
        archive = called.archive(format)
        place.mkdir(parents=True, exist_ok=True)
        archive.write_out(place / NAMES.get(format, "artifact"), verbose=False, verify=True)
        if format == "tf_saved_model":
            write_data(place, archive, called.arrays)
    except KeramosError as error:
        return str(error).splitlines()[0]
    except Exception as error:  # noqa: BLE001 - a fault of ours, to be shown
        return f"{type(error).__name__}: {str(error).splitlines()[0][:150]}"
    return ""


#: Names of artifacts that are files.
NAMES = {"onnx": "artifact.onnx", "litert": "artifact.tflite"}


def write_data(place: Path, archive: ExportArchive, arrays: list[Any]) -> None:
    endpoint = archive.endpoints["serve"]
    inputs = dict(zip((value.name for value in endpoint.inputs), arrays, strict=True))
    outputs = dict(zip((o.name for o in endpoint.outputs), endpoint.computed(inputs), strict=True))
    np.savez(
        place / "data.npz",
        **{f"in/{name}": array for name, array in inputs.items()},
        **{f"out/{name}": np.asarray(array).astype("float64") for name, array in outputs.items()},
    )


def in_tensorflow(python: str, places: list[Path]) -> Iterator[tuple[str, Any]]:
    command = [python, "-c", IN_TENSORFLOW, *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        folder, answer = json.loads(line)
        yield Path(folder).name, answer


if __name__ == "__main__":
    sys.exit(main())
