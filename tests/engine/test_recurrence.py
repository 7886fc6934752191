"""A step run over time gives what stock Keras gives, with masks, backwards, unrolled, time
first.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from keramos import engine

INPUTS = np.arange(24, dtype="float32").reshape(2, 4, 3) / 10
MASK = np.array([[1, 0, 1, 0], [0, 1, 1, 1]], bool)


def step(x, states):
    state = 0.5 * states[0] + x
    return 2 * state, [state]


def run(masked, backwards, zero, every, **options):
    return engine.rnn.rnn(
        step,
        INPUTS,
        [np.ones((2, 3), "float32")],
        go_backwards=backwards,
        mask=MASK if masked else None,
        zero_output_for_mask=zero,
        return_all_outputs=every,
        **options,
    )


@pytest.mark.parametrize("choice", list(itertools.product((False, True), repeat=4)), ids=str)
@pytest.mark.parametrize("unroll", [False, True])
def test_recurrence(golden, choice, unroll):
    shape, last, outputs, state = golden["recurrences"][" ".join(map(str, choice))]
    found = run(*choice, unroll=unroll)
    assert list(found[1].shape) == shape
    for got, wanted in zip((found[0], found[1], found[2][0]), (last, outputs, state), strict=True):
        np.testing.assert_allclose(np.ravel(got), wanted, rtol=1e-5)


def test_time_may_come_first():
    plain = run(True, False, False, True)
    turned = engine.rnn.rnn(
        step, INPUTS.transpose(1, 0, 2), [np.ones((2, 3), "float32")], mask=MASK.T, time_major=True
    )
    np.testing.assert_allclose(turned[1].transpose(1, 0, 2), plain[1])


def test_constants_follow_the_states():
    def scaled(x, states):
        state, factor = states
        return x * factor, [state]

    _, outputs, _ = engine.rnn.rnn(
        scaled, INPUTS, [np.zeros((2, 3), "float32")], constants=[np.float32(2)]
    )
    np.testing.assert_allclose(outputs, 2 * INPUTS)


def test_inputs_and_outputs_may_be_nested():
    def both(x, states):
        return {"sum": x["a"] + x["b"]}, states

    last, outputs, states = engine.rnn.rnn(
        both, {"a": INPUTS, "b": INPUTS}, [np.zeros((2, 1), "float32")]
    )
    np.testing.assert_allclose(outputs["sum"], 2 * INPUTS)
    np.testing.assert_allclose(last["sum"], 2 * INPUTS[:, -1])
    assert isinstance(states, list)
