"""Every optimizer takes the steps that stock Keras takes, and keeps the same state under the same
names.

Refuses to know how gradients come about.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos import engine

from . import table, training
from .training import cases, grammar

each = table.each(table.few((case,) for case in cases.TRAJECTORIES), "case")


def variables() -> list:
    return [
        keramos.Variable(grammar.values(grammar.t(*shape), f"variable {name}"), name=name)
        for name, shape in cases.VARIABLES.items()
    ]


def noise(step: int) -> list:
    return [
        grammar.values(grammar.t(*shape), f"noise {step} {name}")
        for name, shape in cases.VARIABLES.items()
    ]


def gradients(step: int, values: list) -> list:
    return [0.4 * value + each for value, each in zip(values, noise(step), strict=True)]


@pytest.mark.sampled(3)
@each
def test_fifty_steps_are_those_of_keras(case):
    keramos.utils.clear_session()
    optimizer, own = training.built(case), variables()
    optimizer.build(own)
    step = engine.transform.jit(
        lambda state, grads, values: optimizer.stateless_apply(state, grads, values)
    )
    state, values, noted = [v.value for v in optimizer.variables], [v.value for v in own], []
    for i in range(cases.STEPS):
        values, state = step(state, gradients(i, values), values)
        if i + 1 in cases.NOTED:
            noted.append(training.flat(values))
    golden = training.numbers("optimizers")
    np.testing.assert_allclose(np.stack(noted), golden[training.key(case)], rtol=1e-4, atol=2e-6)
    np.testing.assert_allclose(
        training.flat(state), golden[training.key(case) + "|state"], rtol=1e-4, atol=2e-6
    )


@pytest.mark.sampled(3)
@each
def test_variables_are_those_of_keras(case):
    keramos.utils.clear_session()
    optimizer = training.built(case)
    row = training.row("optimizers", case)
    assert [training.described(v) for v in optimizer.variables] == row["unbuilt"]
    optimizer.build(variables())
    assert [numbered(v) for v in optimizer.variables] == row["variables"]


def numbered(variable) -> list:
    """Variables without a name count on from whatever was made before."""
    path, *rest = training.described(variable)
    return ["variable" if path.startswith("variable") else path, *rest]


@pytest.mark.parametrize("case", cases.TRAJECTORIES[::10], ids=training.ident)
def test_steps_with_side_effects_are_the_same(case):
    optimizer, own = training.built(case), variables()
    for i in range(2):
        optimizer.apply(gradients(i, [v.value for v in own]), own)
    golden = training.numbers("optimizers")[training.key(case)][1]
    np.testing.assert_allclose(training.flat(own), golden, rtol=1e-4, atol=2e-6)


@pytest.mark.parametrize("case", cases.CURVES, ids=training.ident)
def test_learning_rates_are_those_of_keras(case):
    schedule = training.built(case)
    found = [float(schedule(step)) for step in cases.CURVE_STEPS]
    np.testing.assert_allclose(
        found, training.numbers("schedules")[training.key(case)], rtol=2e-5, atol=1e-7
    )
