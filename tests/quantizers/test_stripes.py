"""Products of kernels of few bits hold no kernel of floats; cut into stripes they are the same."""

import numpy as np
import pytest

import keramos as keras
from keramos.quantizers import stripes

layers, quantizers = keras.layers, keras.quantizers
CONFIGS = {
    "blocks": quantizers.Int4QuantizationConfig(block_size=32),
    "columns": quantizers.Int4QuantizationConfig(block_size=-1),
    "int8": quantizers.Int8QuantizationConfig(activation_quantizer=None),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_stripes_are_the_whole(name, monkeypatch):
    keras.utils.set_random_seed(0)
    dense, reverse = layers.Dense(96), layers.ReversibleEmbedding(96, 64)
    dense.build((None, 64))
    reverse.build()
    spread = layers.EinsumDense("abc,cde->abde", (None, 4, 24))
    spread.build((None, 5, 64))
    x = np.random.default_rng(0).normal(size=(3, 5, 64)).astype("float32")
    for layer in (dense, reverse, spread):
        layer.quantize(config=CONFIGS[name])
    whole = [dense(x), reverse(x, reverse=True), spread(x)]
    monkeypatch.setattr(stripes, "SMALL", 1)
    cut = [dense(x), reverse(x, reverse=True), spread(x)]
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-6)


@pytest.mark.parametrize("name", CONFIGS)
def test_no_kernel_of_floats_stands_in_memory(name):
    import jax

    layer = layers.Dense(1024, use_bias=False)
    layer.build((None, 1024))
    layer.quantize(config=CONFIGS[name])
    values = [v.value for v in layer.weights]
    compiled = jax.jit(lambda values, x: layer.stateless_call([], values, x)[0])
    x = np.ones((4, 1024), "float32")
    memory = compiled.lower(values, x).compile().memory_analysis()
    assert memory.temp_size_in_bytes < 0.3 * 1024 * 1024 * 4
