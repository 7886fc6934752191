"""Losses of users, losses in functions and under compilation, and what they say about wrong
input.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

import keramos as keras
from keramos import engine
from keramos.errors import ConfigError, ShapeError, UnknownClassError

TRUE, PRED = (
    np.array([[0.0, 1.0], [1.0, 0.0]], "float32"),
    np.array([[0.5, 0.5], [0.5, 0.5]], "float32"),
)


def test_a_users_loss_says_one_value_for_each_sample():
    class Far(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return keras.ops.max(keras.ops.abs(y_true - y_pred), axis=-1)

    assert float(Far()(TRUE, PRED)) == 0.5
    assert float(Far(reduction="sum")(TRUE, PRED, sample_weight=[1.0, 3.0])) == 2.0


def test_a_function_in_a_loss_is_written_with_its_options():
    from keramos.losses.loss import LossFunctionWrapper

    made = LossFunctionWrapper(keras.losses.huber, delta=0.25, name="mine")
    written = keras.losses.serialize(made)
    assert (written["module"], written["registered_name"]) == (
        "keras.src.losses.losses",
        "LossFunctionWrapper",
    )
    again = keras.losses.deserialize(json.loads(json.dumps(written)))
    assert (
        float(again(TRUE, PRED))
        == float(made(TRUE, PRED))
        == float(keras.losses.Huber(0.25)(TRUE, PRED))
    )


def test_what_is_ignored_does_not_count_under_compilation_either():
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=1)
    true, pred = np.array([0, 1, 2]), np.full((3, 3), 1 / 3, "float32")
    eager, compiled = loss(true, pred), engine.transform.jit(lambda t, p: loss(t, p))(true, pred)
    assert float(eager) == pytest.approx(np.log(3), rel=1e-5)
    assert float(compiled) == pytest.approx(float(eager), rel=1e-6)


def test_a_loss_of_symbolic_tensors_is_symbolic():
    x = keras.Input((2,))
    y = keras.losses.mean_squared_error(x, keras.layers.Dense(2)(x))
    assert isinstance(y, keras.KerasTensor)
    assert y.shape == (None,)


def test_weights_that_do_not_fit_are_told_with_what_would():
    values = np.ones((4, 3, 1), "float32")
    with pytest.raises(ShapeError, match="do not fit the values") as raised:
        keras.losses.MeanSquaredError()(values, values, sample_weight=np.ones(4))
    assert (raised.value.found, raised.value.hint) == ((4,), "sample_weight[:, None]")


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (
            lambda k: k.MeanSquaredError(reduction="average"),
            ConfigError,
            "`reduction` must be one of",
        ),
        (lambda k: k.Huber(dleta=1.0), ConfigError, "no argument 'dleta'"),
        (lambda k: k.CategoricalGeneralizedCrossEntropy(q=1.0), ConfigError, "`q` must be"),
        (lambda k: k.get("mean_sqared_error"), UnknownClassError, "no loss named"),
        (lambda k: k.get(3), ConfigError, "cannot be read as a loss"),
        (lambda k: k.ctc(np.ones(3), np.ones((3, 2))), ShapeError, "CTC compares"),
        (
            lambda k: k.deserialize(keras.optimizers.serialize(keras.optimizers.SGD())),
            ConfigError,
            "not the config of a loss",
        ),
    ],
)
def test_wrong_input_is_named(make, error, said):
    with pytest.raises(error, match=said):
        make(keras.losses)
