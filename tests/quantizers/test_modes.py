"""Models in every mode: what `quantize` does to their layers, and what goes through a file."""

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, SaveError

layers = keras.layers
IDS = np.arange(12).reshape(2, 6)


def attentive():
    keras.utils.set_random_seed(3)
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(30, 16)(inputs)
    x = layers.Add()([x, layers.MultiHeadAttention(2, 8, name="mha")(x, x)])
    x = layers.Dense(12, activation="relu", name="wide")(x)
    return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


@pytest.mark.parametrize(
    ("mode", "loss"), [("int8", 0.02), ("int4", 0.25), ("float8", 0.1)], ids=str
)
@pytest.mark.filterwarnings("ignore:Invalid quantization mode")
def test_a_quantized_model_goes_through_a_file(mode, loss, tmp_path):
    model = attentive()
    floats = model.predict(IDS, verbose=0)
    model.quantize(mode)
    small = model.predict(IDS, verbose=0)
    assert 0 < np.abs(small - floats).max() < loss * max(1, np.abs(floats).max())
    assert model.get_layer("mha").query_dense.quantization_mode == mode
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(IDS, verbose=0), small)
    assert [v.shape for v in again.weights] == [v.shape for v in model.weights]


@pytest.mark.parametrize("config", ["none", "own", "default"])
def test_saving_says_what_a_file_cannot_hold_of_projections(config, tmp_path, recwarn):
    """Attention has no `quantization_config` for its projections, in Keras neither."""
    quantizers = keras.quantizers
    configs = {
        "none": None,
        "default": quantizers.Int8QuantizationConfig(),
        "own": quantizers.Int8QuantizationConfig(activation_quantizer=None),
    }
    model = attentive()
    model.quantize("int8", config=configs[config])
    expected = model.predict(IDS, verbose=0)
    model.save(tmp_path / "model.keras")
    warned = ["'mha'" in str(warning.message) for warning in recwarn]
    assert any(warned) == (config == "own")
    again = keras.saving.load_model(tmp_path / "model.keras").predict(IDS, verbose=0)
    assert np.array_equal(again, expected) == (config != "own")


def test_int8_takes_a_third_of_the_memory():
    model = keras.Sequential([keras.Input((256,)), layers.Dense(512), layers.Dense(256)])
    before = sum(v.value.nbytes for v in model.weights)
    model.quantize("int8")
    assert sum(v.value.nbytes for v in model.weights) < 0.3 * before


def test_filters_choose_layers():
    for filters in ("wide", ["wide"], lambda layer: layer.name == "wide"):
        model = attentive()
        model.quantize("int8", filters=filters)
        modes = [x.name for x in model._flatten_layers() if x.quantization_mode is not None]
        assert modes == ["wide"]


@pytest.mark.slow
def test_a_model_of_several_policies_goes_through_a_file(tmp_path):
    """Some layers by filters, others by a map: the file has which is which."""
    policies = keras.dtype_policies.DTypePolicyMap("float32", {"(.*/)?wide": "int8_from_float32"})
    model = keras.Sequential(
        [
            keras.Input((6,), dtype="int32"),
            layers.Embedding(30, 16, name="words"),
            layers.Dense(12, activation="relu", name="wide", dtype=policies),
            layers.Dense(9, name="narrow", dtype=policies),
            layers.Dense(4, name="last"),
        ]
    )
    wide = model.get_layer("wide")
    wide.kernel.assign(np.arange(16 * 12).reshape(16, 12) % 99 - 50)
    wide.kernel_scale.assign(np.arange(1, 13) * 10)
    model.quantize("int4", filters=["words", "^na"])
    modes = {layer.name: layer.quantization_mode for layer in model.layers}
    assert modes == {"words": "int4", "wide": "int8", "narrow": "int4", "last": None}
    small = model.predict(IDS, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert {layer.name: layer.quantization_mode for layer in again.layers} == modes
    np.testing.assert_array_equal(again.predict(IDS, verbose=0), small)


def test_configs_say_how():
    layer = layers.Dense(6)
    layer(np.ones((1, 40), "float32"))
    layer.quantize(config=keras.quantizers.Int4QuantizationConfig(block_size=16))
    assert layer.dtype_policy.name == "int4/16_from_float32"
    assert layer.kernel_scale.shape == layer.kernel_zero.shape == (3, 6)
    assert (layer.kernel.shape, layer._kernel.shape) == ((40, 6), (40, 3))
    np.testing.assert_array_equal(layer.g_idx, np.arange(40) // 16)
    for mode, config, why in (
        (None, None, "either `mode` or `config`"),
        ("int9", None, "Invalid quantization mode"),
        ("int8", keras.quantizers.Int4QuantizationConfig(), "Contradictory"),
        ("gptq", None, "must pass a `GPTQConfig`"),
        ("int8", 3, "instance of `QuantizationConfig`"),
    ):
        fresh = layers.Dense(2)
        fresh.build((None, 3))
        with pytest.raises(ConfigError, match=why):
            fresh.quantize(mode, config=config)
    with pytest.raises(ConfigError, match="already quantized"):
        layer.quantize("int8")
    with pytest.raises(ConfigError, match="isn't yet built"):
        layers.Dense(2).quantize("int8")
    with pytest.raises(NotImplementedError, match="does not have a `quantize` method"):
        layers.Dropout(0.5).quantize("int8")


def test_scales_of_float8_follow_training():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    model.quantize("float8")
    layer = model.layers[0]
    model.compile("adam", "mse")
    x = np.array([[1.0, -2.0, 0.5, 3.0]], "float32")
    model.fit(x, np.ones((1, 3)), verbose=0)
    assert float(layer.inputs_amax_history[0]) == 3.0
    assert float(layer.inputs_scale) == 1.0
    model.fit(x, np.ones((1, 3)), verbose=0)
    np.testing.assert_allclose(layer.inputs_scale, 3 / 448, rtol=1e-6)


def blocks():
    keras.utils.set_random_seed(0)
    embedding = layers.Embedding(30, 16)
    parts = [keras.Sequential([layers.Dense(32, "relu"), layers.Dense(16)]) for _ in range(2)]
    inputs = keras.Input((6,), dtype="int32")
    x = embedding(inputs)
    for part in parts:
        x = part(x)
    structure = {"pre_block_layers": [embedding], "sequential_blocks": parts}
    return keras.Model(inputs, layers.Dense(4)(x)), structure


@pytest.mark.parametrize("kind", ["GPTQConfig", "AWQConfig"])
def test_calibrated_models_go_through_files(kind, tmp_path):
    model, structure = blocks()
    floats = model.predict(IDS, verbose=0)
    config = getattr(keras.quantizers, kind)(
        dataset=[np.arange(30)], tokenizer=lambda text: text, num_samples=4, sequence_length=6,
        group_size=8, quantization_layer_structure=structure,
    )  # fmt: skip
    model.quantize(config.mode, config=config)
    small = model.predict(IDS, verbose=0)
    assert np.abs(small - floats).max() < 0.3 * np.abs(floats).max()
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict(IDS, verbose=0), small, atol=1e-6)
    dense = again.layers[2].layers[0]  # which shows small numbers, a row for each output
    assert (dense.kernel.shape, dense.kernel.dtype) == ((32, 16), "uint8")
    assert again.layers[2].layers[0].dtype_policy.name == f"{config.mode}/4/8_from_float32"


def test_what_was_not_calibrated_is_not_saved(tmp_path):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    config = keras.quantizers.GPTQConfig(None, None, group_size=-1)
    model.layers[0].quantize("gptq", config=config)
    with pytest.raises(SaveError, match="was not calibrated"):
        model.save(tmp_path / "model.keras")
