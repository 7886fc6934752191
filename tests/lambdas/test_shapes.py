"""Functions of TensorFlow that depend on shapes or take complex numbers, in graphs of tf.keras and
in lambdas.

Golden: graphs that Keras 2.15 wrote, without keys that say nothing, and what it computed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from tests.lambdas.test_in_models import again, old, stack

import keramos
from keramos import saving
from keramos.errors import UnsupportedFileError
from keramos.saving.convert import convert

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "tensorflow_shapes.json").read_text("utf-8"))
GRAPHS = [name for name, case in CASES.items() if "graph" in case]
WRITER = {"keras_version": "2.15.0", "backend": "tensorflow"}


def sample(shape: list[int]) -> Any:
    x = np.sin(np.arange(3 * np.prod(shape)) * 0.7).reshape(3, *shape).astype("float32")
    return np.abs(x) / 4 if len(shape) == 3 else x


def functional(config: Any, **options: Any) -> Any:
    whole = {"class_name": "Functional", "config": config, **WRITER}
    return keramos.models.model_from_json(json.dumps(whole), **options)


def check(model: Any, case: dict[str, Any]) -> None:
    y = np.asarray(model.predict(sample(case["shape"]), verbose=0), "float64")
    assert [*y.shape] == case["result"]
    flat = y.ravel()
    numbers = [*flat[:3], (flat * np.cos(np.arange(flat.size))).sum()]
    scale = max(np.abs(flat).max(), 1.0)
    np.testing.assert_allclose(numbers, case["numbers"], rtol=2e-4, atol=2e-4 * scale)


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_give_what_their_writer_did(name):
    check(functional(CASES[name]["graph"]), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_lambdas_give_what_their_writer_did(name):
    case = CASES[name]
    function = eval(f"lambda x: {case['expression']}", {})
    shape = tuple(case["shape"])
    check(stack(old(function), shape=shape, writer=("2.15.0", "tensorflow")), case)


@pytest.mark.parametrize("name", ["pos", "stft2", "gather_batch", "patch"])
def test_what_is_saved_again_are_operations(name, tmp_path):
    model = functional(CASES[name]["graph"])
    check(again(model, tmp_path / "m.keras"), CASES[name])
    assert "Lambda" not in model.to_json()


def test_a_file_is_converted(tmp_path):
    whole = {"class_name": "Functional", "config": CASES["pos"]["graph"]}
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs.update({"model_config": json.dumps(whole), **WRITER})
        file.create_group("model_weights").attrs["layer_names"] = []
    convert(tmp_path / "m.h5", tmp_path / "m.keras")
    model = saving.load_model(tmp_path / "m.keras")
    assert "steps" not in model.to_json()
    check(model, CASES["pos"])


def test_lengths_that_are_open_are_counted_when_the_model_runs():
    graph = json.loads(json.dumps(CASES["pos"]["graph"]).replace("[null, 8, 4]", "[null, null, 4]"))
    model = functional(graph)
    for steps in (5, 9):
        x = np.zeros((2, steps, 4), "float32")
        wanted = np.broadcast_to(np.arange(steps, dtype="float32")[None, :, None], x.shape)
        np.testing.assert_array_equal(model.predict(x, verbose=0), wanted)


def layer(name: str, function: str, *calls: Any) -> dict[str, Any]:
    config = {"name": name, "function": function}
    return {"class_name": "TFOpLambda", "config": config, "name": name, "inbound_nodes": [*calls]}


def graph(*layers: dict[str, Any], output: str) -> dict[str, Any]:
    start = {"batch_input_shape": [None, 4], "dtype": "float32", "name": "x"}
    first = {"class_name": "InputLayer", "config": start, "name": "x", "inbound_nodes": []}
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[output, 0, 0]]}
    return {"name": "m", "layers": [first, *layers], **ends}


def test_a_length_is_a_tensor_where_a_layer_asks_for_one():
    shape = layer("shape", "compat.v1.shape", ["x", 0, 0, {}])
    model = functional(graph(shape, output="shape"))
    assert np.asarray(model(np.zeros((3, 4), "float32"))).tolist() == [3, 4]


def test_what_no_operation_says_is_named_by_its_layer():
    places = layer("places", "where", ["x", 0, 0, {}])
    with pytest.raises(UnsupportedFileError, match=r"TFOpLambda 'places' \(.*as many as there are"):
        functional(graph(places, output="places"))


@pytest.mark.parametrize("case", ["area", "gauss", "mitchell"])
def test_layers_resized_by_other_methods(case, tmp_path):
    method = {"area": "area", "gauss": "gaussian", "mitchell": "mitchellcubic"}[case]
    height, width = CASES[case]["result"][1:3]
    config = {"name": "smaller", "height": height, "width": width, "interpolation": method}
    resizing = {"class_name": "Resizing", "config": config}
    model = stack(resizing, shape=(6, 6, 3), writer=("2.15.0", "tensorflow"))
    for each in (model, again(model, tmp_path / "m.keras")):
        check(each, CASES[case])


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("crop_resize", ("[4,4]", "[1000000000,4]")),
        ("diag", ("[null,6]", "[null,1000000]")),
        ("area", ("[3,3]", "[1000000,3]")),
        ("stft", ('"frame_length":8', '"frame_length":1000000000')),
    ],
)
def test_what_a_file_says_makes_no_large_array(case, changes):
    text = json.dumps(CASES[case]["graph"], separators=(",", ":"))
    assert changes[0] in text
    with pytest.raises(UnsupportedFileError):
        functional(json.loads(text.replace(*changes)))
