"""Layers that prepare data: adapted to it, or not; outside of models and within."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from .arrays import integers, uniform


def numbers_normalized():
    data = np.array([[0.1, 0.2, 0.3], [0.8, 0.9, 1.0], [1.5, 1.6, 1.7]])
    layer = layers.Normalization()
    layer.adapt(data)
    normalized = layer(data)
    yield "normalized", normalized
    yield "mean", normalized.numpy().mean() if hasattr(normalized, "numpy") else np.mean(normalized)
    yield "given", layers.Normalization(mean=3.0, variance=2.0)(np.array([[1.0], [3.0]]))
    back = layers.Normalization(axis=-1, invert=True)
    back.adapt(data)
    yield "inverted", back(normalized)
    whole = layers.Normalization(axis=None)
    whole.adapt(data)
    yield "whole", whole(data)
    inputs = keras.Input((3,))
    model = keras.Model(inputs, layers.Dense(1)(layer(inputs)))
    yield "in a model", model(data)
    yield "weights", [[w.name, list(w.shape)] for w in model.weights]
    model.save("normalized.keras")
    yield "again", keras.models.load_model("normalized.keras").predict(data, verbose=0)


def classes_of_numbers():
    data = np.array([[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]])
    yield "given", layers.Discretization(bin_boundaries=[0.0, 1.0, 2.0])(data)
    layer = layers.Discretization(num_bins=4, epsilon=0.01)
    layer.adapt(data)
    yield "adapted", layer(data)
    hot = layers.Discretization(bin_boundaries=[0.0, 1.0], output_mode="one_hot")
    yield "one hot", hot(np.array([[-1.0], [0.5], [3.0]]))
    count = layers.Discretization(bin_boundaries=[0.0, 1.0], output_mode="count")
    yield "count", count(data)
    yield (
        "encoding",
        layers.CategoryEncoding(num_tokens=4, output_mode="multi_hot")([[0, 1], [2, 3]]),
    )
    encoded = layers.CategoryEncoding(num_tokens=4, output_mode="count")
    yield "counted", encoded([[0, 1], [2, 2]], count_weights=np.array([[0.1, 0.2], [0.3, 0.4]]))
    yield "hashed", layers.Hashing(num_bins=64, salt=1337)(integers(10, 5, 1))
    yield "crossed", layers.HashedCrossing(num_bins=5)((np.array([1, 2, 3]), np.array([1, 0, 1])))


def classes_of_words():
    lookup = layers.StringLookup()
    lookup.adapt([["a"], ["b"], ["c"], ["b"], ["c"], ["a"], ["d"]])
    vocabulary = lookup.get_vocabulary()
    yield "vocabulary", [vocabulary[0], sorted(vocabulary[1:])]
    lookup = layers.StringLookup(vocabulary=["a", "b", "c"], output_mode="one_hot")
    yield "one hot", np.asarray(lookup(np.array([["a"], ["b"], ["z"]]))).reshape(3, -1)
    forward = layers.StringLookup(vocabulary=["a", "b", "c"])
    yield "indices", np.asarray(forward(np.array([["a", "c", "d"], ["d", "z", "b"]])))
    integer = layers.IntegerLookup(vocabulary=[12, 36, 1138, 42])
    yield "integers", integer(np.array([[12, 1138, 42], [42, 1000, 36]]))
    integer = layers.IntegerLookup(output_mode="multi_hot")
    integer.adapt(np.array([10, 20, 20, 10, 11, 0, 10, 20, 12, 21]))
    yield "size", integer.vocabulary_size()
    back = layers.IntegerLookup(vocabulary=[12, 36, 1138, 42], invert=True)
    yield "back", back(np.array([[1, 3, 4], [4, 0, 2]]))


def images_prepared():
    images = 255 * uniform(2, 6, 6, 3)
    yield "rescaled", layers.Rescaling(1.0 / 255, offset=-0.5)(images)[0, 0]
    yield "cropped", layers.CenterCrop(2, 3)(images)[1, :, :, 0]
    yield "resized", layers.Resizing(3, 4)(images)[0, :, :, 1]
    yield "kept", layers.Resizing(4, 4, crop_to_aspect_ratio=True)(images[:, :4])[0, :, :, 0]
    yield (
        "nearest",
        layers.Resizing(4, 4, interpolation="nearest", pad_to_aspect_ratio=True)(images[:, :4])[
            0, :, :, 0
        ],
    )
    yield "contrast", layers.RandomContrast(0.5, seed=3)(images)[0, 0]
    flip = layers.RandomFlip("horizontal", seed=1)
    yield (
        "flipped",
        [flip(images, training=True)[:, 0, 0, 0], flip(images, training=False)[:, 0, 0, 0]],
    )
    rotation = layers.RandomRotation(0.1, seed=1)
    yield "rotated", rotation(images, training=True)[0, 0]
    yield "zoomed", layers.RandomZoom(0.2, seed=1)(images, training=True)[0, 0]
    yield "moved", layers.RandomTranslation(0.2, 0.2, seed=1)(images, training=True)[0, 0]
    yield "brighter", layers.RandomBrightness(0.2, seed=1)(images, training=True)[0, 0]
    yield "random crop", layers.RandomCrop(3, 3, seed=1)(images, training=True)[0, :, :, 0]


def images_augmented_and_classified():
    augmentation = keras.Sequential(
        [layers.RandomFlip("horizontal", seed=1), layers.RandomRotation(0.1, seed=2)],
        name="augmentation",
    )
    inputs = keras.Input((8, 8, 3))
    x = layers.Rescaling(1.0 / 255)(augmentation(inputs))
    previous = x = layers.Activation("relu")(
        layers.BatchNormalization()(layers.Conv2D(4, 3, 2, "same")(x))
    )
    x = layers.SeparableConv2D(6, 3, padding="same")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(layers.BatchNormalization()(x))
    x = layers.add([x, layers.Conv2D(6, 1, strides=2, padding="same")(previous)])
    x = layers.Dropout(0.25)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, layers.Dense(1, activation=None)(x))
    model.compile(
        keras.optimizers.Adam(3e-4),
        keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="acc")],
    )
    images, targets = 255 * uniform(8, 8, 8, 3), integers(2, 8)
    yield "history", model.fit(images, targets, batch_size=4, epochs=1, verbose=0).history
    yield "scores", model.predict(images[:2], verbose=0)
    yield "parameters", model.count_params()


def columns_encoded_by_layers():
    age, sex = uniform(8, 1) * 60 + 20, integers(3, 8, 1)
    inputs = {
        "age": keras.Input((1,), name="age"),
        "sex": keras.Input((1,), name="sex", dtype="int32"),
    }
    normalization = layers.Normalization()
    normalization.adapt(age)
    lookup = layers.IntegerLookup(output_mode="multi_hot", num_oov_indices=1)
    lookup.adapt(sex)
    hot = layers.CategoryEncoding(4, output_mode="one_hot")
    encoded = layers.concatenate([normalization(inputs["age"]), hot(inputs["sex"])])
    outputs = layers.Dense(1, activation="sigmoid")(
        layers.Dropout(0.5)(layers.Dense(6, "relu")(encoded))
    )
    model = keras.Model(inputs, outputs)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit({"age": age, "sex": sex}, integers(2, 8), batch_size=4, epochs=2, verbose=0)
    yield "history", history.history
    yield "looked up", lookup(sex)
    yield "predicted", model.predict({"age": age[:2], "sex": sex[:2]}, verbose=0)
