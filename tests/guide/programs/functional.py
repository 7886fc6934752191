"""Graphs of layers: several inputs and outputs, shared layers, models in models, operations."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import fills, integers, normal


def a_graph_and_its_summary():
    inputs = keras.Input(shape=(7,))
    x = layers.Dense(5, activation="relu")(inputs)
    x = layers.Dense(5, activation="relu")(x)
    outputs = layers.Dense(3)(x)
    model = keras.Model(inputs=inputs, outputs=outputs, name="digits")
    yield "input", [list(inputs.shape), str(inputs.dtype), type(inputs).__name__]
    lines = []
    model.summary(print_fn=lines.append, line_length=90)
    yield "parameters", [line for line in "\n".join(lines).splitlines() if "params" in line]
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.RMSprop(),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="acc")],
    )
    history = model.fit(
        normal(20, 7), integers(3, 20), batch_size=4, epochs=2, validation_split=0.2, verbose=0
    )
    yield "history", history.history
    yield "scores", model.evaluate(normal(9, 7), integers(3, 9), verbose=0, return_dict=True)
    model.save("digits.keras")
    again = keras.models.load_model("digits.keras")
    yield "same", bool(np.allclose(again.predict(normal(4, 7), verbose=0), model(normal(4, 7))))
    yield "accuracy again", again.evaluate(normal(9, 7), integers(3, 9), verbose=0)


def an_encoder_and_a_decoder():
    encoder_input = keras.Input(shape=(12, 12, 1), name="img")
    x = layers.Conv2D(4, 3, activation="relu")(encoder_input)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(4, 3, activation="relu")(x)
    encoder = keras.Model(encoder_input, layers.GlobalMaxPooling2D()(x), name="encoder")
    decoder_input = keras.Input(shape=(4,), name="encoded")
    x = layers.Reshape((2, 2, 1))(decoder_input)
    x = layers.Conv2DTranspose(4, 3, activation="relu")(x)
    x = layers.UpSampling2D(2)(x)
    x = layers.Conv2DTranspose(1, 5, activation="relu")(x)
    decoder = keras.Model(decoder_input, x, name="decoder")
    autoencoder_input = keras.Input(shape=(12, 12, 1), name="img")
    autoencoder = keras.Model(autoencoder_input, decoder(encoder(autoencoder_input)), name="auto")
    yield "layers", [layer.name for layer in autoencoder.layers]
    yield "shapes", [encoder.output_shape, decoder.output_shape, autoencoder.output_shape]
    yield "outputs", autoencoder(normal(1, 12, 12, 1))[0, ::4, ::4, 0]
    yield "parameters", autoencoder.count_params()


def an_ensemble():
    def member():
        inputs = keras.Input(shape=(6,))
        return keras.Model(inputs, layers.Dense(1)(inputs))

    members = [member() for _ in range(3)]
    for seed, each in enumerate(members):
        each.set_weights(fills(each.weights, seed))
    inputs = keras.Input(shape=(6,))
    outputs = layers.average([each(inputs) for each in members])
    ensemble = keras.Model(inputs=inputs, outputs=outputs)
    yield "outputs", ensemble.predict(normal(3, 6), verbose=0)


def tickets():
    title = keras.Input(shape=(None,), name="title")
    body = keras.Input(shape=(None,), name="body")
    tags = keras.Input(shape=(4,), name="tags")
    title_features = layers.LSTM(3)(layers.Embedding(20, 5)(title))
    body_features = layers.LSTM(3)(layers.Embedding(20, 5)(body))
    x = layers.concatenate([title_features, body_features, tags])
    priority = layers.Dense(1, name="priority")(x)
    department = layers.Dense(3, name="department")(x)
    model = keras.Model(
        inputs=[title, body, tags], outputs={"priority": priority, "department": department}
    )
    model.compile(
        optimizer=keras.optimizers.RMSprop(1e-2),
        loss={
            "priority": keras.losses.BinaryCrossentropy(from_logits=True),
            "department": keras.losses.CategoricalCrossentropy(from_logits=True),
        },
        loss_weights={"priority": 1.0, "department": 0.2},
        metrics={"department": ["accuracy"]},
    )
    data = {
        "title": integers(20, 8, 4),
        "body": integers(20, 8, 6, seed=1),
        "tags": integers(2, 8, 4, seed=2).astype("float32"),
    }
    targets = {
        "priority": normal(8, 1),
        "department": integers(2, 8, 3, seed=3),
    }
    history = model.fit(data, targets, epochs=2, batch_size=4, verbose=0)
    yield "history", history.history
    yield "metrics", model.metrics_names
    found = model.predict(data, verbose=0)
    yield "predicted", found
    yield "evaluated", model.evaluate(data, targets, return_dict=True, verbose=0)
    yield "a list", model.evaluate(data, targets, verbose=0)


def a_toy_residual_network():
    inputs = keras.Input(shape=(10, 10, 3), name="img")
    x = layers.Conv2D(4, 3, activation="relu")(inputs)
    block_1 = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(4, 3, activation="relu", padding="same")(block_1)
    block_2 = layers.add([x, block_1])
    x = layers.Conv2D(4, 3, activation="relu", padding="same")(block_2)
    block_3 = layers.add([x, block_2])
    x = layers.GlobalAveragePooling2D()(block_3)
    x = layers.Dropout(0.5)(x)
    model = keras.Model(inputs, layers.Dense(5)(x), name="toy")
    model.compile(
        keras.optimizers.RMSprop(1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["acc"],
    )
    history = model.fit(
        normal(10, 10, 10, 3),
        integers(5, 10),
        batch_size=5,
        epochs=1,
        validation_split=0.2,
        verbose=0,
    )
    yield "history", history.history
    config = model.get_config()
    yield "nodes", [layer["inbound_nodes"] != [] for layer in config["layers"]]
    yield "output layers", config["output_layers"]


def one_embedding_for_two_texts():
    shared = layers.Embedding(9, 4)
    a = keras.Input(shape=(None,), dtype="int32")
    b = keras.Input(shape=(None,), dtype="int32")
    model = keras.Model([a, b], [shared(a), shared(b)])
    yield "weights", len(model.weights)
    first, second = model([integers(9, 1, 2), integers(9, 1, 3, seed=4)])
    yield "outputs", [first, second]
    yield "nodes", len(shared._inbound_nodes)
    yield "raises", isinstance(_error(lambda: shared.output), AttributeError | ValueError)


def _error(call):
    try:
        return call()
    except (ValueError, TypeError, NotImplementedError, AttributeError) as error:
        return error


class CustomDense(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True
        )
        self.b = self.add_weight(shape=(self.units,), initializer="random_normal", trainable=True)

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def get_config(self):
        return {"units": self.units}


def a_layer_of_ones_own_in_a_graph():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, CustomDense(2)(inputs))
    config = model.get_config()
    again = keras.Model.from_config(config, custom_objects={"CustomDense": CustomDense})
    again.set_weights(model.get_weights())
    yield "outputs", again(normal(2, 4))
    yield "weights", [w.path for w in again.weights]


def operations_in_a_graph():
    inputs = keras.Input((3, 4))
    x = ops.sum(ops.square(inputs) * 2.0 - 1, axis=-1, keepdims=True)
    x = ops.concatenate([x, inputs[:, :, 1:3], inputs @ ops.ones((4, 2))], axis=-1)
    x = ops.where(x > 0, x, 0.1 * x) / (1 + abs(x))
    x = ops.reshape(x, (-1, 15))
    y = ops.max(x, axis=1)
    model = keras.Model(inputs, {"x": x, "y": -y})
    yield "outputs", model(normal(2, 3, 4))
    yield "classes", [type(layer).__name__ for layer in model.layers]
    again = keras.Model.from_config(model.get_config())
    yield "again", again(normal(2, 3, 4))["y"]
    wanted = (ValueError, TypeError, NotImplementedError)
    calls = (lambda: np.asarray(x), lambda: bool(y > 0), lambda: list(y))
    yield "raises", [isinstance(_error(c), e) for c, e in zip(calls, wanted, strict=True)]


def a_function_of_tensors():
    x = keras.KerasTensor((None, 3))
    y = keras.KerasTensor((None, 3))
    f = keras.Function({"a": x, "b": y}, [x + y, ops.mean(x * y, axis=-1)])
    yield "outputs", f({"a": normal(2, 3), "b": normal(2, 3, seed=1)})
    yield "shapes", [list(o.shape) for o in f.compute_output_spec({"a": x, "b": y})]
    yield "input shapes", [list(i.shape) for i in f.inputs]


def features_from_within():
    inputs = keras.Input((8,))
    x = layers.Dense(6, activation="relu", name="early")(inputs)
    x = layers.Dense(4, activation="relu", name="middle")(x)
    model = keras.Model(inputs, layers.Dense(1, name="late")(x))
    extractor = keras.Model(
        inputs=model.input, outputs={layer.name: layer.output for layer in model.layers[1:]}
    )
    yield "features", extractor(normal(2, 8))
    cut = keras.Model(model.get_layer("early").output, model.output)
    yield "from the middle", cut(normal(2, 6))
    yield "cut", [layer.name for layer in cut.layers][1:]


def a_subclass_with_a_graph_inside():
    timesteps, input_dim = 4, 5

    class CustomRNN(layers.Layer):
        def __init__(self):
            super().__init__()
            self.units = 3
            self.projection_1 = layers.Dense(units=3, activation="tanh")
            self.projection_2 = layers.Dense(units=3, activation="tanh")
            inputs = keras.Input((None, 3))
            x = layers.GlobalAveragePooling1D()(inputs)
            self.classifier = keras.Model(inputs, layers.Dense(1)(x))

        def call(self, inputs):
            outputs = []
            state = ops.zeros(shape=(inputs.shape[0], self.units))
            for t in range(inputs.shape[1]):
                h = self.projection_1(inputs[:, t, :])
                state = h + self.projection_2(state)
                outputs.append(state)
            return self.classifier(ops.stack(outputs, axis=1))

    rnn = CustomRNN()
    y = rnn(ops.ones((1, timesteps, input_dim)))
    yield "shape", list(y.shape)
    yield "weights", [list(w.shape) for w in rnn.weights]
    inputs = keras.Input(batch_shape=(1, timesteps, input_dim))
    outputs = rnn(layers.Conv1D(input_dim, 3, padding="same")(inputs))
    model = keras.Model(inputs, outputs)
    yield "outputs", model(normal(1, timesteps, input_dim))
    yield "paths", [w.path for w in rnn.weights]
