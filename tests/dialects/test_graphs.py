"""Calls in graphs, as Keras 2 and tf.keras wrote them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import keramos
from keramos import dialects


def tensor(*place: object) -> dict:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": list(place)}}


def layer(name: str, calls: list, class_name: str = "Dense", **config: object) -> dict:
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": calls,
    }


def upgraded(layers: list, outputs: Any = None) -> dict:
    config = {
        "name": "model",
        "layers": layers,
        "input_layers": [["x", 0, 0]],
        "output_layers": outputs or [[layers[-1]["name"], 0, 0]],
    }
    found = dialects.upgrade({"class_name": "Functional", "config": config}).config
    assert dialects.upgrade(found).config == found
    return found["config"]


def calls_of(call: Any, class_name: str = "Dense", **config: object) -> Any:
    layers = [layer("x", [], "InputLayer"), layer("y", [], "InputLayer")]
    found = upgraded([*layers, layer("it", [call], class_name, **config)])
    return found["layers"][2]["inbound_nodes"][0]


X, Y = tensor("x", 0, 0), tensor("y", 0, 0)


@pytest.mark.parametrize(
    ("call", "args"),
    [
        ([["x", 0, 0, {}]], [X]),
        ([["x", 0, 0]], [X]),  # Keras 1
        ([["x", 0, 0, {}], ["y", 0, 0, {}]], [[X, Y]]),
        ({"a": ["x", 0, 0, {}], "b": ["y", 0, 0, {}]}, [{"a": X, "b": Y}]),
        ([["_CONSTANT_VALUE", -1, 0.5, {"k": ["x", 0, 0]}]], [0.5]),
    ],
)
def test_the_first_argument_keeps_its_nest(call: Any, args: list):
    assert calls_of(call)["args"] == args


def test_a_merging_layer_takes_a_list_of_one():
    assert calls_of([["x", 0, 0, {}]], "Concatenate")["args"] == [[X]]


def test_named_arguments_hold_tensors_and_plain_lists():
    found = calls_of([["x", 0, 0, {"mask": ["y", 0, 0], "rates": ["a", 1, 2], "training": None}]])
    assert found["kwargs"] == {"mask": Y, "rates": ["a", 1, 2], "training": None}


def test_states_stood_among_the_inputs():
    places = [["x", 0, 0, {}], ["y", 0, 0, {}], ["y", 0, 0, {}]]
    found = calls_of(places, "LSTM", units=2)
    assert found == {"args": [X], "kwargs": {"initial_state": [Y, Y]}}
    found = calls_of(places, "RNN", num_constants=1)
    assert found == {"args": [X], "kwargs": {"initial_state": [Y], "constants": [Y]}}


def inner(calls: list) -> dict:
    return layer("inner", calls, "Sequential", layers=[])


def test_the_calls_of_a_model_were_counted_from_its_making():
    layers = [layer("x", [], "InputLayer"), inner([[["x", 0, 0, {}]], [["x", 0, 0, {}]]])]
    last = layer("sum", [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]], "Add")
    found = upgraded([*layers, last])["layers"][2]["inbound_nodes"]
    assert found[0]["args"] == [[tensor("inner", 0, 0), tensor("inner", 1, 0)]]
    assert upgraded(layers, [["inner", 2, 0]])["output_layers"] == ["inner", 1, 0]


def test_a_list_of_one_input_was_the_input():
    layers = [layer("x", [], "InputLayer"), layer("it", [[["x", 0, 0, {}]]])]
    found = upgraded(layers)
    assert found["input_layers"] == ["x", 0, 0]
    assert found["output_layers"] == ["it", 0, 0]


def test_the_calls_of_a_model_without_a_shape_were_not():
    layers = [layer("x", [], "InputLayer"), inner([[["x", 0, 0, {}]], [["x", 0, 0, {}]]])]
    outputs = [["inner", 0, 0], ["inner", 1, 0]]
    assert upgraded(layers, outputs)["output_layers"] == outputs


@pytest.mark.parametrize("place", [["it"], ["it", 0], ["it", None, 0], ["it", 0, None], [[]], 3])
@pytest.mark.parametrize("key", ["input_layers", "output_layers"])
def test_what_is_no_place_is_refused_where_the_graph_is_built(key: str, place: Any):
    config = model([["x", 0, 0, {}]])
    config["config"][key] = [place]
    with pytest.raises(keramos.errors.KeramosError):
        keramos.models.model_from_json(json.dumps(config))


@pytest.mark.parametrize(
    "call", [[], [[]], [["x"]], ["x"], ["x", 0, {}], 3, None, {"a": 3}, [[1, 2, 3]], [["x", 0]]]
)
def test_what_is_no_call_is_refused_where_the_graph_is_built(call: Any):
    with pytest.raises(keramos.errors.KeramosError):
        keramos.models.model_from_json(json.dumps(model(call)))


def model(call: Any) -> dict[str, Any]:
    first = layer("x", [], "InputLayer", batch_input_shape=[None, 2])
    config = {
        "name": "model",
        "layers": [first, layer("it", [call], units=1)],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["it", 0, 0]],
    }
    return {"class_name": "Functional", "config": config}


def test_what_was_not_given_beside_states_is_left_out():
    """tf.keras since 1.15 wrote it for Bidirectional, which takes no constants today."""
    unsaid = {"initial_state": None, "constants": None}
    call = [["x", 0, 0, unsaid], ["y", 0, 0, unsaid]]
    found = calls_of(call, "Bidirectional")
    assert found == {"args": [X], "kwargs": {"initial_state": [Y]}}


@pytest.mark.parametrize(("calls", "found"), [(1, 0), (2, 3)])
def test_a_number_counted_in_all_models_is_that_of_the_only_call(calls: int, found: int):
    """tf.keras until 2.3, of tensors among named arguments; of several calls nobody knows which."""
    listed = [layer("x", [], "InputLayer"), layer("d", [[["x", 0, 0, {}]]] * calls)]
    last = layer("it", [[["x", 0, 0, {"scale": ["d", 3, 0]}]]])
    kwargs = upgraded([*listed, last])["layers"][2]["inbound_nodes"][0]["kwargs"]
    assert kwargs["scale"] == tensor("d", found, 0)


def with_numbers(*numbers: int) -> dict[str, Any]:
    """A model whose layer "d" is called twice, and goes into others by a named argument."""
    first = layer("x", [], "InputLayer", batch_input_shape=[None, 2])
    twice = layer("d", [[["x", 0, 0, {}]], [["d", 0, 0, {}]]], units=2)
    ends = [
        layer(f"end{i}", [[["x", 0, 0, {"scale": ["d", number, 0]}]]], units=1)
        for i, number in enumerate(numbers)
    ]
    outer = {
        "input_layers": [["x", 0, 0]],
        "output_layers": [[end["name"], 0, 0] for end in ends],
    }
    config = {"name": "model", "layers": [first, twice, *ends], **outer}
    return {"class_name": "Functional", "config": config}


def test_numbers_of_several_calls_are_certain_where_each_is_there():
    found = upgraded(with_numbers(5, 2)["config"]["layers"])["layers"][2:]
    kwargs = [end["inbound_nodes"][0]["kwargs"]["scale"] for end in found]
    assert kwargs == [tensor("d", 1, 0), tensor("d", 0, 0)]


def test_a_number_that_no_call_has_is_refused_by_its_name():
    wanted = "which call of 'd' 'end0' gets: number 3"
    unused = pytest.warns(UserWarning, match="nothing uses the result of call 1")
    with unused, pytest.raises(keramos.errors.ConfigError, match=wanted):
        keramos.models.model_from_json(json.dumps(with_numbers(3)))
