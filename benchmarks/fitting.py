"""The measured tasks about training: the same code runs on keramos and on stock Keras.

Refuses to compare, like `tasks`, which calls it.
"""

from __future__ import annotations

import os
from pathlib import Path

from timing import timed

BATCH, STEPS = 32, 100


def mlp(keras):
    layers = keras.layers
    inputs = keras.Input((64,))
    x = layers.Dense(256, activation="relu")(layers.Dense(256, activation="relu")(inputs))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x)), (64,), 10


def cnn(keras):
    layers = keras.layers
    inputs = keras.Input((28, 28, 1))
    x = layers.MaxPooling2D()(layers.Conv2D(16, 3, activation="relu")(inputs))
    x = layers.MaxPooling2D()(layers.Conv2D(32, 3, activation="relu")(x))
    return (
        keras.Model(inputs, layers.Dense(10, activation="softmax")(layers.Flatten()(x))),
        (28, 28, 1),
        10,
    )


def lstm(keras):
    layers = keras.layers
    inputs = keras.Input((20, 16))
    return (
        keras.Model(inputs, layers.Dense(4, activation="softmax")(layers.LSTM(32)(inputs))),
        (20, 16),
        4,
    )


def transformer(keras):
    layers = keras.layers
    inputs = keras.Input((16, 64))
    x = layers.LayerNormalization()(
        layers.Add()([inputs, layers.MultiHeadAttention(4, 16)(inputs, inputs)])
    )
    h = layers.Dense(64)(layers.Dense(128, activation="gelu")(x))
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(layers.Add()([x, h])))
    return keras.Model(inputs, layers.Dense(4, activation="softmax")(x)), (16, 64), 4


MODELS = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer}


def ready(keras, name: str, rows: int):
    """A compiled model and the arrays to train it on."""
    import numpy as np

    model, shape, classes = MODELS[name](keras)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(0)
    return (
        model,
        random.standard_normal((rows, *shape)).astype("float32"),
        random.integers(0, classes, rows),
    )


def steps(keras, name: str):
    """Seconds of one step in an epoch of 100, progress bar off; the first epoch, with its
    compilation, does not count.
    """
    model, x, y = ready(keras, name, BATCH * STEPS)
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)
    return [
        timed(lambda: model.fit(x, y, batch_size=BATCH, epochs=2, verbose=0)) / (2 * STEPS)
        for _ in range(5)
    ]


def first_step(keras, name: str) -> None:
    """Build a model and take one step; timed from the start of the process."""
    model, x, y = ready(keras, name, BATCH)
    model.fit(x, y, batch_size=BATCH, epochs=1, verbose=0)


def checkpoints(keras, folder: Path):
    """Seconds that a checkpoint after each of 10 short epochs adds to an epoch, of a model of 16
    MiB and its Adam.
    """
    import numpy as np

    model = keras.Sequential([keras.Input((1024,)), *(keras.layers.Dense(1024) for _ in range(4))])
    model.compile(optimizer="adam", loss="mse")
    x = np.zeros((BATCH, 1024), "float32")
    path = folder / f"checkpoint-{os.getpid()}.keras"
    model.fit(x, x, verbose=0)
    try:
        plain = timed(lambda: model.fit(x, x, epochs=10, verbose=0))
        kept = [keras.callbacks.ModelCheckpoint(path)]
        return [
            (timed(lambda: model.fit(x, x, epochs=10, verbose=0, callbacks=kept)) - plain) / 10
            for _ in range(3)
        ]
    finally:
        path.unlink(missing_ok=True)
