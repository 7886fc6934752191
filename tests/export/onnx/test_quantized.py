"""Quantized models in ONNX: their kernels stay in 8 bits, and their products are of integers."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.engine.traced import Input

from . import running

layers = keras.layers
IDS = np.arange(24, dtype="int32").reshape(2, 12)
SIZES = 200, 128

#: Layers of a model behind an embedding, `(…, 12, 128)`.
MODELS = {
    "dense": lambda: [layers.Dense(256, activation="relu"), layers.Dense(64)],
    "einsum": lambda: [
        layers.EinsumDense("abc,cde->abde", (None, 4, 64), bias_axes="de"),
        layers.EinsumDense("abde,dec->abc", (None, 128), bias_axes="c"),
    ],
}
FLOATS_COME_IN = keras.quantizers.Int8QuantizationConfig(activation_quantizer=None)


def made(name):
    keras.utils.set_random_seed(1)
    parts = [keras.Input((12,), dtype="int32"), layers.Embedding(*SIZES), *MODELS[name]()]
    return running.randomized(keras.Sequential(parts))


def exported(model):
    return running.of_model(model, Input("batch, 12", "int32", name="ids"))


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_products_are_of_integers(name):
    model = made(name)
    floats = running.written(exported(model))
    model.quantize("int8")
    onnx_model = exported(model)
    small = running.written(onnx_model)
    assert len(small) < 0.35 * len(floats)
    kernels = {v.path: v for v in model.variables if v.dtype == "int8"}
    stored = {t.name: t for t in onnx_model.tensors if t.dtype == "int8"}
    assert stored.keys() == kernels.keys()
    for path, tensor in stored.items():
        np.testing.assert_array_equal(tensor.read().ravel(), np.ravel(kernels[path]))
    assert running.operators(onnx_model).count("MatMulInteger") == 2
    # The same integers are summed: what differs is the last digit of floats.
    wanted = model.predict(IDS, verbose=0)
    running.close(running.run(small, IDS), [wanted], 1e-5)
    running.close(running.run(small, IDS[:1]), [wanted[:1]], 1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("config", [FLOATS_COME_IN, keras.quantizers.Int4QuantizationConfig()])
@pytest.mark.parametrize("name", MODELS)
def test_kernels_stay_small_where_floats_come_in(name, config):
    model = made(name)
    floats = running.written(exported(model))
    model.quantize(config=config)
    onnx_model = exported(model)
    small = running.written(onnx_model)
    assert len(small) < 0.35 * len(floats)
    running.close(running.run(small, IDS), [model.predict(IDS, verbose=0)], 1e-5)


@pytest.mark.slow
def test_the_way_back_is_of_integers():
    layer = layers.ReversibleEmbedding(24, 64)
    layer.build()
    layer.quantize("int8")
    model = running.exported(
        lambda x: layer(x, reverse=True), [Input("batch, 64", name="x")], layer.variables
    )
    assert "MatMulInteger" in running.operators(model)
    x = running.numbers(3, 5, 64)
    running.close(running.run(running.written(model), x), [layer(x, reverse=True)], 1e-5)


@pytest.mark.parametrize("dtypes", [("int8", "int8"), ("uint8", "int8"), ("uint8", "uint8")])
def test_the_largest_bytes_are_summed_exactly(dtypes):
    import jax.numpy as jnp

    def product(a, b):
        return jnp.matmul(a, b, preferred_element_type="int32")

    arrays = [
        np.full(shape, np.iinfo(d).max, d)
        for shape, d in zip(((3, 40), (40, 5)), dtypes, strict=True)
    ]
    arrays[0][0] = np.iinfo(dtypes[0]).min
    inputs = [Input("n, 40", dtypes[0], name="a"), Input("40, 5", dtypes[1], name="b")]
    model = running.exported(product, inputs)
    assert running.operators(model).count("MatMulInteger") == 1
    wanted = arrays[0].astype("int32") @ arrays[1].astype("int32")
    np.testing.assert_array_equal(running.run(running.written(model), *arrays)[0], wanted)
