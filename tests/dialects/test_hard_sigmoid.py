"""One name, two functions: max(0, min(1, 0.2·x + 0.5)) until Keras 2, relu6(x + 3) / 6 since."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

import keramos as keras
from keramos import dialects

X = np.linspace(-4, 4, 17, dtype="float32").reshape(1, -1)
OLD = np.clip(0.2 * X + 0.5, 0, 1)
NEW = np.clip(X + 3, 0, 6) / 6

#: Genuine models with an old hard_sigmoid, and the files that hold one whole.
FILES = {
    "keras-2.15.0/lstm_stack": ("lstm_stack.keras", "lstm_stack.h5"),
    "tf_keras-2.21.0/lstm_stack": ("lstm_stack.keras",),
    "keras-2.3.1-tf2.0/lstm_stack": ("lstm_stack.h5",),
    "keras-2.0.9-tf1.4/lstm_stack": ("lstm_stack.h5",),
    "keras-2.0.9-tf1.4/gru_reset_before": ("gru_reset_before.h5",),
}
CASES = [(model, file) for model, files in FILES.items() for file in files]


def layer(activation="hard_sigmoid", class_name="Activation", **arguments):
    return {"class_name": class_name, "config": {"activation": activation, **arguments}}


def text(version, described=None, **outer):
    described = described or layer(batch_input_shape=[None, 17])
    config = {"class_name": "Sequential", "config": {"layers": [described]}}
    return json.dumps({**config, "keras_version": version, **outer})


@pytest.mark.parametrize("version", ["1.2.2", "2.0.9", "2.2.4-tf", "2.4.0", "2.15.0"])
def test_json_of_a_version_before_3_means_the_old_one(version):
    model = keras.models.model_from_json(text(version))
    np.testing.assert_allclose(model.predict(X, verbose=0), OLD, atol=1e-6)


@pytest.mark.parametrize("version", ["3.0.5", "3.15.1", "10.0"])
def test_json_of_a_later_version_means_todays(version):
    model = keras.models.model_from_json(text(version))
    np.testing.assert_allclose(model.predict(X, verbose=0), NEW, atol=1e-6)


def test_a_function_in_place_of_a_name_is_the_same():
    function = {"module": "builtins", "class_name": "function", "config": "hard_sigmoid"}
    model = keras.models.model_from_json(
        text(
            "2.15.0",
            layer({**function, "registered_name": "function"}, batch_input_shape=[None, 17]),
        )
    )
    np.testing.assert_allclose(model.predict(X, verbose=0), OLD, atol=1e-6)


@pytest.mark.parametrize(
    "deserialize", [keras.saving.deserialize_keras_object, keras.layers.deserialize]
)
def test_a_layer_alone_says_by_its_spelling_who_wrote_it(deserialize):
    old = deserialize(layer(batch_input_shape=[None, 17]))
    today = deserialize({**layer(), "module": "keras.layers", "registered_name": None})
    np.testing.assert_allclose(old(X), OLD, atol=1e-6)
    np.testing.assert_allclose(today(X), NEW, atol=1e-6)


def test_it_is_rewritten_once():
    config = json.loads(text("2.4.0"))
    origin = dialects.of_config(config)
    upgraded = dialects.upgrade(config, origin)
    assert upgraded.log["hard_sigmoid_was_piecewise_linear"] == 1
    assert dialects.upgrade(upgraded.config, origin).config == upgraded.config
    assert "hard_sigmoid" in json.dumps(config)  # the caller's own is left alone


def test_it_computes_in_the_layers_dtype():
    described = layer(class_name="Dense", units=3, dtype="float16", batch_input_shape=[None, 17])
    model = keras.models.model_from_json(text("2.4.0", described))
    assert model.layers[0].activation.compute_dtype == "float16"
    assert str(model(X).dtype) == "float16"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("model", "file"), CASES)
def test_genuine_files_predict_as_their_writer(model, file, shared, tmp_path):
    folder = shared / "corpus" / model
    example = np.load(folder / "io.npz")
    loaded = keras.saving.load_model(folder / file)
    assert "hard_sigmoid_was_piecewise_linear" in loaded.load_report.rewritten
    predicted = loaded.predict(example["x0"], verbose=0)
    np.testing.assert_allclose(predicted, example["y0"], atol=1e-6)
    loaded.save(tmp_path / "again.keras")
    again = keras.saving.load_model(tmp_path / "again.keras")
    np.testing.assert_array_equal(again.predict(example["x0"], verbose=0), predicted)


def test_a_config_beside_its_weights_predicts_as_its_writer(shared):
    folder = shared / "corpus" / "keras-2.15.0/lstm_stack"
    example = np.load(folder / "io.npz")
    model = keras.models.model_from_json((folder / "lstm_stack.json").read_text())
    model.load_weights(folder / "lstm_stack.h5")
    predicted = model.predict(example["x0"], verbose=0)
    np.testing.assert_allclose(predicted, example["y0"], atol=1e-6)


def test_converting_keeps_it(shared, tmp_path):
    from keramos.saving.convert import convert

    folder = shared / "corpus" / "keras-2.15.0/lstm_stack"
    example = np.load(folder / "io.npz")
    for name in ("lstm_stack.keras", "lstm_stack.h5"):
        log = convert(folder / name, tmp_path / "new.keras")
        assert log["hard_sigmoid_was_piecewise_linear"] == 1
        predicted = keras.saving.load_model(tmp_path / "new.keras").predict(
            example["x0"], verbose=0
        )
        np.testing.assert_allclose(predicted, example["y0"], atol=1e-6)


STOCK = """
import json, sys
import keras, numpy as np
example = np.load(sys.argv[1])
model = keras.models.load_model(sys.argv[2])
print(float(np.abs(model.predict(example["x0"], verbose=0) - example["y0"]).max()))
"""


@pytest.mark.oracle
@pytest.mark.parametrize("model", ["keras-2.15.0/lstm_stack", "keras-2.0.9-tf1.4/gru_reset_before"])
def test_stock_keras_opens_what_is_saved(model, oracle, shared, tmp_path):
    folder = shared / "corpus" / model
    loaded = keras.saving.load_model(folder / f"{model.rpartition('/')[2]}.h5")
    loaded.save(tmp_path / "again.keras")
    done = subprocess.run(
        [oracle, "-c", STOCK, folder / "io.npz", tmp_path / "again.keras"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert float(done.stdout.split()[-1]) < 1e-6
