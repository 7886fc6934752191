"""Arguments that a config lacks and the tensors tell, in synthetic configs."""

from __future__ import annotations

from typing import Any

import pytest

from keramos.dialects.lost_arguments import Stored, recovered


def triple(units: int, gates: int, *, bias: bool = True) -> list[Stored]:
    columns = gates * units
    kernels = [Stored("kernel", (3, columns)), Stored("recurrent_kernel", (units, columns))]
    return [*kernels, Stored("bias", (columns,))] if bias else kernels


def model(layer: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Model", "config": [layer]}


def first(config: Any) -> Any:
    return config["config"][0]["config"]


def rnn(cell: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "RNN", "config": {"name": "rnn", "cell": cell}}


def cell(class_name: str) -> dict[str, Any]:
    return {"class_name": class_name, "config": {"name": class_name.lower(), "trainable": True}}


def test_units_of_cells_in_a_stack():
    cells = [cell("LSTMCell"), cell("SimpleRNNCell"), cell("GRUCell")]
    stack = {"class_name": "StackedRNNCells", "config": {"name": "stack", "cells": cells}}
    stored = [*triple(4, 4), *triple(5, 1), *triple(2, 3, bias=False)]
    config, notes = recovered(model(rnn(stack)), {"rnn": stored})
    configs = [each["config"] for each in first(config)["cell"]["config"]["cells"]]
    found = [(each["units"], each["use_bias"]) for each in configs]
    assert found == [(4, True), (5, True), (2, False)]
    assert configs[0]["recurrent_activation"] == "hard_sigmoid"
    assert "recurrent_activation" not in configs[1]
    assert len(notes) == 3


def test_cells_that_say_it_are_left_alone():
    known = {"class_name": "LSTMCell", "config": {"name": "c", "units": 4}}
    config = model(rnn(known))
    assert recovered(config, {"rnn": triple(4, 4)}) == (config, [])


def test_without_tensors_nothing_is_known():
    config = model(rnn(cell("LSTMCell")))
    assert recovered(config, {}) == (config, [])


@pytest.mark.parametrize(("multiplier", "notes"), [(1, 0), (3, 1)])
def test_the_multiplier_of_a_separable_convolution(multiplier: int, notes: int):
    layer = {"class_name": "SeparableConv2D", "config": {"name": "s", "filters": 2}}
    stored = {"s": [Stored("depthwise_kernel", (3, 3, 2, multiplier))]}
    config, found = recovered(model(layer), stored)
    assert first(config).get("depth_multiplier", 1) == multiplier
    assert len(found) == notes


@pytest.mark.parametrize("has_scale", [True, False])
def test_the_scale_of_attention(has_scale: bool):
    layer = {"class_name": "Attention", "config": {"name": "a"}}
    config, notes = recovered(model(layer), {"a": [Stored("scale", ())] * has_scale})
    assert first(config)["use_scale"] is has_scale
    assert "causal" in notes[0]


@pytest.mark.parametrize("class_name", ["PReLU", "SReLU", "ParametricSoftplus"])
def test_axes_that_share_weights(class_name: str):
    layer = {"class_name": class_name, "config": {"name": "x", "trainable": True}}
    config, notes = recovered(model(layer), {"x": [Stored("x_alphas", (1, 1, 3))]})
    assert first(config)["shared_axes"] == [1, 2]
    assert len(notes) == 1


def test_axes_that_share_nothing():
    layer = {"class_name": "PReLU", "config": {"name": "x", "trainable": True}}
    config, notes = recovered(model(layer), {"x": [Stored("x_alphas", (2, 3))]})
    assert (first(config), notes) == (layer["config"], [])


def test_a_sequential_has_the_name_that_its_tensors_stand_under():
    inner = {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {}}]}
    last = {"class_name": "Dense", "config": {"name": "last"}}
    config = {"class_name": "Sequential", "config": [inner, last]}
    named = recovered(config, {"frozen": [], "last": []})
    assert first(named.config) == {"name": "frozen", "layers": inner["config"]}
    assert named.config["config"][1] == last
    assert not named.notes


@pytest.mark.parametrize("stored", [["frozen"], ["last", "frozen"], ["frozen", "last", "other"]])
def test_tensors_of_other_layers_name_nothing(stored: list[str]):
    inner = {"class_name": "Sequential", "config": []}
    last = {"class_name": "Dense", "config": {"name": "last"}}
    config = {"class_name": "Sequential", "config": [inner, last]}
    assert recovered(config, {name: [] for name in stored}) == (config, [])
