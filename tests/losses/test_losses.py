"""Losses of users, losses in functions and under compilation, and what they say about wrong
input.
"""

from __future__ import annotations

import json

import jax
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


@pytest.mark.parametrize(
    "made",
    [
        keras.losses.Huber(delta=0.25),
        keras.losses.CosineSimilarity(axis=0),
        keras.losses.SparseCategoricalCrossentropy(axis=1),
        keras.metrics.CosineSimilarity(axis=0),
    ],
    ids=lambda made: type(made).__name__,
)
def test_a_setting_that_keras_loses_is_kept(made):
    config = made.get_config()
    again = type(made).from_config(json.loads(json.dumps(config)))
    name = {"delta", "axis"} & config.keys()
    assert {n: getattr(again, n) for n in name} == {n: config[n] for n in name} != {}
    assert not {"delta", "axis"} & type(made)().get_config().keys()  # as Keras writes it


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


FROM_KERAS_2 = {"fn": "mean_squared_error", "name": "mine", "reduction": "auto"}


def described(class_name, config):
    return {"class_name": class_name, "config": config, "registered_name": class_name}


def deserialized(cls, config):
    names = {cls.__name__: cls}
    return keras.losses.deserialize(described(cls.__name__, config), custom_objects=names)


def test_a_class_that_extends_a_loss_opens_what_keras_2_wrote_of_it():
    class Modified(keras.losses.MeanSquaredError): ...

    class Wider(Modified):
        def __init__(self, factor=1.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

    for cls in (Modified, Wider):
        loss = deserialized(cls, dict(FROM_KERAS_2))
        assert loss.get_config()["reduction"] == "sum_over_batch_size"
        assert loss.name == "mine"
        assert float(loss(TRUE, PRED)) == 0.25
        assert cls.from_config(dict(FROM_KERAS_2)).name == "mine"
    wider = deserialized(Wider, {**FROM_KERAS_2, "factor": 2.0})
    assert wider.factor == 2.0


def test_a_from_config_of_the_users_own_may_hand_on_what_keras_2_wrote():
    class Own(keras.losses.MeanSquaredError):
        @classmethod
        def from_config(cls, config):
            return super().from_config({k: v for k, v in config.items() if k != "extra"})

    assert deserialized(Own, {**FROM_KERAS_2, "extra": 1}).name == "mine"


def test_a_loss_that_defines_its_own_measure_opens_what_keras_2_wrote_of_it():
    class Far(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return keras.ops.max(keras.ops.abs(y_true - y_pred), axis=-1)

    assert deserialized(Far, {"reduction": "auto"}).reduction == "sum_over_batch_size"


def test_an_argument_of_the_users_own_that_is_called_fn_is_kept():
    class Own(keras.losses.MeanSquaredError):
        def __init__(self, fn=None, **kwargs):
            super().__init__(**kwargs)
            self.fn = fn

    assert deserialized(Own, dict(FROM_KERAS_2)).fn == "mean_squared_error"


def test_the_name_of_another_function_is_not_dropped():
    class Modified(keras.losses.MeanSquaredError): ...

    with pytest.raises(ConfigError, match="fn"):
        deserialized(Modified, {"fn": "mean_absolute_error"})


def test_auto_is_no_reduction_of_a_constructor():
    with pytest.raises(ConfigError, match="reduction"):
        keras.losses.MeanSquaredError(reduction="auto")


@pytest.mark.parametrize(
    "fn",
    [
        "mean_squared_error",
        {
            "module": "builtins",
            "class_name": "function",
            "config": "mean_squared_error",
            "registered_name": "function",
        },
    ],
)
def test_the_losses_themselves_open_what_keras_2_wrote_of_them(fn):
    config = {"fn": fn, "name": "mine", "reduction": "auto"}
    for class_name in ("MeanSquaredError", "LossFunctionWrapper"):
        described = {"class_name": class_name, "config": config}
        loss = keras.saving.deserialize_keras_object(described)
        assert float(loss(TRUE, PRED)) == 0.25
        assert loss.reduction == "sum_over_batch_size"


def test_every_loss_drops_the_name_of_its_own_function():
    for cls in [getattr(keras.losses, name) for name in keras.losses.__all__]:
        if isinstance(cls, type) and hasattr(cls, "function"):
            config = {"fn": cls.function.__name__, "reduction": "auto"}
            described = {"class_name": cls.__name__, "config": config}
            assert type(keras.losses.deserialize(described)) is cls


def test_ignored_samples_have_no_gradient():
    """Stock Keras's numbers: what stands in place of an ignored sample does not reach it."""
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=0)
    predicted = np.array([[[0.0, 0.2, 0.8], [0.1, 0.2, 0.7]]], "float32")
    gradient = jax.grad(lambda p: loss(np.array([[0, 1]]), p))(predicted)
    np.testing.assert_allclose(gradient, [[[0, 0, 0], [1, -4, 1]]], atol=1e-5)
    gradient = jax.grad(lambda p: loss(np.zeros((1, 2), "int32"), p))(predicted)
    np.testing.assert_allclose(gradient, np.zeros((1, 2, 3)))


@pytest.mark.parametrize("of_true", [list, tuple, np.asarray])
@pytest.mark.parametrize("of_pred", [list, tuple, np.asarray])
def test_lists_of_numbers_are_arrays(of_true, of_pred):
    y_true, y_pred = [[0.0, 1.0], [1.0, 0.0]], [[0.5, 0.5], [0.5, 0.5]]
    found = keras.losses.MeanSquaredError()(of_true(y_true), of_pred(y_pred))
    assert float(found) == 0.25
