"""What people make: things that are generated, recommended, quantized, distributed, distilled."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import integers, normal, uniform
from .subclassing import Sampling


class KLDivergence(layers.Layer):
    def call(self, inputs):
        z_mean, z_log_var = inputs
        kl = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
        self.add_loss(ops.mean(ops.sum(kl, axis=1)))
        return inputs


def pictures_from_a_variational_autoencoder():
    images = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, activation="relu", strides=2, padding="same")(images)
    x = layers.Dense(6, activation="relu")(layers.Flatten()(x))
    z_mean, z_log_var = layers.Dense(2, name="z_mean")(x), layers.Dense(2, name="z_log_var")(x)
    z_mean, z_log_var = KLDivergence()([z_mean, z_log_var])
    encoder = keras.Model(images, [z_mean, z_log_var, Sampling()([z_mean, z_log_var])])
    latent = keras.Input((2,))
    x = layers.Reshape((4, 4, 2))(layers.Dense(32, activation="relu")(latent))
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    decoder = keras.Model(latent, x, name="decoder")
    model = keras.Model(images, decoder(encoder(images)[2]))
    model.compile(keras.optimizers.Adam(1e-2), loss="binary_crossentropy")
    data = uniform(12, 8, 8, 1)
    history = model.fit(data, data, batch_size=4, epochs=3, shuffle=False, verbose=0)
    yield "history", history.history
    yield "means", encoder.predict(data[:2], verbose=0)[0]
    yield "generated", decoder.predict(normal(1, 2), verbose=0)[0, :2]


class Diffusion(keras.Model):
    def __init__(self):
        super().__init__()
        self.normalizer = layers.Normalization()
        self.network = keras.Sequential(
            [layers.Dense(16, activation="swish"), layers.Dense(16, activation="swish")]
        )
        self.noise = layers.Dense(3)
        self.seed_generator = keras.random.SeedGenerator(3)

    def rates(self, times):
        angles = 0.3 + times * 1.2
        return ops.sin(angles), ops.cos(angles)

    def denoise(self, noisy, noise_rates, signal_rates, training):
        x = ops.concatenate([noisy, noise_rates**2], axis=-1)
        predicted = self.noise(self.network(x, training=training))
        return predicted, (noisy - noise_rates * predicted) / signal_rates

    def call(self, points, training=False):
        points = self.normalizer(points)
        shape = ops.shape(points)
        noises = keras.random.normal(shape, seed=self.seed_generator)
        times = keras.random.uniform((shape[0], 1), seed=self.seed_generator)
        noise_rates, signal_rates = self.rates(times)
        noisy = signal_rates * points + noise_rates * noises
        predicted, cleaned = self.denoise(noisy, noise_rates, signal_rates, training)
        self.add_loss(ops.mean(ops.square(noises - predicted)))
        return cleaned

    def generate(self, noise, steps):
        for step in range(steps):
            times = ops.ones((len(noise), 1)) - step / steps
            predicted, cleaned = self.denoise(noise, *self.rates(times), training=False)
            noise_rates, signal_rates = self.rates(times - 1.0 / steps)
            noise = signal_rates * cleaned + noise_rates * predicted
        return cleaned


def points_from_noise():
    model, points = Diffusion(), normal(16, 3, seed=5) * 2 + 1
    model.normalizer.adapt(points)
    model.compile(keras.optimizers.AdamW(1e-2, weight_decay=1e-4))
    history = model.fit(points, batch_size=8, epochs=3, shuffle=False, verbose=0)
    yield "history", history.history
    yield "generated", model.generate(normal(2, 3), 4)


class Characters(layers.Layer):
    def __init__(self, length, size, **kwargs):
        super().__init__(**kwargs)
        self.tokens, self.positions = layers.Embedding(9, size), layers.Embedding(length, size)
        self.attention = layers.MultiHeadAttention(2, size // 2)
        self.norm, self.feed = layers.LayerNormalization(), layers.Dense(size, activation="gelu")

    def call(self, x):
        x = self.tokens(x) + self.positions(ops.arange(ops.shape(x)[1]))
        x = self.norm(x + self.attention(x, x, use_causal_mask=True))
        return x + self.feed(x)


def text_that_goes_on():
    inputs = keras.Input((6,), dtype="int32")
    model = keras.Model(inputs, layers.Dense(9)(Characters(6, 8)(inputs)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=[keras.metrics.SparseTopKCategoricalAccuracy(3)])
    text = np.arange(70, dtype="int32") * 2 % 9
    x = np.stack([text[i : i + 6] for i in range(60)])
    y = np.stack([text[i + 1 : i + 7] for i in range(60)])
    yield "history", model.fit(x, y, epochs=4, batch_size=20, shuffle=False, verbose=0).history
    line, drawn = [1, 3, 5, 7, 0, 2], []
    generator = keras.random.SeedGenerator(11)
    for _ in range(4):
        scores = model.predict(np.array([line[-6:]], "int32"), verbose=0)[0, -1]
        drawn.append(int(keras.random.categorical(scores[None] * 4, 1, seed=generator)[0, 0]))
        line.append(int(np.argmax(scores)))
    yield "likeliest", line
    yield "drawn", drawn


def patients_by_their_features():
    space = keras.utils.FeatureSpace(
        features={
            "sex": keras.utils.FeatureSpace.integer_categorical(num_oov_indices=0),
            "age": keras.utils.FeatureSpace.float_discretized(num_bins=4),
            "pressure": keras.utils.FeatureSpace.float_normalized(),
            "chest": keras.utils.FeatureSpace.float_rescaled(scale=0.5),
        },
        crosses=[keras.utils.FeatureSpace.cross(("sex", "age"), crossing_dim=8)],
        output_mode="concat",
    )
    rows = {
        "sex": integers(2, 16),
        "age": uniform(16, seed=1) * 60,
        "pressure": normal(16, seed=2) * 9 + 120,
        "chest": uniform(16, seed=3),
    }
    data = [{key: value[i] for key, value in rows.items()} for i in range(16)]
    try:
        import tensorflow as tf

        space.adapt(tf.data.Dataset.from_tensor_slices(rows))
    except ImportError:
        space.adapt(data)
    encoded = np.asarray(space(dict(rows)))
    yield "shape", list(encoded.shape)
    yield "encoded", encoded[:2]


def likings_of_two_towers():
    users, items = keras.Input((), dtype="int32"), keras.Input((), dtype="int32")

    def tower(count, name):
        embedding = layers.Embedding(count, 8, embeddings_regularizer="l2", name=name)
        return keras.Sequential([embedding, layers.Dense(4), layers.UnitNormalization()])

    user, item = tower(7, "users")(users), tower(11, "items")(items)
    score = layers.Dot(axes=1)([user, item])
    model = keras.Model([users, items], layers.Rescaling(5.0)(score))
    rmse = keras.metrics.RootMeanSquaredError()
    model.compile(keras.optimizers.Adagrad(0.1), "mse", metrics=[rmse])
    ids = integers(7, 24), integers(11, 24, seed=1)
    history = model.fit(ids, uniform(24) * 5, batch_size=8, epochs=3, shuffle=False, verbose=0)
    yield "history", history.history
    every = np.arange(11, dtype="int32")
    scores = model.predict([np.full(11, 3, "int32"), every], verbose=0)
    yield "best", np.argsort(-scores[:, 0])[:3]


def a_network_of_small_integers():
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(16, activation="relu"), layers.Dense(3)]
    )
    model.compile("sgd", "mse")
    x, y = normal(16, 6), normal(16, 3, seed=1)
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    yield "in floats", model.predict(x[:2], verbose=0)
    model.quantize("int8")
    yield "in integers", model.predict(x[:2], verbose=0)
    yield "weights", [[w.path, str(w.dtype), list(w.shape)] for w in model.weights]
    model.save("small.keras")
    yield "again", keras.models.load_model("small.keras").predict(x[:2], verbose=0)


@keras.saving.register_keras_serializable("guide")
class Gains(layers.Layer):
    """One factor for each feature, which can be kept in 8 bits."""

    def build(self, input_shape):
        if self.quantization_mode == "int8":
            self._int8_build(input_shape[-1:])
        else:
            self.gains = self.add_weight(name="gains", shape=input_shape[-1:], initializer="ones")

    def call(self, inputs):
        return inputs * self.gains

    def quantize(self, mode, **kwargs):
        if mode != "int8":
            raise NotImplementedError(mode)
        small, scale = keras.quantizers.abs_max_quantize(self.gains, axis=0, dtype="int8")
        shape = self.gains.shape
        del self.gains
        self._int8_build(shape)
        self.gains.assign(small)
        self.scale.assign(ops.squeeze(scale, axis=0))
        self._is_quantized = True  # before the policy: stock would quantize once more
        self.dtype_policy = keras.dtype_policies.get(f"{mode}_from_{self.dtype_policy.name}")

    def _int8_build(self, shape):
        options = {"dtype": "int8", "trainable": False}
        self.gains = self.add_weight(name="gains", shape=shape, initializer="zeros", **options)
        self.scale = self.add_weight(name="scale", initializer="ones", trainable=False)

    def _int8_call(self, inputs):
        return inputs * ops.cast(self.gains, "float32") / self.scale


def a_layer_of_ones_own_in_small_integers():
    model = keras.Sequential([keras.Input((6,)), Gains(name="gains"), layers.Dense(3)])
    model.layers[0].gains.assign(uniform(6, seed=2))
    x = normal(4, 6)
    yield "in floats", model.predict(x, verbose=0)
    model.quantize("int8")
    yield "in integers", model.predict(x, verbose=0)
    yield "policies", [layer.dtype_policy.name for layer in model.layers]
    yield "weights", [[w.path, str(w.dtype), list(w.shape)] for w in model.weights]
    model.save("gains.keras")
    again = keras.models.load_model("gains.keras")
    yield "again", again.predict(x, verbose=0)
    yield "types again", [str(w.dtype) for w in again.weights]


def a_network_with_small_matrices():
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(16, activation="relu"), layers.Dense(3)]
    )
    x, y = normal(16, 6), normal(16, 3, seed=1)
    before = [np.array(w) for w in model.weights]
    model.layers[0].enable_lora(2)
    model.layers[1].trainable = False
    model.compile(keras.optimizers.Adam(1e-2), "mse")
    yield "trainable", [w.path for w in model.trainable_weights]
    history = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
    yield "history", history.history
    yield "last layer moved", float(np.abs(np.array(model.layers[1].kernel) - before[2]).max())
    model.save_weights("lora.weights.h5")
    yield "predicted", model.predict(x[:2], verbose=0)


def batches_over_devices():
    devices = keras.distribution.DataParallel(devices=keras.distribution.list_devices()[:1])
    keras.distribution.set_distribution(devices)
    try:
        model = keras.Sequential(
            [keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)]
        )
        model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse")
        data = normal(8, 8, 8, 1), normal(8, 2, seed=1)
        history = model.fit(*data, batch_size=4, epochs=3, shuffle=False, verbose=0)
        yield "history", history.history
        yield "evaluated", model.evaluate(*data, verbose=0)
        yield "axes", list(devices.device_mesh.axis_names)
    finally:
        keras.distribution.set_distribution(None)


def a_student_of_features():
    def network(units, name):
        inputs = keras.Input((6,))
        x = layers.Dense(units, activation="relu", name="hidden")(inputs)
        return keras.Model(inputs, layers.Dense(3, name="scores")(x), name=name)

    teacher, student = network(8, "teacher"), network(4, "student")
    distiller = keras.distillation.Distiller(
        teacher=teacher,
        student=student,
        distillation_losses=keras.distillation.LogitsDistillation(temperature=3.0),
        student_loss_weight=0.4,
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    distiller.compile(optimizer="adam", loss=loss)
    history = distiller.fit(
        normal(16, 6), integers(3, 16), batch_size=8, epochs=2, shuffle=False, verbose=0
    )
    yield "history", history.history
    yield "predicted", distiller.predict(normal(2, 6, seed=4), verbose=0)
