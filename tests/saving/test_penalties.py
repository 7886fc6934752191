"""What older writers added to the loss for the outputs of layers (synthetic)."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

import keramos
from keramos.dialects.origin import Origin
from keramos.saving.penalties import penalty_warnings

PENALTY = {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}}


def model(penalty: object) -> dict:
    config = {"name": "d", "units": 1, "batch_input_shape": [None, 2]}
    layer = {"class_name": "Dense", "config": {**config, "activity_regularizer": penalty}}
    return {"class_name": "Sequential", "config": [layer]}


@pytest.mark.parametrize(
    ("version", "is_said"),
    [
        ("0.x", False),
        ("1.2.2", True),
        ("2.3.1", True),
        ("2.1.6-tf", True),
        ("2.2.4-tf", False),
        ("2.15.0", False),
        ("3.5.0", False),
    ],
)
def test_sums_over_a_batch_are_said(version: str, is_said: bool):
    origin = Origin(keras_version=version)
    assert bool(penalty_warnings(model(PENALTY), origin)) == is_said
    assert not penalty_warnings(model(None), origin)


def test_the_report_says_it_and_nobody_is_warned(tmp_path: Path):
    (tmp_path / "m.json").write_text(json.dumps({**model(PENALTY), "keras_version": "2.2.4"}))
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = [b"d"]
        file.attrs["keras_version"], file.attrs["backend"] = "2.2.4", "tensorflow"
        group = file.create_group("d")
        group.attrs["weight_names"] = [b"d/kernel:0", b"d/bias:0"]
        group["d/kernel:0"], group["d/bias:0"] = np.ones((2, 1)), np.zeros(1)
    found = keramos.saving.load_model(tmp_path / "m.json", weights=tmp_path / "w.h5")
    (warning,) = found.load_report.warnings
    assert "of 'd' were sums over a batch" in warning
