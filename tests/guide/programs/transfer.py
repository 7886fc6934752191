"""Layers that are frozen, tuned, moved: `trainable`, BatchNormalization, weights from elsewhere."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from .arrays import fills, normal


def _counts(model):
    return [len(model.weights), len(model.trainable_weights), len(model.non_trainable_weights)]


def weights_by_kind():
    layer = layers.Dense(3)
    layer.build((None, 4))
    yield "dense", _counts(layer)
    norm = layers.BatchNormalization()
    norm.build((None, 4))
    yield "norm", _counts(norm)
    norm.trainable = False
    yield "frozen norm", _counts(norm)
    layer.trainable = False
    yield "frozen dense", _counts(layer)


def freezing_is_recursive():
    inner = keras.Sequential([keras.Input(shape=(3,)), layers.Dense(3), layers.Dense(3)])
    model = keras.Sequential(
        [keras.Input(shape=(3,)), inner, layers.Dense(3, activation="sigmoid")]
    )
    model.trainable = False
    yield "inner", [inner.trainable, inner.layers[0].trainable]
    inner.layers[1].trainable = True
    yield "one again", [_counts(model), inner.layers[1].trainable]
    model.trainable = True
    yield "all again", _counts(model)


def a_frozen_layer_stays():
    layer1 = layers.Dense(3, activation="relu")
    layer2 = layers.Dense(3, activation="sigmoid")
    model = keras.Sequential([keras.Input(shape=(3,)), layer1, layer2])
    layer1.trainable = False
    before = layer1.get_weights()
    model.compile(optimizer="adam", loss="mse")
    model.fit(normal(2, 3), normal(2, 3), verbose=0)
    yield "same", bool(np.array_equal(before[0], layer1.get_weights()[0]))
    yield "weights", layer2.get_weights()
    layer1.trainable = True
    model.compile(optimizer="adam", loss="mse")
    model.fit(normal(2, 3), normal(2, 3), verbose=0)
    yield "compiled again", layer1.get_weights()[0]
    yield "optimizer", len(model.optimizer.variables)


def feature_extraction_and_fine_tuning():
    base_inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, name="base_conv")(base_inputs)
    x = layers.BatchNormalization(name="base_norm")(x)
    base = keras.Model(base_inputs, layers.Activation("relu")(x), name="base")
    base.set_weights([abs(w) for w in fills(base.weights)])
    base.trainable = False
    inputs = keras.Input(shape=(8, 8, 3))
    x = layers.Rescaling(scale=1 / 127.5, offset=-1)(inputs)
    x = base(x, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    model = keras.Model(inputs, layers.Dense(1)(x))
    yield "counts", _counts(model)
    images, targets = 255 * abs(normal(6, 8, 8, 3)), np.array([0, 1, 1, 0, 1, 0])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss=loss, metrics=[keras.metrics.BinaryAccuracy()])
    yield "extracted", model.fit(images, targets, epochs=2, batch_size=3, verbose=0).history
    base.trainable = True
    moving = base.get_layer("base_norm").moving_mean.numpy()
    yield "counts again", _counts(model)
    model.compile(keras.optimizers.Adam(1e-5), loss=loss, metrics=[keras.metrics.BinaryAccuracy()])
    yield "tuned", model.fit(images, targets, epochs=1, batch_size=3, verbose=0).history
    yield "statistics kept", bool((moving == base.get_layer("base_norm").moving_mean.numpy()).all())
    yield "outputs", model.predict(images[:2], verbose=0)


def weights_move_between_models():
    inputs = keras.Input(shape=(8,), name="digits")
    x = layers.Dense(4, activation="relu", name="dense_1")(inputs)
    x = layers.Dense(4, activation="relu", name="dense_2")(x)
    functional = keras.Model(inputs, layers.Dense(3, name="predictions")(x), name="3_layer_mlp")
    pretrained = keras.Model(functional.inputs, functional.layers[-1].input, name="pretrained")
    functional.save_weights("all.weights.h5")
    pretrained.save_weights("pretrained.weights.h5")
    x = pretrained(pretrained.inputs[0])
    model = keras.Model(functional.inputs, layers.Dense(2, name="new")(x), name="transferred")
    model.layers[1].load_weights("pretrained.weights.h5")
    yield "layers", [layer.name for layer in model.layers]
    again = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(4, activation="relu", name="dense_1"),
            layers.Dense(4, activation="relu", name="dense_2"),
            layers.Dense(5, name="predictions_of_five"),
        ]
    )
    again.load_weights("all.weights.h5", skip_mismatch=True)
    same = [
        np.array_equal(a, b)
        for a, b in zip(again.get_weights(), functional.get_weights(), strict=True)
    ]
    yield "skipped", [bool(s) for s in same]
    clone = keras.models.clone_model(functional)
    clone.set_weights(functional.get_weights())
    yield "clone", clone(normal(1, 8)) - functional(normal(1, 8))


def statistics_of_batch_normalization():
    layer = layers.BatchNormalization(momentum=0.5)
    x = normal(4, 3) * 2 + 1
    yield "new", layer(x)
    yield "training", layer(x, training=True)
    yield "moved", [layer.moving_mean, layer.moving_variance]
    layer.trainable = False
    yield "frozen", layer(x, training=True)
    yield "not moved", layer.moving_mean
    model = keras.Sequential([keras.Input((3,)), layers.BatchNormalization(), layers.Dense(1)])
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    model.fit(x, normal(4, 1), verbose=0)
    yield "kept", model.layers[0].get_weights()
