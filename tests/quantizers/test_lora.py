"""LoRA: what is trained, what files have, and which layers take it."""

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, NoConfigError

layers = keras.layers
X = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
IDS = np.array([[1, 2, 0], [4, 4, 3]])
CASES = {
    "Dense": (lambda **more: layers.Dense(3, **more), X),
    "EinsumDense": (lambda **more: layers.EinsumDense("ab,bcd->acd", (2, 3), **more), X),
    "Embedding": (lambda **more: layers.Embedding(5, 6, **more), IDS),
    "Conv1D": (lambda **more: layers.Conv1D(3, 2, **more), X[..., None]),
}


def learned(layer):
    """Something in the second matrix, which is zeros at first."""
    layer._adapter.matrices(layer)[1].assign(
        np.random.default_rng(1).normal(size=layer._adapter.matrices(layer)[1].shape)
    )


@pytest.mark.parametrize("name", CASES)
def test_a_file_has_the_sum(name):
    make, x = CASES[name]
    layer = make()
    before = layer(x)
    layer.enable_lora(2, lora_alpha=4)
    np.testing.assert_array_equal(layer(x), before)
    learned(layer)
    after = np.array(layer(x))
    assert np.abs(after - before).max() > 0.1
    store = {}
    layer.save_own_variables(store)
    again = make(lora_rank=2, lora_alpha=4)
    again(x)
    again.load_own_variables(store)
    np.testing.assert_allclose(again(x), after, rtol=1e-5, atol=1e-5)
    assert again.lora_enabled
    assert (again.lora_rank, again.lora_alpha) == (2, 4)
    config = layer.get_config()
    assert (config["lora_rank"], config["lora_alpha"]) == (2, 4)


@pytest.mark.parametrize("mode", ["int8", "int4"])
@pytest.mark.parametrize("name", ["Dense", "EinsumDense", "Embedding"])
def test_a_file_has_the_sum_quantized(name, mode):
    make, x = CASES[name]
    layer = make()
    layer(x)
    layer.quantize(mode)
    layer.enable_lora(2)
    learned(layer)
    after = np.array(layer(x))
    store = {}
    layer.save_own_variables(store)
    again = type(layer).from_config(layer.get_config())
    again(x)
    again.load_own_variables(store)
    assert len(again.weights) == len(layer.weights)
    size = np.abs(after).max()
    assert np.abs(again(x) - after).max() < size * (0.03 if mode == "int8" else 0.3)


def test_the_matrices_alone_are_trained():
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Dense(2)])
    model.layers[0].enable_lora(1)
    before = [np.array(v) for v in model.layers[0].weights]
    model.compile("sgd", "mse")
    model.fit(X, np.ones((4, 2), "float32"), epochs=2, verbose=0)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.layers[0].weights, strict=True)]
    names = [v.name for v in model.layers[0].weights]
    assert names == ["kernel", "bias", "lora_kernel_a", "lora_kernel_b"]
    assert moved == [False, True, True, True]


def test_a_model_goes_through_a_file(tmp_path):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Dense(2)])
    model.layers[0].enable_lora(2)
    model.compile("adam", "mse")
    model.fit(X, np.ones((4, 2), "float32"), verbose=0)
    for name in ("model.keras", "model.h5"):
        model.save(tmp_path / name)
        again = keras.saving.load_model(tmp_path / name)
        np.testing.assert_allclose(again(X), model(X), atol=1e-6)
        again.fit(X, np.ones((4, 2), "float32"), verbose=0)


def test_what_cannot_be_adapted_says_why():
    with pytest.raises(ConfigError, match="isn't yet built"):
        layers.Dense(2).enable_lora(1)
    bounded = layers.Dense(2, kernel_constraint="non_neg")
    bounded(X)
    with pytest.raises(ConfigError, match="incompatible with kernel constraints"):
        bounded.enable_lora(1)
    twice = layers.Dense(2, lora_rank=1)
    twice(X)
    with pytest.raises(ConfigError, match="already enabled"):
        twice.enable_lora(1)
    quantized = layers.Dense(2, dtype="gptq/4/-1_from_float32")
    quantized(X)
    with pytest.raises(NoConfigError, match="not currently supported with gptq"):
        quantized.enable_lora(1)
