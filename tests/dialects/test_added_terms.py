"""Losses and metrics at the edge of a graph, in synthetic configs."""

from __future__ import annotations

from typing import Any

import numpy as np

import keramos
from keramos import dialects
from keramos.dialects.origin import Origin

OLD = Origin(keras_version="2.9.0")


def dense(name: str, source: str) -> dict[str, Any]:
    return {
        "class_name": "Dense",
        "name": name,
        "config": {"name": name, "units": 2},
        "inbound_nodes": [[[source, 0, 0, {}]]],
    }


def term(class_name: str, name: str, source: str, **config: Any) -> dict[str, Any]:
    calls = [[[source, 0, 0, {}]]]
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": calls,
    }


def model(**more: Any) -> dict[str, Any]:
    """Two outputs, a loss and a metric of a hidden layer."""
    x = {"class_name": "InputLayer", "name": "x", "inbound_nodes": []}
    total = {
        "class_name": "TFOpLambda",
        "name": "mean",
        "config": {"name": "mean", "function": "math.reduce_mean"},
        "inbound_nodes": [["a", 0, 0, {"axis": None}]],
    }
    layers = [
        {**x, "config": {"name": "x", "batch_input_shape": [None, 3], "dtype": "float32"}},
        dense("a", "x"),
        dense("b", "a"),
        total,
        term("AddLoss", "add_loss", "mean", unconditional=False),
        term("AddMetric", "add_metric", "mean", aggregation="mean", metric_name="m"),
    ]
    outputs = [["b", 0, 0], ["a", 0, 0]]
    config = {"name": "model", "layers": layers, "input_layers": [["x", 0, 0]]}
    return {"class_name": "Functional", "config": {**config, "output_layers": outputs}, **more}


def test_they_hand_on_the_first_output():
    config = dialects.upgrade(model(), OLD).config
    assert config["config"]["output_layers"] == [["add_metric", 0, 0], ["a", 0, 0]]
    calls = {layer["name"]: layer["inbound_nodes"] for layer in config["config"]["layers"]}
    histories = [
        [t["config"]["keras_history"][0] for t in calls[n][0]["args"]] for n in calls if "add" in n
    ]
    assert histories == [["b", "mean"], ["add_loss", "mean"]]


def test_the_upgrade_is_idempotent():
    once = dialects.upgrade(model(), OLD).config
    assert dialects.upgrade(once, OLD).config == once


def test_losses_by_name_follow_the_output():
    training = {"loss": {"b": "mse", "a": "mae"}, "optimizer": "sgd", "metrics": None}
    config = dialects.upgrade(model(compile_config=training), OLD).config
    assert config["compile_config"]["loss"].keys() == {"add_metric", "a"}


def test_training_sees_them():
    built = keramos.saving.deserialize_keras_object(dialects.upgrade(model(), OLD).config)
    built.compile("sgd", ["mse", "mse"])
    x, y = np.ones((4, 3), "float32"), np.zeros((4, 2), "float32")
    logs = built.evaluate(x, [y, y], verbose=0, return_dict=True)
    first, second = (np.asarray(value) for value in built(x))
    np.testing.assert_allclose(logs["m"], second.mean(), rtol=1e-5)
    wanted = (first**2).mean() + (second**2).mean() + second.mean()
    np.testing.assert_allclose(logs["loss"], wanted, rtol=1e-5)


def test_a_term_that_is_used_stays():
    config = model()
    config["config"]["output_layers"] = [["add_loss", 0, 0]]
    config["config"]["layers"] = config["config"]["layers"][:-1]
    config["config"]["layers"].append(dense("c", "add_loss"))
    found = dialects.upgrade(config, OLD).config["config"]
    assert found["output_layers"] == ["add_loss", 0, 0]
