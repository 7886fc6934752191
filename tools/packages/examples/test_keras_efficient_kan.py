"""keras-efficient-kan: layers of splines."""

import keras
import numpy as np
import pytest
from keras_efficient_kan import KANLinear

X = np.random.default_rng(0).uniform(-1, 1, size=(32, 4)).astype("float32")
Y = np.sin(X.sum(1, keepdims=True))
OPTIONS = {
    "as it is": {},
    "a finer grid": {"grid_size": 6},
    "another degree": {"spline_order": 2},
    "dropout": {"dropout": 0.1},
    "no bias, no norm": {"use_bias": False, "use_layernorm": False},
    "another activation": {"base_activation": "gelu"},
}


def model(**options):
    layers = [keras.Input((4,)), KANLinear(8, **options), KANLinear(1, **options)]
    return keras.Sequential(layers)


@pytest.mark.parametrize("name", OPTIONS)
def test_a_model_trains(name):
    keras.utils.set_random_seed(0)
    trained = model(**OPTIONS[name])
    trained.compile(keras.optimizers.Adam(0.01), "mse")
    losses = trained.fit(X, Y, epochs=8, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", OPTIONS)
def test_a_model_is_saved(name, tmp_path):
    first = model(**OPTIONS[name])
    first.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    expected = first.predict(X, verbose=0)
    np.testing.assert_allclose(again.predict(X, verbose=0), expected, atol=1e-5)


def test_sequences():
    layer = KANLinear(5)
    assert layer(np.zeros((2, 3, 4), "float32")).shape == (2, 3, 5)
