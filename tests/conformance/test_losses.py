"""Every loss, with weights, masks and every reduction, and its gradient, is what stock Keras
computes.

Refuses to know configs.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import engine, ops

from . import table, training
from .training import cases, grammar


def computed(case) -> dict:
    """What the golden file holds, in its order."""
    y_true, y_pred = training.arrays(cases.loss_inputs(case["class"]), case["class"])
    args = {**cases.loss_args(case), "reduction": None}
    found = {"values": training.built(case, args)(y_true, y_pred)}
    shape = found["values"].shape
    weights = grammar.values(grammar.t(*shape, low=0.2, high=2.0), "weights")
    mask = grammar.values(grammar.t(*shape, dtype="bool"), "mask")
    for reduction in cases.REDUCTIONS:
        loss = training.built(case, {**args, "reduction": reduction})
        masked = ops.convert_to_tensor(y_pred)
        masked._keras_mask = ops.convert_to_tensor(mask)
        found[f"{reduction}, weights"] = loss(y_true, y_pred, sample_weight=weights)
        found[f"{reduction}, weights and mask"] = loss(y_true, masked, sample_weight=weights)
        found[f"{reduction}, mask"] = loss(y_true, masked)
    loss = training.built(case, {**args, "reduction": "sum"})
    found["gradient"] = engine.transform.grad(lambda y: loss(y_true, y))(
        ops.convert_to_tensor(y_pred)
    )
    return found


def tolerance(case, wanted) -> dict:
    """Half precision leaves three digits of the largest number, and sums of different order."""
    half = case["args"].get("dtype") == "float16"
    return (
        {"rtol": 5e-3, "atol": 2e-3 * max(1.0, np.abs(wanted).max())}
        if half
        else {"rtol": 2e-5, "atol": 2e-6}
    )


@table.each(table.few((case,) for case in cases.LOSS_CASES), "case")
def test_values_are_those_of_keras(case):
    golden, start = training.numbers("losses")[training.key(case)], 0
    for name, value in computed(case).items():
        part = np.ravel(np.asarray(value, "float32"))
        wanted = golden[start : start + part.size]
        np.testing.assert_allclose(part, wanted, **tolerance(case, wanted), err_msg=name)
        start += part.size
    assert start == golden.size


def functions() -> list:
    return [("losses", name) for name in cases.LOSS_FUNCTIONS] + [
        ("metrics", name) for name in cases.METRIC_FUNCTIONS
    ]


@pytest.mark.parametrize(("area", "name"), functions())
def test_functions_are_those_of_keras(area, name):
    args, specs = {"losses": cases.LOSS_FUNCTIONS, "metrics": cases.METRIC_FUNCTIONS}[area][name]
    made = grammar.put(args, training.arrays(tuple(grammar.tensors(args)), f"{name}|args"))
    found = getattr(getattr(keramos, area), name)(*training.arrays(specs, name), **made)
    golden = training.numbers("functions")[f"{area}.{name}"]
    assert tuple(found.shape) == golden.shape
    np.testing.assert_allclose(
        np.asarray(found, "float32"), golden, rtol=2e-3 if "squared" in name else 2e-5, atol=2e-6
    )


def test_every_exported_loss_has_a_case():
    told = {case["class"] for case in cases.LOSS_CASES}
    assert {name for name in table.exported("losses") if name[0].isupper()} - told == {"Loss"}
