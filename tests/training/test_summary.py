"""What `summary` says of a model that has been trained.

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
