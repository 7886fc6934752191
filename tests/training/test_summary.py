"""What `summary` says of a model: of its graph, and of one that has been trained.

Refuses to look at its picture.
"""

from __future__ import annotations

import random
import sys

import numpy as np
import pytest

import keramos


def totals(model) -> list[str]:
    said: list[str] = []
    model.summary(print_fn=said.append)
    return [line.strip() for line in "\n".join(said).splitlines() if "params" in line]


def cells(model, **options) -> list[list[str]]:
    said: list[str] = []
    model.summary(print_fn=said.append, **options)
    rows = [line for line in "\n".join(said).splitlines() if line.startswith(("┃", "│"))]
    return [[cell.strip() for cell in row[1:-1].replace("┃", "│").split("│")] for row in rows]


def test_operations_between_layers_have_rows_and_say_where_they_are_used():
    keramos.utils.clear_session()
    x = keramos.Input((4,), name="x")
    a, b = keramos.layers.Dense(3, name="a")(x), keramos.layers.Dense(3, name="b")(x)
    model = keramos.Model(x, keramos.ops.sum(keramos.ops.relu(a) + b, axis=-1))
    assert cells(model)[1:] == [
        ["x (InputLayer)", "(None, 4)", "0", "-"],
        ["a (Dense)", "(None, 3)", "15", "x[0][0]"],
        ["relu (Relu)", "(None, 3)", "0", "a[0][0]"],
        ["b (Dense)", "(None, 3)", "15", "x[0][0]"],
        ["add (Add)", "(None, 3)", "0", "relu[0][0], b[0][0]"],
        ["sum (Sum)", "(None)", "0", "add[0][0]"],
    ]


def test_layers_that_follow_one_another_say_no_connections():
    x = keramos.Input((4,), name="x")
    chain = keramos.Model(x, keramos.layers.Dense(3, name="a")(x))
    assert cells(chain, show_trainable=True) == [
        ["Layer (type)", "Output Shape", "Param #", "Trainable"],
        ["x (InputLayer)", "(None, 4)", "0", "-"],
        ["a (Dense)", "(None, 3)", "15", "Y"],
    ]
    dense = keramos.layers.Dense(4, name="twice")
    assert cells(keramos.Model(x, dense(dense(x))))[2][3] == "x[0][0], twice[0][0]"


@pytest.fixture
def model():
    layers = keramos.layers
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(3), layers.BatchNormalization()])
    model.compile("adam", "mse")
    return model


def test_an_optimizer_that_has_not_begun_is_not_counted(model):
    assert totals(model) == [
        "Total params: 27 (108.00 B)",
        "Trainable params: 21 (84.00 B)",
        "Non-trainable params: 6 (24.00 B)",
    ]


def test_the_optimizer_counts_after_training_and_in_the_file(model, tmp_path):
    model.fit(np.ones((4, 4)), np.ones((4, 3)), verbose=0)
    wanted = [
        "Total params: 71 (284.00 B)",
        "Trainable params: 21 (84.00 B)",
        "Non-trainable params: 6 (24.00 B)",
        "Optimizer params: 44 (176.00 B)",
    ]
    assert totals(model) == wanted
    model.save(tmp_path / "trained.keras")
    loaded = keramos.models.load_model(tmp_path / "trained.keras")
    assert totals(loaded) == wanted
    assert "optimizer" not in vars(loaded)  # nothing was made to be counted


def test_a_summary_draws_nothing_from_python_random(model, monkeypatch, capsys):
    """rich draws from it when it is imported; the next layers' weights come from there."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)
    before = random.getstate()
    model.summary()
    assert random.getstate() == before
    assert "Total params" in capsys.readouterr().out
