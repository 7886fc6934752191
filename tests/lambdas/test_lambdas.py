"""Typical lambdas of every Python that is at hand: each says the same, and what tf_keras computed.

Synthetic: `write_codes.py` compiled the cases with each Python, `write_answers.py` asked tf_keras.
"""

from __future__ import annotations

import io
import json
import lzma
import subprocess
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import saving
from keramos.dialects import lambdas

from .cases import CASES

FOLDER = Path(__file__).parents[1] / "golden" / "lambdas"
PYTHONS = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
#: Resized by other arithmetic, in float32.
COARSE = {"tf_resized_v1": 1e-5, "tf_resized_aligned": 1e-5}


@cache
def codes(python: str) -> dict[str, list]:
    return json.loads((FOLDER / f"python{python}.json").read_text("utf-8"))


@cache
def answers() -> Any:
    with lzma.open(FOLDER / "answers.npz.xz") as file:
        return dict(np.load(io.BytesIO(file.read())))


def inputs(name: str) -> list[np.ndarray]:
    random = np.random.RandomState(zlib.crc32(name.encode()) % 2**31)
    return [random.uniform(-1, 1, (3, *shape)).astype("float32") for shape in CASES[name][1]]


def model_of(name: str, python: str) -> Any:
    """A model with the lambda as Keras 2 wrote it, opened in safe mode."""
    shapes = CASES[name][1]
    layers: list[dict] = [
        {
            "class_name": "InputLayer",
            "name": f"x{i}",
            "config": {"batch_input_shape": [None, *shape], "dtype": "float32", "name": f"x{i}"},
            "inbound_nodes": [],
        }
        for i, shape in enumerate(shapes)
    ]
    config = {"name": "said", "function": codes(python)[name], "function_type": "lambda"}
    config |= {"output_shape": None, "output_shape_type": "raw", "arguments": {}}
    places = [[f"x{i}", 0, 0, {}] for i in range(len(shapes))]
    layers.append(
        {"class_name": "Lambda", "name": "said", "config": config, "inbound_nodes": [places]}
    )
    whole = {"name": "m", "layers": layers, "output_layers": [["said", 0, 0]]}
    whole["input_layers"] = [[f"x{i}", 0, 0] for i in range(len(shapes))]
    return keramos.models.model_from_json(
        json.dumps({"class_name": "Model", "config": whole, "keras_version": "2.2.4"})
    )


def graph_of(name: str, python: str) -> Any:
    return saving.serialize_keras_object(model_of(name, python).get_layer("said"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", CASES)
def test_a_lambda_says_what_tf_keras_computes(name):
    x = inputs(name)
    result = np.asarray(model_of(name, "3.8")(x[0] if len(x) == 1 else x))
    wanted = answers()[name]
    assert result.shape == wanted.shape
    scale = max(1.0, float(np.abs(wanted).max()))
    np.testing.assert_allclose(result / scale, wanted / scale, rtol=0, atol=COARSE.get(name, 2e-6))


@pytest.mark.parametrize("python", [python for python in PYTHONS if python != "3.8"])
@pytest.mark.parametrize("name", CASES)
def test_every_python_says_the_same(name, python):
    assert graph_of(name, python) == graph_of(name, "3.8")


@pytest.mark.parametrize("python", PYTHONS)
def test_nothing_is_against_any_of_them(python):
    functions = {name: lambdas.function_of(code) for name, code in codes(python).items()}
    wrong = {name: why for name, f in functions.items() if (why := lambdas.objection(f))}
    assert not wrong


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_is_shown_alike(python):
    def shown(which: str) -> dict[str, list[str]]:
        # the order in which two variables are exchanged is each Python's own
        alike = {n: code for n, code in codes(which).items() if n != "swapped"}
        return {n: lambdas.listing(lambdas.function_of(code)) for n, code in alike.items()}

    assert shown(python) == shown("3.8")


STOCK = """
import io, json, lzma, sys
import keras
import numpy as np
answers, differences = dict(np.load(io.BytesIO(lzma.open(sys.argv[1]).read()))), {}
for path in sys.argv[2:]:
    stored = np.load(path + ".npz")
    x = [stored[name] for name in stored.files]
    result = keras.models.load_model(path + ".keras").predict(x[0] if len(x) == 1 else x, verbose=0)
    name = path.rpartition("/")[2]
    wanted = answers[name]
    same = result.shape == wanted.shape
    differences[name] = float(np.abs(result - wanted).max()) if same else str(result.shape)
print(json.dumps(differences))
"""


@pytest.mark.oracle
def test_stock_keras_computes_what_is_saved(oracle, tmp_path):
    for name in CASES:
        model_of(name, "3.8").save(tmp_path / f"{name}.keras")
        np.savez(tmp_path / f"{name}.npz", *inputs(name))
    paths = [str(tmp_path / name) for name in CASES]
    command = [oracle, "-c", STOCK, str(FOLDER / "answers.npz.xz"), *paths]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    differences = json.loads(done.stdout.splitlines()[-1])
    assert len(differences) == len(CASES)
    assert not {n: d for n, d in differences.items() if isinstance(d, str) or d > 1e-5}
