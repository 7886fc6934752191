"""Layers that draw: when they do, that a seed decides, and what a shape of decisions must be."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, ShapeError

ONES = np.ones((4, 6, 5), "float32")
DRAWING = ["Dropout", "GaussianDropout", "AlphaDropout", "GaussianNoise", "SpatialDropout1D"]
every_layer = pytest.mark.parametrize("name", DRAWING)


@every_layer
def test_nothing_happens_outside_of_training(name):
    layer = getattr(keras.layers, name)(0.5, seed=1)
    for training in (False, None):
        np.testing.assert_array_equal(layer(ONES, training=training), ONES)
    assert layer.seed_generator.state.numpy().tolist() == [1, 0]


@every_layer
def test_equal_seeds_draw_equal_numbers_and_calls_differ(name):
    first, second = (getattr(keras.layers, name)(0.5, seed=1) for _ in range(2))
    drawn = [np.asarray(first(ONES, training=True)) for _ in range(2)]
    assert not np.array_equal(*drawn)
    np.testing.assert_array_equal(drawn[0], second(ONES, training=True))


@every_layer
def test_strength_zero_owns_no_generator(name):
    layer = getattr(keras.layers, name)(0.0)
    np.testing.assert_array_equal(layer(ONES, training=True), ONES)
    assert layer.variables == []


@every_layer
def test_the_state_is_a_variable_but_no_weight(name):
    layer = getattr(keras.layers, name)(0.5)
    assert layer.weights == []
    assert [v.path.rpartition("/")[2] for v in layer.non_trainable_variables] == [
        "seed_generator_state"
    ]


def test_set_random_seed_governs_layers_without_a_seed():
    def drawn():
        keras.utils.set_random_seed(7)
        return np.asarray(keras.layers.Dropout(0.5)(ONES, training=True))

    np.testing.assert_array_equal(drawn(), drawn())


def test_decisions_are_shared_along_axes_of_size_one():
    outputs = np.asarray(
        keras.layers.Dropout(0.5, noise_shape=(None, 1, None), seed=3)(ONES, training=True)
    )
    assert (outputs == outputs[:, :1]).all()
    assert set(np.unique(outputs)) == {0.0, 2.0}


@pytest.mark.parametrize("shape", [(4, 6), (4, 2, 5)])
def test_decisions_that_do_not_fit_are_refused(shape):
    with pytest.raises(ShapeError, match="noise_shape"):
        keras.layers.Dropout(0.5, noise_shape=shape)(ONES, training=True)


@pytest.mark.parametrize(
    "arguments",
    [
        {"rate": 1.5},
        {"rate": -0.1},
        {"rate": "a"},
        {"rate": 0.5, "seed": 1.5},
        {"rate": 0.5, "noise_shape": (0, 1)},
        {"rate": 0.5, "noise_shape": 3},
    ],
)
def test_arguments_out_of_range_are_refused(arguments):
    with pytest.raises(ConfigError, match="Dropout: `"):
        keras.layers.Dropout(**arguments)


@pytest.mark.parametrize("name", ["GaussianDropout", "AlphaDropout"])
def test_a_rate_of_one_is_refused_when_it_matters(name):
    layer = getattr(keras.layers, name)(1.0)
    np.testing.assert_array_equal(layer(ONES), ONES)
    with pytest.raises(ConfigError, match="leaves nothing"):
        layer(ONES, training=True)


def test_alpha_dropout_keeps_mean_and_variance():
    x = np.random.default_rng(0).normal(size=(200, 200)).astype("float32")
    outputs = np.asarray(keras.layers.AlphaDropout(0.3, seed=1)(x, training=True))
    assert outputs.mean() == pytest.approx(0, abs=0.02)
    assert outputs.std() == pytest.approx(1, abs=0.02)


def test_a_mixed_policy_of_a_spatial_dropout_is_not_lost():
    layer = keras.layers.SpatialDropout2D(0.5, dtype="mixed_bfloat16")
    again = keras.layers.SpatialDropout2D.from_config(layer.get_config())
    assert again.compute_dtype == "bfloat16"


def test_activity_regularization_adds_a_loss_of_the_mean_sample():
    layer = keras.layers.ActivityRegularization(l1=0.1, l2=0.2)
    layer(np.full((2, 3), 2.0, "float32"))
    assert [float(loss) for loss in layer.losses] == [pytest.approx((0.1 * 12 + 0.2 * 24) / 2)]


PENALIZED = {
    "argument": lambda: keras.layers.Dense(2, activity_regularizer="l2"),
    "layer": lambda: keras.layers.ActivityRegularization(l1=0.1),
}


@pytest.mark.parametrize("make", PENALIZED.values(), ids=PENALIZED)
def test_an_empty_batch_has_a_penalty_of_zero(make):
    layer = make()
    layer(np.ones((0, 3), "float32"))
    assert [float(loss) for loss in layer.losses] == [0.0]
