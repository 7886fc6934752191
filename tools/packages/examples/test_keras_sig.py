"""keras-sig: signatures of paths."""

import keras
import numpy as np
import pytest
from keras_sig import SigLayer, signature

X = np.random.default_rng(0).normal(size=(4, 7, 2)).astype("float32")
Y = X.sum((1, 2))[:, None]


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_size_of_a_signature(depth):
    size = sum(2**level for level in range(1, depth + 1))
    assert signature(keras.ops.convert_to_tensor(X), depth).shape == (4, size)


def test_the_first_level_is_what_a_path_has_gone():
    first = np.asarray(signature(keras.ops.convert_to_tensor(X), 2))[:, :2]
    np.testing.assert_allclose(first, X[:, -1] - X[:, 0], atol=1e-5)


def test_a_stream():
    assert signature(keras.ops.convert_to_tensor(X), 2, stream=True).shape == (4, 6, 6)


def model(**options):
    layers = [keras.Input((7, 2)), SigLayer(depth=3, **options), keras.layers.Dense(1)]
    return keras.Sequential(layers)


@pytest.mark.parametrize("options", [{}, {"stream": True}])
def test_a_layer_trains(options):
    keras.utils.set_random_seed(0)
    trained = model(**options)
    trained.compile(keras.optimizers.Adam(1e-3), "mse")
    target = Y if not options else np.repeat(Y[:, None], 6, 1)
    losses = trained.fit(X, target, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_a_model_is_saved(tmp_path):
    first = model()
    first.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras", custom_objects={"SigLayer": SigLayer})
    expected = first.predict(X, verbose=0)
    np.testing.assert_allclose(again.predict(X, verbose=0), expected, atol=1e-5)
