"""TensorFlow's functions in a graph, in synthetic configs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import dialects
from keramos.codec import names
from keramos.dialects.origin import Origin
from keramos.dialects.tensorflow_functions import FUNCTIONS

OLD = Origin(keras_version="2.3.0-tf")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_of_the_table_is_an_operation_of_today(function: str):
    operation = FUNCTIONS[function]
    cls: Any = names.resolve(f"keras.src.ops.{operation.module}", operation.class_name)
    assert cls is not None
    settings = {*operation.settings.values(), *operation.defaults}
    assert settings <= {*cls(**_NEEDED.get(operation.class_name, {})).get_config()}


_NEEDED = {
    "BroadcastTo": {"shape": (1,)},
    "Cast": {"dtype": "float32"},
    "Clip": {"x_min": 0, "x_max": 1},
    "OneHot": {"num_classes": 2},
    "Reshape": {"newshape": (1,)},
    "ExpandDims": {"axis": 0},
    "Repeat": {"repeats": 2},
    "Roll": {"shift": 1},
    "DepthToSpace": {"block_size": 2},
    "SaturateCast": {"dtype": "float32"},
    "SpaceToDepth": {"block_size": 2},
    "Swapaxes": {"axis1": 0, "axis2": 1},
    "Tile": {"repeats": 2},
    "TopK": {"k": 1},
}


def function_layer(function: str, call: list, class_name: str = "TFOpLambda") -> dict:
    name = f"tf.{function}"
    described = {"name": name, "trainable": True, "dtype": "float32", "function": function}
    return {"class_name": class_name, "name": name, "config": described, "inbound_nodes": [call]}


def model(function: str, call: list, class_name: str = "TFOpLambda") -> Any:
    x = {
        "class_name": "InputLayer",
        "name": "x",
        "config": {"batch_input_shape": [None, 3], "dtype": "float32", "name": "x"},
        "inbound_nodes": [],
    }
    config = {
        "name": "model",
        "layers": [x, function_layer(function, call, class_name)],
        "input_layers": [["x", 0, 0]],
        "output_layers": [[f"tf.{function}", 0, 0]],
    }
    text = json.dumps({"class_name": "Functional", "config": config, "keras_version": "2.15.0"})
    return keramos.models.model_from_json(text)


GETITEM = "__operators__.getitem"


@pytest.mark.parametrize(
    ("function", "call", "result"),
    [
        ("__operators__.add", ["x", 0, 0, {"y": ["x", 0, 0], "name": None}], [[2, 4, 6]]),
        ("math.subtract", ["_CONSTANT_VALUE", -1, 1.0, {"y": ["x", 0, 0]}], [[0, -1, -2]]),
        ("math.reduce_sum", ["x", 0, 0, {"axis": 1, "keepdims": True}], [[6]]),
        ("concat", [["x", 0, 0, {"axis": -1}], ["x", 0, 0, {"axis": -1}]], [[1, 2, 3, 1, 2, 3]]),
        ("math.cumsum", ["x", 0, 0, {}], [[1, 2, 3]]),  # along the batch
        ("nn.leaky_relu", ["x", 0, 0, {"alpha": 0.5}], [[1, 2, 3]]),
        ("convert_to_tensor", ["x", 0, 0, {}], [[1, 2, 3]]),
        ("clip_by_norm", ["x", 0, 0, {"clip_norm": 1.0, "axes": [0]}], [[1, 1, 1]]),
        ("compat.v1.boolean_mask", ["x", 0, 0, {"mask": [True, False, True], "axis": 1}], [[1, 3]]),
        ("math.multiply", ["x", 0, 0, {"y": -(2**32)}], [[-(2.0**32), -(2.0**33), -3 * 2.0**32]]),
    ],
)
def test_functions_compute_what_tensorflow_did(function: str, call: list, result: list):
    assert model(function, call)(keramos.ops.array([[1.0, 2, 3]])).tolist() == result


@pytest.mark.parametrize(
    ("function", "call", "result"),
    [
        (
            "keras.backend.categorical_crossentropy",
            {"output": ["x", 0, 0]},
            6.068426,
        ),
        (
            "nn.sigmoid_cross_entropy_with_logits",
            {"logits": ["x", 0, 0]},
            [0.313262, -1.873072, -5.951413],
        ),
        (
            "nn.batch_normalization",
            {"mean": 1.0, "variance": 4.0, "offset": 1.0, "scale": 2.0, "variance_epsilon": 0.0},
            [1, 2, 3],
        ),
        ("math.xlogy", {"y": 2.0}, [0.693147, 1.386294, 2.079442]),
    ],
)
def test_losses_in_graphs(function: str, call: dict, result: object):
    computed = model(function, ["x", 0, 0, call])(keramos.ops.array([[1.0, 2, 3]]))
    np.testing.assert_allclose(computed[0], result, rtol=1e-5)


def test_neighbouring_channels_are_summed():
    layer_of = layer("out", "nn.local_response_normalization", [["x", 0, 0, {"depth_radius": 1}]])
    made = graph(layer_of, output="out", shape=(None, 1, 1, 3))
    x = np.array([1.0, 2, 3], "float32")
    expected = x / np.sqrt(1 + np.array([5, 14, 13]))
    np.testing.assert_allclose(made(x[None, None, None])[0, 0, 0], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("spec", "result"),
    [
        ([{"start": None, "stop": None, "step": None}, 1], [2]),
        ([{"class_name": "__ellipsis__"}, {"start": 1, "stop": None, "step": None}], [[2, 3]]),
        (0, [1, 2, 3]),
        ([0, None], [[1, 2, 3]]),
    ],
)
def test_slices(spec: object, result: list):
    made = model(GETITEM, ["x", 0, 0, {"slice_spec": spec}], "SlicingOpLambda")
    assert made(keramos.ops.array([[1.0, 2, 3]])).tolist() == result


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("random.normal", ["x", 0, 0, {}]),
        ("__operators__.eq", ["x", 0, 0, {}]),  # the second operand was not stored
        ("compat.v1.gather", ["x", 0, 0, {"indices": [0], "batch_dims": 1}]),
        ("reshape", ["x", 0, 0, {"shape": [["x", 0, 0], 3]}]),
        ("math.add_n", ["x", 0, 0, {}]),  # no list
        ("math.abs", ["x", 0, 0, {"out": ["x", 0, 0]}]),
        ("split", ["x", 0, 0, {"num_or_size_splits": [-1, -1], "axis": 1}]),
    ],
)
def test_what_no_operation_does_is_refused(function: str, call: list):
    with pytest.raises(keramos.errors.UnsupportedFileError, match=f"TFOpLambda 'tf.{function}'"):
        model(function, call)


def test_what_was_not_written_is_said():
    with pytest.raises(keramos.errors.UnsupportedFileError, match="what `==` compares"):
        model("__operators__.eq", ["x", 0, 0, {}])


def layer(name: str, function: str, calls: list, class_name: str = "TFOpLambda") -> dict:
    return {**function_layer(function, [], class_name), "name": name, "inbound_nodes": calls}


def graph(*layers: dict, output: str, shape: tuple = (None, 3)) -> Any:
    x = {
        "class_name": "InputLayer",
        "name": "x",
        "config": {"batch_input_shape": [*shape], "dtype": "float32", "name": "x"},
        "inbound_nodes": [],
    }
    config = {
        "name": "model",
        "layers": [x, *layers],
        "input_layers": [["x", 0, 0]],
        "output_layers": [[output, 0, 0]],
    }
    text = json.dumps({"class_name": "Functional", "config": config, "keras_version": "2.9.0"})
    return keramos.models.model_from_json(text)


def sizes(of: str) -> list[dict]:
    """`tf.shape(of)[0]`"""
    return [
        layer("shape", "compat.v1.shape", [[of, 0, 0, {}]]),
        layer("batch", GETITEM, [["shape", 0, 0, {"slice_spec": 0}]], "SlicingOpLambda"),
    ]


def test_sizes_go_into_arguments():
    target = [["batch", 0, 0], -1, 1]
    reshape = layer("out", "reshape", [["x", 0, 0, {"shape": target}]])
    made = graph(*sizes("x"), reshape, output="out", shape=(None, 2, 3))
    assert made(np.zeros((5, 2, 3), "float32")).shape == (5, 6, 1)
    assert {each.name for each in made.operations} == {"x", "out"}


def test_a_size_that_a_batch_may_not_have_is_refused():
    merged = layer("merged", "reshape", [["x", 0, 0, {"shape": [-1, 3]}]])
    reshape = layer("out", "reshape", [["merged", 0, 0, {"shape": [["batch", 0, 0], -1, 1]}]])
    with pytest.raises(keramos.errors.UnsupportedFileError, match="reshape"):
        graph(*sizes("x"), merged, reshape, output="out", shape=(None, 2, 3))


def test_each_call_becomes_an_operation():
    calls = [["x", 0, 0, {"y": 1.0}], ["twice", 0, 0, {"y": 2.0}]]
    last = layer("out", "math.negative", [["twice", 1, 0, {}]])
    made = graph(layer("twice", "math.add", calls), last, output="out")
    assert made(np.zeros((1, 3), "float32")).tolist() == [[-3, -3, -3]]


def test_a_long_chain_is_no_recursion():
    names_of = [f"add{i}" for i in range(2000)]
    chain = [
        layer(name, "math.add", [[source, 0, 0, {"y": 1.0}]])
        for name, source in zip(names_of, ["x", *names_of], strict=False)
    ]
    config = {"layers": chain, "output_layers": [[names_of[-1], 0, 0]]}
    upgraded = dialects.upgrade({"class_name": "Functional", "config": config}, OLD).config
    assert {each["class_name"] for each in upgraded["config"]["layers"]} == {"Add"}


def node(op: str, constants: dict, **attributes: dict) -> dict:
    definition = {"name": op, "op": op, "input": [], "attr": attributes}
    config = {"name": op, "node_def": definition, "constants": constants}
    return {
        "class_name": "TensorFlowOpLayer",
        "name": f"tf_op_layer_{op}",
        "config": config,
        "inbound_nodes": [[["x", 0, 0, {}]]],
    }


@pytest.mark.parametrize(
    ("op", "constants", "attributes", "result"),
    [
        ("Sub", {"0": 1.0}, {}, [[0, -1, -2]]),
        ("Sub", {"1": 1.0}, {}, [[0, 1, 2]]),
        ("Mean", {"1": 1}, {"keep_dims": {"b": True}}, [[2]]),
        ("ConcatV2", {"1": [[9.0]], "2": 1}, {}, [[1, 2, 3, 9]]),
        ("Pack", {}, {"axis": {"i": "1"}}, [[[1, 2, 3]]]),
        ("Cast", {}, {"DstT": {"type": "DT_HALF"}}, [[1, 2, 3]]),
        ("LeakyRelu", {}, {"alpha": {"f": 0.5}}, [[1, 2, 3]]),
        ("MirrorPad", {"1": [[0, 0], [1, 0]]}, {"mode": {"s": "UkVGTEVDVA=="}}, [[2, 1, 2, 3]]),
        (
            "StridedSlice",
            {"1": [0, 1], "2": [0, 2], "3": [1, 1]},
            {"begin_mask": {"i": "1"}, "end_mask": {"i": "1"}, "shrink_axis_mask": {"i": "2"}},
            [2],
        ),
    ],
)
def test_nodes_of_a_graph(op: str, constants: dict, attributes: dict, result: list):
    made = graph(node(op, constants, **attributes), output=f"tf_op_layer_{op}")
    assert made(np.array([[1.0, 2, 3]], "float32")).tolist() == result


@pytest.mark.parametrize(
    ("op", "constants", "attributes"),
    [
        ("Sub", {"7": 1.0}, {}),
        ("Sub", {"x": 1.0}, {}),
        ("ResizeBilinear", {"1": [2, 2]}, {}),
        ("Split", {}, {}),
        ("Nothing", {}, {}),
    ],
)
def test_other_nodes_are_refused(op: str, constants: dict, attributes: dict):
    with pytest.raises(keramos.errors.UnsupportedFileError, match=f"a node '{op}'"):
        graph(node(op, constants, **attributes), output=f"tf_op_layer_{op}")


def test_names_lose_their_slashes():
    made = graph(layer("a/b", "math.negative", [["x", 0, 0, {}]]), output="a/b")
    assert made.operations[-1].name == "a_b"


def test_constants_among_what_is_merged_are_arrays():
    calls = [[["x", 0, 0, {}], ["_CONSTANT_VALUE", -1, [[1.0, 2.0, 3.0]], {}]]]
    config = {"name": "out", "trainable": True, "dtype": "float32"}
    add = {"class_name": "Add", "name": "out", "config": config, "inbound_nodes": calls}
    made = graph(add, output="out")
    assert made(np.ones((1, 3), "float32")).tolist() == [[2, 3, 4]]
