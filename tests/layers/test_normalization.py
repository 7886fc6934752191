"""Normalization: what changes in a call, in which precision, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, ShapeError

X = np.random.default_rng(0).normal(3, 2, (5, 2)).astype("float32")


def statistics(layer) -> list[np.ndarray]:
    return [w.numpy() for w in layer.weights if w.name not in ("gamma", "beta")]


def test_moving_statistics_follow_those_of_the_batch():
    layer = keras.layers.BatchNormalization(momentum=0.75)
    layer(X, training=True)
    mean, variance = statistics(layer)
    np.testing.assert_allclose(mean, 0.25 * X.mean(0), rtol=1e-6)
    np.testing.assert_allclose(variance, 0.75 + 0.25 * X.var(0), rtol=1e-5)


@pytest.mark.parametrize(("training", "trainable"), [(False, True), (True, False), (None, True)])
def test_moving_statistics_stay_outside_of_training(training, trainable):
    layer = keras.layers.BatchNormalization(trainable=trainable)
    outputs = layer(X, training=training)
    assert [s.tolist() for s in statistics(layer)] == [[0, 0], [1, 1]]
    np.testing.assert_allclose(outputs, X / np.sqrt(1 + 1e-3), rtol=1e-6)


def test_a_stateless_call_hands_the_statistics_back_and_leaves_the_layer_alone():
    layer = keras.layers.BatchNormalization(momentum=0.5)
    layer.build(X.shape)
    values = [
        [v.value for v in variables]
        for variables in (layer.trainable_variables, layer.non_trainable_variables)
    ]
    _, (mean, _) = layer.stateless_call(*values, X, training=True)
    np.testing.assert_allclose(mean, 0.5 * X.mean(0), rtol=1e-6)
    assert statistics(layer)[0].tolist() == [0, 0]


def test_masked_positions_do_not_count():
    steps, mask = np.stack([X, X + 1]), np.array([[1, 1, 0, 0, 1], [0, 1, 0, 0, 0]], bool)
    layer = keras.layers.BatchNormalization(momentum=0.0)
    layer(steps, training=True, mask=mask)
    mean, variance = statistics(layer)
    np.testing.assert_allclose(mean, steps[mask].mean(0), rtol=1e-5)
    np.testing.assert_allclose(variance, steps[mask].var(0), rtol=1e-5)


def test_a_batch_that_is_masked_altogether_gives_numbers():
    layer = keras.layers.BatchNormalization(momentum=0.0)
    assert np.isfinite(layer(np.stack([X, X]), training=True, mask=np.zeros((2, 5), bool))).all()


def test_a_mask_of_another_rank_is_refused():
    with pytest.raises(ShapeError, match="one axis less"):
        keras.layers.BatchNormalization()(X, training=True, mask=np.ones(X.shape, bool))


def test_sixteen_bits_keep_statistics_of_large_numbers():
    layer = keras.layers.BatchNormalization(dtype="mixed_float16", momentum=0.0)
    layer(np.full((4096, 1), 300.0), training=True)
    assert [str(w.dtype) for w in layer.weights] == ["float32"] * 4
    assert statistics(layer)[0] == pytest.approx([300.0])


def test_renormalized_training_ends_where_inference_is():
    layer = keras.layers.BatchNormalization(renorm=True, momentum=0.5, renorm_momentum=0.5)
    for _ in range(40):
        trained = layer(X, training=True)
    np.testing.assert_allclose(trained, layer(X, training=False), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("bounds", [{"rmin": 3, "rmax": 2}, {"dmax": -1}, {"other": 1}])
def test_bounds_that_cannot_be_are_refused(bounds):
    with pytest.raises(ConfigError, match="renorm_clipping"):
        keras.layers.BatchNormalization(renorm=True, renorm_clipping=bounds)


@pytest.mark.parametrize(
    "name", ["BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization"]
)
def test_an_axis_that_is_not_there_is_named(name):
    layer = getattr(keras.layers, name)(axis=3)
    with pytest.raises(ShapeError, match="no axis 3"):
        layer.build((2, 4))


def test_groups_that_do_not_divide_the_channels_are_refused():
    with pytest.raises(ShapeError, match="cannot split 4 channels into 3"):
        keras.layers.GroupNormalization(3).build((None, 4))
    with pytest.raises(ConfigError, match="groups"):
        keras.layers.GroupNormalization(0)


def test_an_axis_given_twice_is_refused():
    with pytest.raises(ConfigError, match="twice"):
        keras.layers.LayerNormalization(axis=[1, -1]).build((2, 4))


def test_the_order_of_several_axes_does_not_matter():
    x = np.arange(24.0, dtype="float32").reshape(2, 3, 4)
    layers = [keras.layers.LayerNormalization(axis=axis) for axis in ([1, 2], [2, 1], [-1, -2])]
    outputs = [np.asarray(layer(x)) for layer in layers]
    assert {layer.gamma.shape for layer in layers} == {(3, 4)}
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


#: What stock Keras 3.15.1 gives under `mixed_float16`: (inputs of 6e4, whose squares are beyond
#: 65504; then inputs that are themselves beyond, which only two layers read in 32 bits).
NAN, INF = float("nan"), float("inf")
SIXTEEN_BITS = {
    "LayerNormalization": ([1.184, -1.521, 0.507, -0.169], [0.4473, -1.3418, 1.3418, -0.4473]),
    "RMSNormalization": ([1.333, -1.333, 0.667, 0.0], [NAN, NAN, NAN, 0.0]),
    "GroupNormalization": ([1.0, -1.0, 1.0, -1.0], [1.0, -1.0, 1.0, -1.0]),
    "BatchNormalization": ([1.0, -1.0, 1.0, 1.0], [INF, -INF, INF, 2.998]),
    "UnitNormalization": ([0.0, 0.0, 0.0, 0.0], [NAN, NAN, NAN, 0.0]),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", SIXTEEN_BITS)
def test_large_numbers_in_sixteen_bits(name):
    options = {"groups": 2} if name == "GroupNormalization" else {}
    middle = (1,) if options else ()
    within, beyond = SIXTEEN_BITS[name]
    layer = getattr(keras.layers, name)(dtype="mixed_float16", **options)
    rows = np.array([[6e4, -6e4, 3e4, 3.0], [1e3, 6e4, -6e4, 0.0]], "float32")
    found = np.asarray(layer(rows.reshape(2, *middle, 4), training=True)).astype("float32")
    np.testing.assert_allclose(found.reshape(2, 4)[0], within, atol=2e-3)
    fresh = getattr(keras.layers, name)(dtype="mixed_float16", **options)
    row = np.array([[1e5, -1e5, 2e5, 3.0]], "float32").reshape(1, *middle, 4)
    found = np.asarray(fresh(row)).astype("float32").ravel()
    np.testing.assert_allclose(found, beyond, atol=2e-3)
