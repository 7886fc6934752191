"""Rematerialization: the same numbers, state included, and intermediate results computed again."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import keramos as keras

X = np.cos(np.arange(24, dtype="float32")).reshape(6, 4)
Y = np.sin(np.arange(12, dtype="float32")).reshape(6, 2)
SCOPES = {
    "full": {},
    "activations": {},
    "larger_than": {"output_size_threshold": 20},
    "list_of_layers": {"layer_names": ["hidden"]},
}


def network(scope=None):
    keras.utils.set_random_seed(3)
    with keras.RematScope(scope, **SCOPES.get(scope, {})):
        x = keras.Input((4,))
        y = keras.layers.Dense(8, "tanh", activity_regularizer="l2", name="hidden")(x)
        y = keras.layers.BatchNormalization(name="norm")(y)
        y = keras.layers.Dropout(0.3, name="drop")(y)
        model = keras.Model(x, keras.layers.Dense(2, name="out")(keras.ops.tanh(y)))
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


def program(model):
    """The program of the model's loss and its gradient, as text."""
    variables = [
        [v.value for v in vs] for vs in (model.trainable_variables, model.non_trainable_variables)
    ]

    def loss(trainable):
        y, _ = model.stateless_call(trainable, variables[1], X, training=True)
        return (y**2).sum()

    return str(jax.make_jaxpr(jax.grad(loss))(variables[0]))


@pytest.fixture(scope="module")
def plain():
    model = network()
    return model.fit(X, Y, epochs=2, batch_size=6, verbose=0).history, model.get_weights()


@pytest.mark.parametrize("scope", ["full", "list_of_layers"])
def test_training_gives_the_same(scope, plain):
    model = network(scope)
    history = model.fit(X, Y, epochs=2, batch_size=6, verbose=0).history
    np.testing.assert_allclose(history["loss"], plain[0]["loss"], rtol=1e-5)
    for found, wanted in zip(model.get_weights(), plain[1], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("scope", SCOPES)
def test_results_are_computed_again(scope):
    assert "remat" in program(network(scope)) or "checkpoint" in program(network(scope))


def test_outside_of_a_scope_nothing_is():
    text = program(network())
    assert "remat" not in text
    assert "checkpoint" not in text


def test_scopes_nest():
    with keras.RematScope("full"):
        with keras.RematScope(None):
            inner = keras.layers.Dense(1)
        outer = keras.layers.Dense(1)
    assert (inner._remat_mode.mode, outer._remat_mode.mode) == (None, "full")
    assert keras.layers.Dense(1)._remat_mode is None
    with pytest.raises(ValueError, match="mode"):
        keras.RematScope("invalid")


def test_a_function():
    def scaled(x, scale=1.0, negative=False):
        return -x * scale if negative else keras.ops.sin(x) * scale

    x = keras.ops.convert_to_tensor(X)
    recomputed = keras.remat(scaled)
    np.testing.assert_allclose(recomputed(x, scale=2.0), scaled(x, 2.0))
    np.testing.assert_allclose(recomputed(x, negative=True), -X)
    gradient = jax.grad(lambda x: recomputed(x, scale=3.0).sum())
    np.testing.assert_allclose(gradient(x), 3 * np.cos(X), rtol=1e-5)
    assert keras.remat(keras.layers.ReLU())(x).shape == X.shape


def test_masks_pass():
    with keras.RematScope():
        model = keras.Sequential([keras.layers.Masking(), keras.layers.LSTM(2)])
    model.compile("sgd", "mse")
    x = np.zeros((2, 3, 4), "float32")
    x[:, 0] = 1
    plain = keras.Sequential([keras.layers.Masking(), keras.layers.LSTM(2)])
    plain.build(x.shape)
    model.build(x.shape)
    plain.set_weights(model.get_weights())
    values = [
        [v.value for v in vs] for vs in (model.trainable_variables, model.non_trainable_variables)
    ]
    run = jax.jit(lambda trainable: model.stateless_call(trainable, values[1], x)[0])
    np.testing.assert_allclose(run(values[0]), plain(x), rtol=1e-5)


def test_a_device():
    with keras.device("CPU:0"):
        assert keras.ops.zeros(2).device == jax.devices("cpu")[0]
    with keras.device(jax.devices()[0]), keras.device("cpu"):
        assert keras.ops.zeros(2).shape == (2,)
    for name in ("tpu:7", "cpu:99", 3):
        with pytest.raises(ValueError, match="device"):
            keras.device(name)


def test_the_symbolic_scope():
    from keramos.engine.scope import in_symbolic_scope

    seen = []
    layer = keras.layers.Lambda(lambda x: seen.append(in_symbolic_scope()) or x)
    layer(keras.Input((2,)))
    layer(X)
    assert seen[0]
    assert not seen[-1]
    with keras.SymbolicScope():
        assert in_symbolic_scope()
