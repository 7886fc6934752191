"""A functional model as the last layer of another: which of its uses is an output, and what it was
trained with.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

import keramos as keras
from keramos import layers


def inner(**compiled) -> keras.Model:
    x = keras.Input((3,))
    model = keras.Model(x, layers.Dense(2)(x), name="inner")
    if compiled:
        model.compile(**compiled)
        model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    return model


def siamese(model: keras.Model, outputs) -> keras.Model:
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    return keras.Model([a, b], outputs(model(a), model(b)))


# Measured: what stock Keras 3.15.1 writes.
@pytest.mark.parametrize(
    ("outputs", "places"),
    [
        (lambda a, b: [a, b], [["inner", 1, 0], ["inner", 2, 0]]),
        (lambda a, b: [a, b + 1], [["inner", 1, 0], ["add", 0, 0]]),
        (lambda a, b: [a + 1, b], [["add", 0, 0], ["inner", 2, 0]]),
    ],
)
def test_outputs_are_numbered_as_keras_does(outputs, places):
    keras.utils.clear_session()
    model = siamese(inner(), outputs)
    config = json.loads(json.dumps(model.get_config()))
    assert config["output_layers"] == places
    again = keras.Model.from_config(config)
    again.set_weights(model.get_weights())
    x = [np.eye(3), -np.eye(3)]
    for y, z in zip(model(x), again(x), strict=True):
        np.testing.assert_array_equal(y, z)


def test_numbers_from_zero_are_taken():
    config = siamese(inner(), lambda a, b: [a, b]).get_config()
    config["output_layers"] = [["inner", 0, 0], ["inner", 1, 0]]
    model = keras.Model.from_config(config)
    assert [t._keras_history[1] for t in model.outputs] == [0, 1]


@pytest.mark.parametrize("format", ["keras", "weights.h5"])
def test_what_a_model_inside_was_trained_with_goes_through_files(format, tmp_path):
    x = keras.Input((3,))
    trained = inner(optimizer="adam", loss="mse")
    model = keras.Model(x, trained(layers.Rescaling(0.5)(x)))
    model.compile("sgd", "mae")
    path = tmp_path / f"model.{format}"
    if format == "weights.h5":
        model.save_weights(path)
        model.load_weights(path)
        return
    model.save(path)
    for _ in range(2):  # saved again before anybody asked for the optimizer
        loaded = keras.saving.load_model(path)
        loaded.save(path)
    inside = loaded.get_layer("inner")
    assert int(inside.optimizer.iterations.value) == int(trained.optimizer.iterations.value) == 1
    np.testing.assert_array_equal(loaded(np.eye(3)), model(np.eye(3)))
    assert keras.saving.load_model(path, compile=False).get_layer("inner").optimizer is None
