"""Numbers -> small integers: as Keras 3.15.1 on jax computes them."""

import json

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, NoConfigError, UnknownClassError
from keramos.quantizers import grouped

quantizers = keras.quantizers
X = np.array([[0.5, -1.0, 0.26], [0.0, 0.0, 0.0], [3.0, 1e-3, -2.9]], "float32")
SCALES = [126.99998474121094, 1270000000.0, 42.33333206176758]
ALONG = {
    "last": ({"axis": -1}, [[63, -127, 33], [0, 0, 0], [127, 0, -123]], SCALES),
    "first, four bits": (
        {"axis": 0, "value_range": (-8, 7)},
        [[1, -7, 1], [0, 0, 0], [7, 0, -7]],
        [2.3333332538604736, 6.999999046325684, 2.4137930870056152],
    ),
    "both": ({"axis": (0, 1)}, [[21, -42, 11], [0, 0, 0], [127, 0, -123]], [42.33333206176758]),
    "on the host": (
        {"axis": -1, "to_numpy": True},
        [[63, -127, 33], [0, 0, 0], [127, 0, -123]],
        SCALES,
    ),
}


@pytest.mark.parametrize("case", ALONG)
def test_the_largest_magnitude_becomes_the_end_of_the_range(case):
    options, numbers, scales = ALONG[case]
    quantized, scale = quantizers.abs_max_quantize(X, **options)
    assert (str(quantized.dtype), str(scale.dtype)) == ("int8", "float32")
    assert np.asarray(quantized).tolist() == numbers
    np.testing.assert_allclose(np.ravel(scale), scales, rtol=1e-6)


def test_a_quantizer_takes_the_axis_of_the_call_then_its_own_then_the_last():
    by_column = quantizers.AbsMaxQuantizer(axis=0)
    assert by_column(X)[1].shape == (1, 3)
    assert by_column(X, axis=1)[1].shape == (3, 1)
    assert quantizers.AbsMaxQuantizer()(X)[1].shape == (3, 1)


def test_a_range_that_int8_does_not_hold_is_refused():
    with pytest.raises(ConfigError, match="does not fit int8"):
        quantizers.AbsMaxQuantizer(value_range=(-200, 200))
    assert quantizers.AbsMaxQuantizer(value_range=(-200, 200), output_dtype="int16")


@pytest.mark.parametrize(
    "identifier", ["abs_max_quantizer", "AbsMaxQuantizer", quantizers.AbsMaxQuantizer]
)
def test_get_knows_names_and_classes(identifier):
    assert type(quantizers.get(identifier)) is quantizers.AbsMaxQuantizer
    assert quantizers.get(identifier, axis=0).axis == (0,)


def test_get_refuses_what_nobody_knows():
    assert quantizers.get(None) is None
    with pytest.raises(UnknownClassError, match="no quantizer named 'no_such'"):
        quantizers.get("no_such")


def test_a_config_says_the_same_after_a_round_trip():
    config = quantizers.Int8QuantizationConfig(quantizers.AbsMaxQuantizer(axis=0), None)
    again = quantizers.deserialize(quantizers.serialize(config))
    assert again.mode == "int8"
    assert again.activation_quantizer is None
    assert again.weight_quantizer.axis == (0,)


def test_a_config_that_does_not_name_a_quantizer_for_inputs_has_none():
    config = quantizers.Int8QuantizationConfig.from_config({"weight_quantizer": None})
    assert config.activation_quantizer is None


def test_a_config_for_int8_refuses_kernels_of_another_dtype():
    wide = quantizers.AbsMaxQuantizer(output_dtype="int16")
    with pytest.raises(ConfigError, match="requires a weight_quantizer with output_dtype='int8'"):
        quantizers.Int8QuantizationConfig(wide)


class Halves(quantizers.Quantizer):
    def __init__(self, factor=2, **options):
        super().__init__(**options)
        self.factor = factor

    def __call__(self, x, axis=None):
        return keras.ops.cast(x * self.factor, "int8"), keras.ops.cast(self.factor, "float32")

    def get_config(self):
        return {"factor": self.factor}


def test_a_quantizer_of_the_user_is_asked_and_written():
    config = quantizers.Int8QuantizationConfig(activation_quantizer=Halves(4))
    layer = keras.layers.Dense(1, dtype="int8_from_float32", quantization_config=config)
    layer.build((None, 1))
    layer.kernel.assign([[1]])
    assert float(layer(np.array([[2.6]], "float32"))[0, 0]) == 2.5  # int8(10.4) / 4
    with keras.saving.custom_object_scope({"Halves": Halves}):
        again = keras.layers.Dense.from_config(layer.get_config())
    assert again.quantization_config.activation_quantizer.factor == 4


def test_a_quantizer_without_get_config_cannot_be_written():
    class Silent(quantizers.Quantizer):
        pass

    with pytest.raises(NoConfigError, match="Silent must define get_config"):
        quantizers.serialize(Silent())


def test_the_base_config_leaves_its_mode_to_subclasses():
    with pytest.raises(NotImplementedError, match="must define the property `mode`"):
        _ = quantizers.QuantizationConfig().mode


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("per_channel", [False, True])
@pytest.mark.parametrize(
    "low", [-3.0, -1.0, 1.0, 2.0], ids="negative,ends at 0,above 0,far".split(",")
)
def test_a_group_of_one_sign_is_restored(low: float, per_channel: bool, symmetric: bool):
    x = np.random.default_rng(0).uniform(low, low + 1, (3, 16)).astype("float32")
    scale, zero, most = grouped.parameters(
        x, bits=4, symmetric=symmetric, per_channel=per_channel, group_size=8
    )
    scale, zero = (np.repeat(values, 16 // values.shape[1], axis=1) for values in (scale, zero))
    small = np.clip(np.round(x / scale) + zero, 0, most)
    assert (zero >= 0).all()
    assert (zero <= most).all()
    assert np.abs((small - zero) * scale - x).max() <= (1 if symmetric else 0.501) * scale.max()


def test_fake_quantization_stands_in_a_graph_and_goes_through_a_file(tmp_path):
    inputs = keras.Input((3, 4))
    outputs = keras.quantizers.fake_quant_with_min_max_vars(inputs, -3.0, 3.0)
    model = keras.Model(inputs, outputs)
    x = np.linspace(-4, 4, 24, dtype="float32").reshape(2, 3, 4)
    expected = keras.quantizers.fake_quant_with_min_max_vars(x, -3.0, 3.0)
    np.testing.assert_array_equal(model.predict(x, verbose=0), expected)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again.predict(x, verbose=0), expected)
    layer = json.loads(again.to_json())["config"]["layers"][1]
    assert layer["module"] == "keras.src.quantizers.quantizers"
    assert layer["config"] == {"num_bits": 8, "narrow_range": False, "axis": None}
