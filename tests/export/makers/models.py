"""SavedModels of stock Keras, one for each kind of layer, and what they predict.

`python models.py FOLDER`, with `KERAS_BACKEND` for Keras 3; with `tf_keras` beside it, `python
models.py FOLDER tf_keras`. Writes `FOLDER/<name>` and `FOLDER/<name>.npz` (`x<k>`, `y<k>`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

LEGACY = sys.argv[2:] == ["tf_keras"]
if LEGACY:
    import tf_keras as keras
else:
    import keras
L = keras.layers
ON_JAX = keras.backend.backend() == "jax"

rng = np.random.default_rng(0)


def f(*shape):
    return rng.normal(size=shape).astype("float32")


def seq(shape, *layers, dtype=None):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers])


def attention():
    a, b = keras.Input((6, 8), name="query"), keras.Input((5, 8), name="value")
    y = L.LayerNormalization()(L.MultiHeadAttention(2, 4)(a, b) + a)
    return keras.Model([a, b], L.Attention()([y, b]))


def images(n, height, width):
    return rng.integers(0, 256, (n, height, width, 3)).astype("float32")


MASKED = np.where(np.arange(6)[None, :, None] < 4, f(3, 6, 4), 0).astype("float32")
TEXTS = np.array(["Hello, WORLD!", "the cat is", "", "cat cat cat world hello cat"])
WORDS = np.array([["a", "z"], ["c", "b"]])
CASES = {
    "dense": (
        lambda: seq(
            (4,), L.Dense(8, activation="gelu"), L.Dropout(0.5), L.Dense(3, activation="softmax")
        ),
        f(5, 4),
    ),
    "conv": (
        lambda: seq(
            (12, 12, 3),
            L.Conv2D(4, 3, padding="same"),
            L.BatchNormalization(),
            L.MaxPooling2D(),
            L.SeparableConv2D(5, 3),
            L.Conv2DTranspose(3, 3, strides=2, padding="same"),
            L.DepthwiseConv2D(3),
            L.AveragePooling2D(2, padding="same"),
            L.GlobalAveragePooling2D(),
        ),
        f(2, 12, 12, 3),
    ),
    "conv1d": (
        lambda: seq(
            (8, 3),
            L.Conv1D(4, 3, padding="causal", dilation_rate=2),
            L.MaxPooling1D(2, padding="same"),
            L.UpSampling1D(2),
            L.GlobalMaxPooling1D(),
        ),
        f(2, 8, 3),
    ),
    "conv3d": (
        lambda: seq(
            (6, 6, 6, 2),
            L.Conv3D(4, 3, padding="same"),
            L.MaxPooling3D(2),
            L.Conv3DTranspose(2, 2, strides=2),
            L.Flatten(),
        ),
        f(2, 6, 6, 6, 2),
    ),
    "lstm": (
        lambda: seq(
            (7, 4), L.LSTM(5, return_sequences=True), L.Bidirectional(L.LSTM(3)), L.Dense(2)
        ),
        f(3, 7, 4),
    ),
    "gru": (
        lambda: seq(
            (7, 4),
            L.GRU(5, return_sequences=True),
            L.SimpleRNN(4, return_sequences=True),
            L.GRU(3, reset_after=False, go_backwards=True),
        ),
        f(3, 7, 4),
    ),
    "masked": (lambda: seq((None, 4), L.Masking(), L.LSTM(5)), MASKED),
    "embedding": (
        lambda: seq((5,), L.Embedding(10, 4, mask_zero=True), L.LSTM(3), dtype="int32"),
        rng.integers(0, 10, (3, 5)).astype("int32"),
    ),
    "attention": (attention, f(2, 6, 8), f(2, 5, 8)),
    "norms": (
        lambda: seq(
            (6, 6, 4),
            L.LayerNormalization(),
            L.GroupNormalization(2),
            L.UnitNormalization(),
            L.SpatialDropout2D(0.3),
        ),
        f(2, 6, 6, 4),
    ),
    "convlstm": (
        lambda: seq((3, 6, 6, 2), L.ConvLSTM2D(3, 3, padding="same"), L.Flatten(), L.Dense(2)),
        f(2, 3, 6, 6, 2),
    ),
}
IN_TENSORFLOW = {
    "images": (
        lambda: seq(
            (12, 10, 3),
            L.Rescaling(1 / 255.0),
            L.Resizing(8, 8),
            L.CenterCrop(6, 6),
            L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 3.0]),
        ),
        images(2, 12, 10),
    ),
    "resizing": (
        lambda: seq(
            (12, 10, 3),
            L.Resizing(7, 9, interpolation="bicubic"),
            L.Resizing(5, 5, interpolation="nearest"),
            L.Rescaling(1 / 255.0),
        ),
        images(2, 12, 10),
    ),
    "text": (
        lambda: seq(
            (),
            L.TextVectorization(vocabulary=["hello", "world", "cat"], output_sequence_length=4),
            L.Embedding(6, 3),
            L.LSTM(3),
            dtype="string",
        ),
        TEXTS,
    ),
    "text_tf_idf": (
        lambda: seq(
            (),
            L.TextVectorization(
                vocabulary=["hello", "world", "cat"],
                idf_weights=[0.1, 0.2, 0.3],
                output_mode="tf_idf",
                ngrams=2,
            ),
            dtype="string",
        ),
        TEXTS,
    ),
    "string_lookup": (
        lambda: seq(
            (2,),
            L.StringLookup(vocabulary=["a", "b", "c"], num_oov_indices=2),
            L.Embedding(6, 3),
            dtype="string",
        ),
        WORDS,
    ),
    "integer_lookup": (
        lambda: seq(
            (2,), L.IntegerLookup(vocabulary=[10, 20, 30]), L.Embedding(5, 3), dtype="int64"
        ),
        np.array([[10, 5], [30, 20]]),
    ),
    "hashing": (lambda: seq((2,), L.Hashing(7), dtype="string"), WORDS),
    "categories": (
        lambda: seq(
            (2,), L.Discretization([-1.0, 0.0, 0.5]), L.CategoryEncoding(4, output_mode="multi_hot")
        ),
        f(4, 2),
    ),
}


def main(folder: Path) -> None:
    for name, (make, *xs) in (CASES if ON_JAX else CASES | IN_TENSORFLOW).items():
        keras.utils.set_random_seed(1)
        model = make()
        y = _predicted(model, xs)
        if LEGACY:
            model.save(folder / name, save_format="tf")
        else:
            model.export(folder / name, verbose=False)
        np.savez(folder / f"{name}.npz", **{f"x{k}": x for k, x in enumerate(xs)}, y0=y)


def _predicted(model, xs):
    if ON_JAX:
        return np.asarray(model(xs if len(xs) > 1 else xs[0], training=False))
    import tensorflow as tf

    tensors = [tf.constant(x) for x in xs]
    return model(tensors if len(xs) > 1 else tensors[0], training=False).numpy()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
