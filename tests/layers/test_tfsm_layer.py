"""TFSMLayer: an endpoint of a SavedModel within a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import ConfigError, UnsafeError

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "programs"
GRANTED = {"trusted": ["keras.layers.TFSMLayer"]}


def program(backend: str) -> tuple[Path, np.ndarray, np.ndarray]:
    with np.load(FOLDER / f"keras_on_{backend}.npz") as results:
        return FOLDER / f"keras_on_{backend}.zip", results["x"], results["serve"]


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_it_computes_trains_and_comes_back(backend: str, tmp_path):
    path, x, wanted = program(backend)
    layer = layers.TFSMLayer(path, call_training_endpoint="train")
    inputs = keramos.Input((4,))
    outputs = layer(inputs)
    model = keramos.Model(inputs, outputs)
    assert outputs.shape == (None, 3)
    assert [w.trainable for w in layer.weights] == [True] * 6 + [False] * (len(layer.weights) - 6)
    np.testing.assert_allclose(model.predict(x, verbose=0), wanted, rtol=1e-5, atol=1e-6)

    before = [np.asarray(w.value) for w in layer.weights]
    model.compile("sgd", "mse")
    losses = model.fit(x, np.zeros((6, 3)), epochs=1, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    after = [np.asarray(w.value) for w in layer.weights]
    assert all((a != b).any() for a, b in zip(before, after, strict=True))

    file = tmp_path / "m.keras"
    predicted = model.predict(x, verbose=0)
    model.save(file)
    with pytest.raises(UnsafeError, match=r"TFSMLayer.*program") as caught:
        keramos.models.load_model(file)
    assert "trusted=['keras.layers.TFSMLayer']" in str(caught.value)
    again = keramos.models.load_model(file, **GRANTED)
    np.testing.assert_array_equal(again.predict(x, verbose=0), predicted)


def test_a_frozen_one_has_nothing_to_train():
    path, *_ = program("tensorflow")
    layer = layers.TFSMLayer(str(path), trainable=False)
    assert not layer.trainable_weights
    assert len(layer.non_trainable_weights) == 8


def test_a_signature_is_an_endpoint_too():
    path, x, wanted = program("tensorflow")
    layer = layers.TFSMLayer(path, call_endpoint="serving_default")
    np.testing.assert_allclose(layer(x)["output_0"], wanted, rtol=1e-5, atol=1e-6)


def test_a_name_that_is_none_is_refused():
    path, *_ = program("tensorflow")
    with pytest.raises(ConfigError, match="neither an attribute nor a signature"):
        layers.TFSMLayer(path, call_endpoint="serving")
    with pytest.raises(FileNotFoundError):
        layers.TFSMLayer("there/is/none")


def test_a_config_alone_is_not_followed():
    path, *_ = program("tensorflow")
    config = layers.TFSMLayer(path).get_config()
    assert config["filepath"] == str(path)
    with pytest.raises(ValueError, match="program"):
        layers.TFSMLayer.from_config(config)
    assert layers.TFSMLayer.from_config(config, safe_mode=False).call_endpoint == "serve"
