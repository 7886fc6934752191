"""Layers and models of one's own: weights, losses, metrics, arguments, a VAE from end to end."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import normal, uniform


class Linear(layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )
        self.b = self.add_weight(
            shape=(self.units,), initializer="random_normal", trainable=True, name="bias"
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


class ComputeSum(layers.Layer):
    def __init__(self, input_dim):
        super().__init__()
        self.total = self.add_weight(initializer="zeros", shape=(input_dim,), trainable=False)

    def call(self, inputs):
        self.total.assign_add(ops.sum(inputs, axis=0))
        return self.total


def weights_of_a_layer():
    layer = Linear(3)
    yield "built", [layer.built, len(layer.weights)]
    y = layer(normal(2, 4))
    yield "outputs", y
    yield "weights", [[w.name, w.path, list(w.shape)] for w in layer.weights]
    total = ComputeSum(2)
    yield "first", total(ops.ones((2, 2)))
    yield "second", total(ops.ones((2, 2)))
    yield (
        "trainable",
        [len(total.weights), len(total.non_trainable_weights), len(total.trainable_weights)],
    )
    config = layer.get_config()
    yield "config", config
    yield "again", Linear.from_config(config)(normal(2, 4)).shape == (2, 3)


class MLPBlock(layers.Layer):
    def __init__(self):
        super().__init__()
        self.linear_1 = Linear(4)
        self.linear_2 = Linear(4)
        self.rest = [Linear(1), {"last": Linear(2)}]

    def call(self, inputs):
        x = ops.relu(self.linear_1(inputs))
        x = ops.relu(self.linear_2(x))
        return self.rest[0](x), self.rest[1]["last"](x)


def layers_within_a_layer():
    mlp = MLPBlock()
    y = mlp(ops.ones(shape=(3, 5)))
    yield "outputs", y
    yield "weights", [w.path for w in mlp.weights]
    yield "sublayers", [layer.name for layer in mlp._flatten_layers()]


class ActivityRegularization(layers.Layer):
    def __init__(self, rate=1e-2):
        super().__init__()
        self.rate = rate

    def call(self, inputs):
        self.add_loss(self.rate * ops.mean(inputs))
        return inputs


class Outer(layers.Layer):
    def __init__(self):
        super().__init__()
        self.activity = ActivityRegularization(1e-1)
        self.dense = layers.Dense(3, kernel_regularizer=keras.regularizers.L2(1e-2))

    def call(self, inputs):
        return self.dense(self.activity(inputs))


def losses_of_layers():
    layer = Outer()
    yield "before", len(layer.losses)
    layer(ops.ones((1, 4)))
    yield "once", layer.losses
    layer(2 * ops.ones((1, 4)))
    yield "twice", layer.losses
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layer(inputs))
    model.compile("adam")
    yield "alone", model.fit(normal(6, 4), verbose=0).history
    model.compile("adam", loss="mse")
    yield "with a loss", model.fit(normal(6, 4), normal(6, 3), verbose=0, epochs=2).history
    yield "evaluated", model.evaluate(normal(6, 4), normal(6, 3), verbose=0)


class LogisticEndpoint(layers.Layer):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)
        self.accuracy_metric = keras.metrics.BinaryAccuracy(name="accuracy")

    def call(self, targets, logits, sample_weights=None):
        self.add_loss(self.loss_fn(targets, logits, sample_weights))
        self.accuracy_metric.update_state(targets, logits, sample_weights)
        return ops.softmax(logits)


def an_endpoint_layer():
    layer = LogisticEndpoint()
    y = layer(ops.ones((2, 2)), ops.ones((2, 2)))
    yield "outputs", y
    yield "metrics", [m.name for m in layer.metrics]
    yield "accuracy", layer.metrics[0].result()
    inputs = keras.Input(shape=(3,), name="inputs")
    targets = keras.Input(shape=(5,), name="targets")
    logits = layers.Dense(5)(inputs)
    predictions = LogisticEndpoint(name="predictions")(targets, logits)
    model = keras.Model([inputs, targets], predictions)
    yield "graph", model({"inputs": normal(4, 3), "targets": normal(4, 5)})
    yield "loss", model.losses


class CustomDropout(layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs, training=None):
        if training:
            return keras.random.dropout(inputs, rate=self.rate, seed=self.seed_generator)
        return inputs


def an_argument_for_training():
    layer = CustomDropout(0.5)
    x = ops.ones((2, 4))
    yield "not training", layer(x)
    yield "training", layer(x, training=True)
    yield "again", layer(x, training=True)
    inner = keras.Sequential([CustomDropout(0.25), layers.Dense(2)])
    yield "stack", inner(x, training=True)
    yield "state", [[v.path, v.value] for v in inner.non_trainable_variables]
    yield "all", [v.path for v in inner.variables]


class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = keras.random.normal(shape=ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


class Encoder(layers.Layer):
    def __init__(self, latent_dim=2, intermediate_dim=6, name="encoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.dense_proj = layers.Dense(intermediate_dim, activation="relu")
        self.dense_mean = layers.Dense(latent_dim)
        self.dense_log_var = layers.Dense(latent_dim)
        self.sampling = Sampling()

    def call(self, inputs):
        x = self.dense_proj(inputs)
        z_mean = self.dense_mean(x)
        z_log_var = self.dense_log_var(x)
        return z_mean, z_log_var, self.sampling((z_mean, z_log_var))


class Decoder(layers.Layer):
    def __init__(self, original_dim, intermediate_dim=6, name="decoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.dense_proj = layers.Dense(intermediate_dim, activation="relu")
        self.dense_output = layers.Dense(original_dim, activation="sigmoid")

    def call(self, inputs):
        return self.dense_output(self.dense_proj(inputs))


class VariationalAutoEncoder(keras.Model):
    def __init__(self, original_dim, name="autoencoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.original_dim = original_dim
        self.encoder = Encoder()
        self.decoder = Decoder(original_dim)

    def call(self, inputs):
        z_mean, z_log_var, z = self.encoder(inputs)
        reconstructed = self.decoder(z)
        kl_loss = -0.5 * ops.mean(z_log_var - ops.square(z_mean) - ops.exp(z_log_var) + 1)
        self.add_loss(kl_loss)
        return reconstructed


def a_vae_from_end_to_end():
    vae = VariationalAutoEncoder(8)
    vae.compile(keras.optimizers.Adam(1e-2), loss=keras.losses.MeanSquaredError())
    x = uniform(20, 8)
    yield "history", vae.fit(x, x, epochs=3, batch_size=6, verbose=0).history
    yield "predicted", vae.predict(x[:2], verbose=0)
    yield "paths", [v.path for v in vae.variables]
    yield "losses", vae.losses
    vae.save_weights("vae.weights.h5")
    other = VariationalAutoEncoder(8)
    other(x)
    other.load_weights("vae.weights.h5")
    yield "same", bool(np.allclose(other.get_weights()[0], vae.get_weights()[0]))


class Padded(layers.Layer):
    """Takes several inputs by name, a mask, and an argument that is no tensor."""

    def __init__(self):
        super().__init__()
        self.supports_masking = True

    def build(self, left_shape, right_shape):
        self.shapes = [list(left_shape), list(right_shape)]
        self.scale = self.add_weight(shape=(left_shape[-1],), initializer="ones")

    def call(self, left, right, factor=2.0, mask=None):
        y = (left + factor * right) * self.scale
        return y if mask is None else ops.where(mask[..., None], y, 0.0)

    def compute_mask(self, left, right, previous_mask=None):
        return previous_mask


def several_arguments():
    layer = Padded()
    yield "outputs", layer(normal(1, 2, 3), right=normal(1, 2, 3, seed=1), factor=0.5)
    yield "shapes", layer.shapes
    mask = np.array([[True, False]])
    yield "masked", layer(normal(1, 2, 3), normal(1, 2, 3, seed=1), mask=mask)
    a, b = keras.Input((2, 3)), keras.Input((2, 3))
    model = keras.Model([a, b], Padded()(a, b, factor=3.0))
    yield "graph", model([normal(1, 2, 3), normal(1, 2, 3, seed=1)])


class ResNet(keras.Model):
    def __init__(self, classes=3):
        super().__init__()
        self.block_1 = layers.Conv2D(2, 3, padding="same")
        self.norm = layers.BatchNormalization()
        self.blocks = [layers.Conv2D(2, 3, padding="same", name=f"b{n}") for n in range(2)]
        self.pool = layers.GlobalAveragePooling2D()
        self.classifier = layers.Dense(classes)

    def call(self, inputs, training=False):
        x = self.norm(self.block_1(inputs), training=training)
        for block in self.blocks:
            x = x + block(x)
        return self.classifier(self.pool(x))


def a_model_of_ones_own():
    model = ResNet()
    yield "built", model.built
    model(normal(1, 6, 6, 1))
    yield "paths", [w.path for w in model.weights]
    model.compile(
        "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    y = np.array([0, 1, 2, 0], "int32")
    yield "history", model.fit(normal(4, 6, 6, 1), y, epochs=2, verbose=0).history
    yield "moving", model.norm.moving_mean
    yield "layers", [layer.name for layer in model.layers]
    yield "parameters", model.count_params()
    yield "eval", model(normal(2, 6, 6, 1))
    yield "train", model(normal(2, 6, 6, 1), training=True)
