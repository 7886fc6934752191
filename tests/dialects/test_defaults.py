"""What a key that is not there stood for: never the reader's settings."""

from __future__ import annotations

import inspect
import json

import numpy as np
import pytest

import keramos
from keramos import dialects
from keramos.codec import names
from keramos.dialects.defaults import UNSAID
from keramos.dialects.origin import Origin
from keramos.dialects.writing import arrivals

#: Arguments that read what is set for the process.
SETTINGS = ("data_format",)
#: Layers that always wrote theirs.
ALWAYS_SAID = {
    *(f"{kind}{rank}D" for kind in ("Conv", "ConvLSTM") for rank in (2, 3)),
    *(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (2, 3)),
    *(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (2, 3)),
    *("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM1D"),
    *("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv2D"),
}


@pytest.fixture
def odd_settings():
    """The settings of a reader whom no writer knew."""
    before = keramos.config.floatx(), keramos.config.image_data_format(), keramos.config.epsilon()
    keramos.config.set_floatx("float16")
    keramos.config.set_image_data_format("channels_first")
    keramos.config.set_epsilon(0.5)
    yield
    keramos.config.set_floatx(before[0])
    keramos.config.set_image_data_format(before[1])
    keramos.config.set_epsilon(before[2])


def layer(class_name: str, **config: object) -> dict:
    return {"class_name": class_name, "config": config}


def sequential(version: str, *layers: dict) -> str:
    """Synthetic: the spelling of Keras 2.0."""
    config = {"class_name": "Sequential", "config": list(layers), "keras_version": version}
    return json.dumps(config)


def layer_names() -> list[str]:
    return [
        name
        for name in names.exports("layers")
        if inspect.isclass(found := getattr(keramos.layers, name)) and found.__name__ == name
    ]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_argument_that_reads_a_setting_has_its_row(setting: str):
    reading = {
        name
        for name in layer_names()
        if setting in inspect.signature(getattr(keramos.layers, name).__init__).parameters
    }
    new = {name for name in reading if (arrivals.of_class("keras.layers", name) or (0,)) >= (3,)}
    said = {name for name in UNSAID if setting in UNSAID[name]} - {"LocallyConnected1D"}
    said -= {"RandomBrightness", "RandomContrast"}  # which leave it to their base
    assert reading - new == said | ALWAYS_SAID


@pytest.mark.parametrize("name", UNSAID)
@pytest.mark.parametrize("version", ["1.2.2", "2.0.9", "2.1.5-tf", "2.15.0"])
def test_it_is_said_for_writers_before_keras_3_alone(name: str, version: str):
    node = {"module": "keras.layers", "class_name": name, "config": {"name": "x"}}
    said = dialects.upgrade(node, Origin(keras_version=version)).config["config"]
    assert UNSAID[name].items() <= said.items()
    if name != "LocallyConnected1D":
        assert dialects.upgrade(node, Origin(keras_version="3.15.1")).config == node


def test_settings_of_the_reader_do_not_count(odd_settings):
    text = sequential(
        "2.0.9",
        layer("Conv1D", name="c", filters=2, kernel_size=3, batch_input_shape=[None, 8, 3]),
        layer("MaxPooling1D", name="p", pool_size=2),
        layer("UpSampling1D", name="u", size=2),
        layer("ZeroPadding1D", name="z", padding=1),
        layer("Flatten", name="f"),
        layer("Dense", name="d", units=2),
    )
    model = keramos.models.model_from_json(text)
    assert model.input_shape == (None, 8, 3)
    assert model.inputs[0].dtype == "float32"
    assert [layer.dtype for layer in model.layers] == ["float32"] * 6
    assert model.layers[3].output.shape == (None, 8, 2)


def test_inner_layers_count_in_float32(odd_settings):
    inner = {"class_name": "LSTM", "config": {"name": "l", "units": 2}}
    text = sequential(
        "2.2.4",
        layer("Embedding", name="e", input_dim=5000, output_dim=2, batch_input_shape=[None, 3]),
        layer("Bidirectional", name="b", layer=inner),
    )
    model = keramos.models.model_from_json(text)
    assert model.inputs[0].dtype == "float32"  # whole numbers above 2048
    assert model.layers[1].forward_layer.cell.dtype == "float32"


def test_flatten_did_not_move_channels():
    flatten = layer("Flatten", name="f", batch_input_shape=[None, 2, 3, 4])
    x = np.arange(24, dtype="float32").reshape(1, 2, 3, 4)
    keramos.config.set_image_data_format("channels_first")
    try:
        model = keramos.models.model_from_json(sequential("2.1.5", flatten))
    finally:
        keramos.config.set_image_data_format("channels_last")
    np.testing.assert_array_equal(model.predict(x, verbose=0), x.reshape(1, -1))


def test_an_embedding_of_integers_has_weights_of_floats():
    """Keras until 2.0.8 wrote the dtype of its input on every Embedding (synthetic)."""
    config = {"name": "e", "batch_input_shape": [None, 3], "input_dim": 5, "output_dim": 2}
    text = sequential("2.0.4", layer("Embedding", **config, dtype="int32"))
    model = keramos.models.model_from_json(text)
    vectors = np.linspace(-1, 1, 10, dtype="float32").reshape(5, 2)
    model.set_weights([vectors])
    (x,) = model.inputs
    assert (x.dtype, model.layers[-1].compute_dtype) == ("int32", "float32")
    indices = np.array([[0, 4, 2]])
    np.testing.assert_array_equal(model.predict(indices, verbose=0), vectors[indices])


def test_what_custom_layers_say_of_their_dtype_stays():
    node = {"module": "keras.layers", "class_name": "Embedding", "config": {"dtype": "int32"}}
    said = dialects.upgrade(node, Origin(keras_version="2.0.4"), lambda name: name == "Embedding")
    assert said.config["config"]["dtype"] == "int32"


def test_a_module_that_is_called_as_a_layer_is_no_layer():
    damaged = {"module": "Flatten", "class_name": "Zeros", "config": {}, "registered_name": None}
    assert dialects.upgrade(damaged, Origin(keras_version="2.15.0")).config["class_name"] == "Zeros"
