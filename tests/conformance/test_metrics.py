"""Every metric gathers what stock Keras gathers, in variables of the same names, and makes the same
of it.

Refuses to know configs.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import engine

from . import table, training
from .training import cases, grammar

each = table.each(table.few((case,) for case in cases.METRIC_CASES), "case")


def batches(case) -> list:
    specs = cases.metric_inputs(case)
    return [training.arrays(specs, f"{case['class']}|{i}") for i in range(2)]


def gathered(case, metric) -> dict:
    """What the golden file holds, in its order."""
    found = {}
    for i, batch in enumerate(batches(case)):
        metric.update_state(*batch)
        found[f"result {i}"] = metric.result()
    weighted = {}
    if case["class"] not in cases.WITHOUT_WEIGHTS:
        metric.reset_state()
        metric.update_state(
            *batches(case)[0], sample_weight=grammar.values(cases.metric_weights(case), "weights")
        )
        weighted["weighted"] = metric.result()
    found.update({f"state {v.name}": v.value for v in metric.variables})
    return found | weighted


# Keras warns, too, of fractions of weights that whole numbers count.
@pytest.mark.filterwarnings("ignore:.*cuts the fractions")
@each
def test_results_are_those_of_keras(case):
    golden, start = training.numbers("metrics")[training.key(case)], 0
    for name, value in gathered(case, training.built(case, cases.metric_args(case))).items():
        part = np.ravel(np.asarray(value, "float32"))
        np.testing.assert_allclose(
            part, golden[start : start + part.size], rtol=3e-5, atol=2e-6, err_msg=name
        )
        start += part.size
    assert start == golden.size


@pytest.mark.sampled(4)
@each
def test_variables_are_those_of_keras(case):
    keramos.utils.clear_session()
    metric = training.built(case, cases.metric_args(case))
    metric.update_state(*batches(case)[0])
    assert [training.described(v) for v in metric.variables] == training.row("metrics", case)[
        "variables"
    ]


@pytest.mark.parametrize("case", cases.METRIC_CASES[::3], ids=training.ident)
def test_without_side_effects_the_same_comes_out(case):
    metric = training.built(case, cases.metric_args(case))
    first, second = batches(case)
    metric.update_state(*first)
    held = [v.value for v in metric.variables]
    update = engine.transform.jit(lambda state, batch: metric.stateless_update_state(state, *batch))
    state = update(held, second)
    alone = np.asarray(metric.stateless_result(state))
    assert all(v.value is h for v, h in zip(metric.variables, held, strict=True))
    metric.update_state(*second)
    np.testing.assert_allclose(alone, np.asarray(metric.result()), rtol=1e-5, atol=1e-6)
    assert all(not np.asarray(value).any() for value in metric.stateless_reset_state())


def test_every_exported_metric_has_a_case():
    told = {case["class"] for case in cases.METRIC_CASES}
    assert {name for name in table.exported("metrics") if name[0].isupper()} - told == {"Metric"}
