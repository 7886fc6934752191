"""Padding and masks: made, passed on, consumed, by layers of Keras and of one's own."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import integers, normal


def padded_sequences():
    raw = [[711, 632, 71], [73, 8, 3215, 55, 927], [83, 91, 1, 645, 1253, 927]]
    pad = keras.utils.pad_sequences
    yield "post", pad(raw, padding="post")
    yield "pre", pad(raw, maxlen=4)
    yield "cut", pad(raw, maxlen=4, truncating="post", value=-1, dtype="int64")
    yield "dtype", str(pad(raw).dtype)


def masks_of_tensors():
    x = np.array([[3, 4, 5, 0, 0, 0], [1, 2, 3, 4, 5, 0], [1, 2, 3, 4, 5, 6]])
    embedding = layers.Embedding(input_dim=10, output_dim=4, mask_zero=True)
    y = embedding(x)
    yield "embedding", y._keras_mask
    masking_layer = layers.Masking()
    unmasked = ops.cast(ops.tile(ops.expand_dims(x, axis=-1), [1, 1, 3]), dtype="float32")
    yield "masking", masking_layer(unmasked)._keras_mask
    yield "computed", embedding.compute_mask(x)
    yield "through", getattr(layers.Dropout(0.5)(y), "_keras_mask", None)
    yield "dense", getattr(layers.Dense(2)(y), "_keras_mask", None)
    yield "lost", getattr(layers.Flatten()(y), "_keras_mask", None)
    yield "added", layers.add([y, y])._keras_mask
    yield "concatenated", layers.concatenate([y, y], axis=1)._keras_mask


def masks_in_models():
    model = keras.Sequential([layers.Embedding(20, 4, mask_zero=True), layers.LSTM(3)])
    x = np.array([[3, 4, 0, 0], [5, 6, 7, 0]])
    yield "stack", model(x)
    inputs = keras.Input(shape=(None,), dtype="int32")
    y = layers.Embedding(20, 4, mask_zero=True)(inputs)
    outputs = layers.Bidirectional(layers.GRU(3, return_sequences=True))(y)
    graph = keras.Model(inputs, outputs)
    yield "graph", graph(x)
    yield "pooled", keras.Model(inputs, layers.GlobalAveragePooling1D()(outputs))(x)
    yield "attention", layers.MultiHeadAttention(2, 3)(model.layers[0](x), model.layers[0](x))


class MyLayer(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(input_dim=20, output_dim=4, mask_zero=True)
        self.lstm = layers.LSTM(3)

    def call(self, inputs):
        x = self.embedding(inputs)
        mask = self.embedding.compute_mask(inputs)
        return self.lstm(x, mask=mask)


class TemporalSplit(layers.Layer):
    def call(self, inputs):
        return ops.split(inputs, 2, axis=1)

    def compute_mask(self, inputs, mask=None):
        return None if mask is None else ops.split(mask, 2, axis=1)


class CustomEmbedding(layers.Layer):
    def __init__(self, input_dim, output_dim, mask_zero=False, **kwargs):
        super().__init__(**kwargs)
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero

    def build(self, input_shape):
        self.embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim), initializer="random_normal", dtype="float32"
        )

    def call(self, inputs):
        return ops.take(self.embeddings, ops.cast(inputs, "int32"), axis=0)

    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0) if self.mask_zero else None


class MyActivation(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return ops.relu(inputs)


class TemporalSoftmax(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        assert mask is not None
        exp = ops.exp(inputs) * ops.expand_dims(ops.cast(mask, "float32"), axis=-1)
        return exp / ops.sum(exp, axis=1, keepdims=True)


def masks_of_ones_own():
    yield "explicit", MyLayer()(integers(20, 2, 5))
    x = np.array([[3, 4, 0, 0], [5, 6, 7, 0]])
    y = layers.Embedding(10, 4, mask_zero=True)(x)
    first, second = TemporalSplit()(y)
    yield "split", [first._keras_mask, second._keras_mask]
    embedded = CustomEmbedding(10, 3, mask_zero=True)(x)
    yield "embedded", embedded._keras_mask
    activated = MyActivation()(embedded)
    yield "activated", activated._keras_mask
    yield "consumed", TemporalSoftmax()(activated)
    inputs = keras.Input(shape=(None,), dtype="int32")
    z = CustomEmbedding(10, 5, mask_zero=True)(inputs)
    z = layers.Dense(1)(MyActivation()(z))
    model = keras.Model(inputs, TemporalSoftmax()(z))
    yield "graph", model(integers(10, 2, 6))
    yield "fit", _fitted(model)


def _fitted(model):
    model.compile("sgd", "mse")
    x = integers(10, 4, 6)
    return model.fit(x, normal(4, 6, 1), epochs=2, verbose=0).history


def losses_under_a_mask():
    model = keras.Sequential([keras.Input((4, 2)), layers.Masking(), layers.Dense(1)])
    x = normal(3, 4, 2)
    x[0, 2:] = x[1, 1:] = 0
    model.compile("sgd", "mse")
    yield "history", model.fit(x, normal(3, 4, 1), epochs=2, verbose=0).history
    yield "steps", model.evaluate(x, normal(3, 4, 1), sample_weight=np.ones((3, 4)), verbose=0)
