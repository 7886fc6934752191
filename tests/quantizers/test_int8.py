"""Layers with int8 kernels: what they refuse, how they are trained, saved and loaded.

What they compute is held to stock Keras by tests/conformance.
"""

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, UnsupportedFileError, WeightsError

layers = keras.layers
INT8 = "int8_from_float32"
X = np.array([[0.5, -1.0, 0.26], [0.0, 0.0, 0.0], [3.0, 1e-3, -2.9]], "float32")


@pytest.fixture
def dense():
    """A Dense with a kernel, the same in stock Keras."""
    layer = layers.Dense(2, dtype=INT8, activation="tanh")
    layer.build((None, 3))
    layer.kernel.assign(np.array([[10, -20], [127, 3], [-64, 90]], "int8"))
    layer.kernel_scale.assign([100.0, 50.0])
    layer.bias.assign([0.1, -0.2])
    return layer


def gradients(layer, x):
    import jax

    held = [v.value for v in layer.non_trainable_variables]

    def loss(trained, x):
        return keras.ops.sum(keras.ops.square(layer.stateless_call(trained, held, x)[0]))

    return jax.jit(jax.grad(loss, argnums=(0, 1)))([v.value for v in layer.trainable_variables], x)


def test_gradients_are_those_of_keras(dense):
    trained, inputs = gradients(dense, X)
    np.testing.assert_allclose(trained[0], [-0.17127808928489685, -0.3608057498931885], rtol=1e-5)
    wanted = [
        [-0.052644096314907074, -0.5730758309364319, 0.32280099391937256],
        [0.17148448526859283, 0.2278795838356018, -0.809177815914154],
        [0.008354097604751587, 0.10602473467588425, -0.05345553532242775],
    ]
    np.testing.assert_allclose(inputs, wanted, rtol=1e-4)


def test_gradients_of_einsum_are_those_of_keras():
    layer = layers.EinsumDense("abc,dc->adb", (3, None), dtype=INT8)
    layer.build((None, 2, 3))
    layer.kernel.assign(np.arange(9).reshape(3, 3) * 10 - 40)
    layer.kernel_scale.assign(np.array([30.0, 40.0, 50.0]).reshape(1, 3, 1))
    _, inputs = gradients(layer, np.stack([X[:2], X[1:]]))
    wanted = [
        [[-0.5663780570030212, -0.5631496906280518, -0.5599213242530823], [0, 0, 0]],
        [[0, 0, 0], [5.3399739265441895, 2.7766928672790527, 0.21341195702552795]],
    ]
    np.testing.assert_allclose(inputs, wanted, rtol=1e-4)


def test_training_moves_biases_and_leaves_kernels():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, dtype=INT8), layers.Dense(2)])
    first = model.layers[0]
    first.kernel.assign(np.arange(12).reshape(3, 4))
    before = [np.array(v) for v in first.weights]
    model.compile("sgd", "mse")
    model.fit(X, np.ones((3, 2), "float32"), verbose=0)
    moved = [not np.array_equal(a, b) for a, b in zip(before, first.weights, strict=True)]
    assert [v.name for v in first.weights] == ["bias", "kernel", "kernel_scale"]
    assert moved == [True, False, False]


def test_dots_in_an_equation_stand_for_axes():
    """Stock Keras 3.15.1 fails to build such a layer in int8."""
    short = layers.EinsumDense("...x,xy->...y", 2, bias_axes="y", dtype=INT8)
    long = layers.EinsumDense("abx,xy->aby", (None, 2), bias_axes="y", dtype=INT8)
    x = np.stack([X, X + 1])
    for layer in (short, long):
        layer.build(x.shape)
        layer.bias.assign([1.0, 2.0])
        layer.kernel.assign([[10, -20], [127, 3], [-64, 90]])
        layer.kernel_scale.assign([[[9.0, 8.0]]])
    np.testing.assert_array_equal(short(x), long(x))


def test_modes_are_told():
    layer = layers.Dense(2, dtype=INT8)
    assert layer.quantization_mode == layer.dtype_policy.quantization_mode == "int8"
    assert (layer.compute_dtype, layer.variable_dtype) == ("float32", "float32")
    assert layers.Dense(2).quantization_mode is None


def test_a_layer_without_a_kernel_refuses_the_policy():
    with pytest.raises(ConfigError, match="LayerNormalization does not compute in int8"):
        layers.LayerNormalization(dtype=INT8)(X)


@pytest.mark.parametrize("mode", ["gptq", "awq"])
def test_a_calibrated_mode_needs_to_know_its_bits(mode):
    policy = keras.dtype_policies.QuantizedDTypePolicy(mode, "float32")
    with pytest.raises(ConfigError, match=f"{mode} needs to know its bits"):
        layers.Dense(2, dtype=policy).build((None, 3))


def test_int8_is_not_computed_in_float16():
    with pytest.raises(ConfigError, match="int8 kernels cannot be computed in float16"):
        keras.dtype_policies.get("int8_from_mixed_float16")


class Doubled(layers.Dense):
    def call(self, inputs):
        return 2 * super().call(inputs)


class Own(layers.Dense):
    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), "ones", name="own")
        self.bias = None

    def call(self, inputs):
        return super().call(inputs) + 1


def test_a_subclass_with_a_call_of_its_own_is_not_quantized():
    with pytest.raises(UnsupportedFileError, match=r"Doubled defines call\(\)"):
        Doubled(2, dtype=INT8).build((None, 3))


def test_a_subclass_with_its_own_kernel_is_computed_with_it_in_floats():
    np.testing.assert_allclose(Own(2)(X)[:, 0], X.sum(1) + 1, rtol=1e-6)


def test_a_quantized_layer_does_not_become_one_of_floats(dense):
    with pytest.raises(ConfigError, match="is built: its kernels stay as they are"):
        dense.dtype_policy = "float32"


def test_a_policy_quantizes_a_built_layer():
    layer = layers.Dense(2)
    before = layer(X)
    layer.dtype_policy = INT8
    assert layer.kernel.dtype == "int8"
    np.testing.assert_allclose(layer(X), before, atol=0.05)
    own = Own(2)
    own(X)
    with pytest.raises(NotImplementedError, match="Own does not have a `quantize` method"):
        own.dtype_policy = INT8


@pytest.mark.parametrize(("policy", "groups"), [("int4", 2), ("int4/64", 4), ("int4/-1", None)])
def test_a_policy_of_4_bits_says_the_size_of_blocks(policy, groups):
    """`int4` alone is what `quantize("int4")` does: blocks of 128."""
    layer = keras.layers.Dense(4)
    layer.build((None, 200))
    layer.dtype_policy = f"{policy}_from_float32"
    assert layer.kernel_scale.shape == ((4,) if groups is None else (groups, 4))
    assert layer.inputs_quantizer is None


def test_a_layer_shows_what_quantizes_its_inputs():
    layer = keras.layers.Dense(4)
    layer.build((None, 3))
    assert layer.inputs_quantizer is None
    layer.quantize("int8")
    assert isinstance(layer.inputs_quantizer, keras.quantizers.AbsMaxQuantizer)


def test_kernels_come_first_in_a_file(dense):
    store = {}
    dense.save_own_variables(store)
    assert [v.name for v in store.values()] == ["kernel", "bias", "kernel_scale"]
    again = layers.Dense(2, dtype=INT8, activation="tanh")
    again.build((None, 3))
    again.load_own_variables(store)
    np.testing.assert_array_equal(again(X), dense(X))


@pytest.fixture
def attention():
    """A model whose MultiHeadAttention has int8 projections."""
    policies = {r"(.*/)?mha/(query|key)": INT8, "mha/attention_output": INT8}
    policy = keras.dtype_policies.DTypePolicyMap("float32", policies)
    inputs = keras.Input((4, 3))
    outputs = layers.MultiHeadAttention(2, 3, dtype=policy, name="mha")(inputs, inputs)
    model = keras.Model(inputs, outputs)
    rng = np.random.default_rng(0)
    for v in model.variables:
        v.assign(rng.integers(-99, 99, v.shape) if v.dtype == "int8" else rng.random(v.shape) + 9)
    return model


def test_a_map_gives_policies_to_projections_by_their_paths(attention):
    mha = attention.get_layer("mha")
    # Numbers at the end of automatic names count all layers that were made before.
    modes = {
        layer.name.partition("softmax_")[0] or "softmax": layer.quantization_mode
        for layer in mha._layers
    }
    assert modes["query"] == modes["key"] == modes["attention_output"] == "int8"
    assert modes["value"] is modes["softmax"] is None
    assert mha.query_dense.kernel.dtype == "int8"
    assert mha.value_dense.kernel.dtype == "float32"


def test_a_file_keeps_the_policies_of_projections(attention, tmp_path):
    x = np.random.default_rng(1).random((2, 4, 3), "float32")
    attention.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(x), attention(x))
    assert again.get_config() == attention.get_config()


def test_policies_that_a_config_does_not_have_are_taken_from_the_tensors(tmp_path, root):
    """As Keras writes it: only the tensors of MultiHeadAttention say that they are quantized."""
    path = root / "tests/golden/corpus/keras-3.12.4/quant_int8/quant_int8.keras"
    model = keras.saving.load_model(path)
    mha = model.get_layer("multi_head_attention")
    assert mha.quantization_mode is None
    assert mha.query_dense.quantization_mode == "int8"
    assert mha.query_dense.path == "multi_head_attention/query"
    assert [v.path for v in mha.query_dense.weights] == [
        f"multi_head_attention/query/{name}" for name in ("bias", "kernel", "kernel_scale")
    ]
    assert model.load_report.rewritten["policy_was_not_written"] == 4
    policies = mha.get_config()["dtype"]["config"]["policy_map"]
    assert len(policies) == 4
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert "policy_was_not_written" not in again.load_report.rewritten
    ids = np.arange(16).reshape(2, 8)
    np.testing.assert_array_equal(again.predict(ids, verbose=0), model.predict(ids, verbose=0))


def test_weights_of_a_quantized_model_do_not_quantize_another(tmp_path):
    def model(policy):
        return keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype=policy)])

    model(INT8).save_weights(tmp_path / "quantized.weights.h5")
    floats = model("float32")
    with pytest.raises(WeightsError, match=r"quantized in the file \(int8\), not in the model"):
        floats.load_weights(tmp_path / "quantized.weights.h5")
    assert floats.layers[0].kernel.dtype == "float32"
