"""Data that are not finite: refused where the loss cannot do with them, before a weight is
touched.
"""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.callbacks import TerminateOnNaN
from keramos.errors import ConfigError
from keramos.training.data import finite

ROWS, LOST = 64, 41  # in the sixth batch of eight rows


def data(value: float = np.nan):
    rng = np.random.default_rng(0)
    x, y = rng.random((ROWS, 3), "float32"), rng.random((ROWS, 1), "float32")
    spoiled = x.copy()
    spoiled[LOST, 1] = value
    return x, y, spoiled


def model(loss="mse"):
    layers = [
        keramos.Input((3,)),
        keramos.layers.Dense(4),
        keramos.layers.BatchNormalization(),
        keramos.layers.Dense(1),
    ]
    made = keramos.Sequential(layers)
    made.compile("adam", loss, metrics=["mae"])
    return made


def twins():
    """Two models with the same weights."""
    one, other = model(), model()
    other.set_weights(one.get_weights())
    return one, other


def numbers(made):
    return [*made.get_weights(), *(np.asarray(v) for v in made.optimizer.variables)]


def assert_same(one, other):
    for a, b in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_array_equal(a, b)


def batches(x, y):
    return ((x[i : i + 8], y[i : i + 8]) for i in range(0, len(x), 8))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_fit_stops_before_the_batch_and_names_the_number(value):
    x, y, spoiled = data(value)
    stopped, other = twins()
    with pytest.raises(
        ConfigError, match=rf"^x\[{LOST}, 1\] is {value}: the loss would be (nan|inf)"
    ) as raised:
        stopped.fit(spoiled, y, batch_size=8, shuffle=False, verbose=0)
    assert "batch 6 of the data" in raised.value.at
    other.fit(x[:40], y[:40], batch_size=8, shuffle=False, verbose=0)
    assert_same(stopped, other)


def test_a_generator_is_told_by_batch():
    x, y, spoiled = data()
    stopped, other = twins()
    with pytest.raises(ConfigError, match=r"^x\[1, 1\] is nan") as raised:
        stopped.fit(batches(spoiled, y), verbose=0)
    assert "batch 6 of the data" in raised.value.at
    other.fit(batches(x[:40], y[:40]), verbose=0)
    assert_same(stopped, other)


def test_a_single_batch_changes_nothing():
    _, y, spoiled = data()
    made, other = twins()
    made.optimizer.build(made.trainable_variables)
    other.optimizer.build(other.trainable_variables)
    with pytest.raises(ConfigError, match=rf"x\[{LOST}, 1\] is nan"):
        made.train_on_batch(spoiled, y)
    assert_same(made, other)


def test_targets_and_nests_are_named():
    x, y, _ = data()
    y[3] = np.nan
    with pytest.raises(ConfigError, match=r"^y\[3, 0\] is nan"):
        model().fit(x, y, verbose=0)
    assert finite.place(({"a": x, "b": [x, y]},), first=10) == "x['b'][1][13, 0] is nan"


def test_a_loss_that_can_do_with_nan_is_let_alone():
    x, y, _ = data()
    y[3] = np.nan

    def known_only(y, y_pred):
        known = keramos.ops.isfinite(y)
        return keramos.ops.mean(
            keramos.ops.where(known, (keramos.ops.where(known, y, 0.0) - y_pred) ** 2, 0.0)
        )

    made = model(known_only)
    made.compile("adam", known_only)
    assert np.isfinite(made.fit(x, y, verbose=0, epochs=2).history["loss"]).all()


def test_a_callback_that_answers_nan_gets_it():
    _, y, spoiled = data()
    with pytest.warns(UserWarning, match=rf"x\[{LOST}, 1\] is nan"):
        history = model().fit(
            spoiled, y, epochs=3, batch_size=8, verbose=0, callbacks=[TerminateOnNaN()]
        )
    assert history.epoch == [0]


def test_evaluation_says_nan():
    _, y, spoiled = data()
    assert np.isnan(model().evaluate(spoiled, y, verbose=0)[0])


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "complex64"])
def test_large_numbers_are_finite(dtype):
    rows = np.full((4, 5), np.finfo(dtype).max / 2, dtype)
    assert finite.is_finite((rows, rows.T))
    rows[2, 3] = np.nan
    assert not finite.is_finite((rows.T,))
