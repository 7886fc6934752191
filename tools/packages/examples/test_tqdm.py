"""tqdm.keras: bars of training."""

import io

import keras
import numpy as np
import pytest
from tqdm.keras import TqdmCallback

X = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
Y = X.sum(1, keepdims=True)


def trained(callback, **options):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model.fit(X, Y, verbose=0, callbacks=[callback], **options)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_bars(verbose):
    target = io.StringIO()
    trained(TqdmCallback(verbose=verbose, file=target), epochs=3, batch_size=8)
    assert "3/3" in target.getvalue()
    assert "loss" in target.getvalue()
    assert ("batch" in target.getvalue()) == (verbose > 0)


def test_bars_of_validation():
    target = io.StringIO()
    trained(TqdmCallback(file=target), epochs=2, validation_data=(X, Y))
    assert "val_loss" in target.getvalue()


def test_what_is_known_of_the_data():
    target = io.StringIO()
    callback = TqdmCallback(epochs=2, data_size=32, batch_size=8, verbose=1, file=target)
    trained(callback, epochs=2, batch_size=8)
    assert "2/2" in target.getvalue()
