"""Recurrent networks: states, directions, cells of one's own, encoder and decoder."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import fills, integers, normal


def simple_stacks():
    model = keras.Sequential([layers.Embedding(10, 4), layers.LSTM(3), layers.Dense(2)])
    yield "lstm", model(integers(10, 2, 5))
    model = keras.Sequential(
        [layers.Embedding(10, 4), layers.GRU(3, return_sequences=True), layers.SimpleRNN(2)]
    )
    model(integers(10, 2, 5))
    model.set_weights(fills(model.weights))
    yield "gru", model(integers(10, 2, 5))
    model = keras.Sequential([keras.Input((5, 4))])
    model.add(layers.Bidirectional(layers.LSTM(3, return_sequences=True)))
    model.add(layers.Bidirectional(layers.LSTM(2), merge_mode="sum"))
    yield "both ways", model(normal(2, 5, 4))
    yield "shapes", [layer.output.shape for layer in model.layers]
    yield "paths", [w.path for w in model.weights]


def states_of_an_encoder():
    encoder_input = keras.Input(shape=(None,))
    embedded = layers.Embedding(input_dim=10, output_dim=4)(encoder_input)
    output, state_h, state_c = layers.LSTM(3, return_state=True, name="encoder")(embedded)
    decoder_input = keras.Input(shape=(None,))
    embedded = layers.Embedding(input_dim=12, output_dim=4)(decoder_input)
    decoded = layers.LSTM(3, name="decoder")(embedded, initial_state=[state_h, state_c])
    model = keras.Model([encoder_input, decoder_input], [layers.Dense(2)(decoded), output])
    found = model([integers(10, 2, 5), integers(12, 2, 3)])
    yield "outputs", found
    again = keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    yield "again", again([integers(10, 2, 5), integers(12, 2, 3)])[0]
    gru = layers.GRU(3, return_state=True, return_sequences=True, go_backwards=True)
    yield "gru", gru(normal(1, 3, 2))


def state_between_batches():
    paragraph1, paragraph2 = normal(2, 3, 4), normal(2, 3, 4, seed=1)
    lstm = layers.LSTM(3, stateful=True)
    yield "first", lstm(paragraph1)
    yield "second", lstm(paragraph2)
    yield "states", lstm.states
    existing_state = [ops.copy(s) for s in lstm.states]
    lstm.reset_state()
    yield "reset", lstm(paragraph1)
    yield "started", layers.LSTM(3)(paragraph2, initial_state=existing_state).shape


@keras.saving.register_keras_serializable("guide")
class MinimalRNNCell(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel"
        )

    def call(self, inputs, states):
        prev_output = states[0]
        h = ops.matmul(inputs, self.kernel)
        output = h + ops.matmul(prev_output, self.recurrent_kernel)
        return output, [output]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def cells_of_ones_own():
    x = normal(2, 4, 3)
    yield "one", layers.RNN(MinimalRNNCell(2))(x)
    yield "stacked", layers.RNN([MinimalRNNCell(3), MinimalRNNCell(2)], return_sequences=True)(x)
    yield (
        "mixed",
        layers.RNN([layers.LSTMCell(2), MinimalRNNCell(3), layers.GRUCell(2)], return_state=True)(
            x
        ),
    )
    both = layers.Bidirectional(layers.RNN(MinimalRNNCell(2), return_sequences=True))
    yield "both ways", both(x)
    model = keras.Sequential([keras.Input((4, 3)), layers.RNN(MinimalRNNCell(2)), layers.Dense(1)])
    model.save("cells.keras")
    again = keras.models.load_model("cells.keras")
    yield "saved", bool(np.allclose(again.predict(x, verbose=0), model.predict(x, verbose=0)))


def series_with_an_lstm():
    series = np.sin(np.arange(60) / 5).astype("float32")
    x = np.stack([series[i : i + 8] for i in range(50)])[..., None]
    y = series[8:58, None]
    inputs = keras.layers.Input(shape=(x.shape[1], x.shape[2]))
    outputs = layers.Dense(1)(layers.LSTM(6)(inputs))
    model = keras.Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=2)
    save = keras.callbacks.ModelCheckpoint(
        monitor="val_loss", filepath="best.weights.h5", save_weights_only=True, save_best_only=True
    )
    history = model.fit(
        x[:40],
        y[:40],
        epochs=3,
        batch_size=10,
        validation_data=(x[40:], y[40:]),
        callbacks=[stop, save],
        verbose=0,
    )
    yield "history", history.history
    model.load_weights("best.weights.h5")
    yield "predicted", model.predict(x[40:43], verbose=0)


def addition_in_words():
    chars = "0123456789+ "
    rows = [("1+2 ", "3 "), ("4+5 ", "9 "), ("7+8 ", "15"), ("9+9 ", "18")]
    one_hot = keras.utils.to_categorical
    x = np.stack([one_hot([chars.index(c) for c in q], len(chars)) for q, _ in rows])
    y = np.stack([one_hot([chars.index(c) for c in a], len(chars)) for _, a in rows])
    model = keras.Sequential()
    model.add(layers.Input((4, len(chars))))
    model.add(layers.LSTM(6))
    model.add(layers.RepeatVector(2))
    model.add(layers.LSTM(6, return_sequences=True))
    model.add(layers.Dense(len(chars), activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    yield "history", model.fit(x, y, batch_size=2, epochs=3, verbose=0).history
    yield "best", np.argmax(model.predict(x, verbose=0), axis=-1)


def characters_from_an_encoder():
    encoder_inputs = keras.Input(shape=(None, 5))
    encoder = layers.LSTM(4, return_state=True)
    _, state_h, state_c = encoder(encoder_inputs)
    encoder_states = [state_h, state_c]
    decoder_inputs = keras.Input(shape=(None, 6))
    decoder_lstm = layers.LSTM(4, return_sequences=True, return_state=True)
    decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
    decoder_dense = layers.Dense(6, activation="softmax")
    model = keras.Model([encoder_inputs, decoder_inputs], decoder_dense(decoder_outputs))
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    target = np.eye(6, dtype="float32")[integers(6, 8, 3)]
    history = model.fit(
        [normal(8, 4, 5), target], target, batch_size=4, epochs=2, validation_split=0.25, verbose=0
    )
    yield "history", history.history
    encoder_model = keras.Model(encoder_inputs, encoder_states)
    state_inputs = [keras.Input(shape=(4,)), keras.Input(shape=(4,))]
    outputs, h, c = decoder_lstm(decoder_inputs, initial_state=state_inputs)
    decoder_model = keras.Model([decoder_inputs, *state_inputs], [decoder_dense(outputs), h, c])
    states = encoder_model.predict(normal(1, 4, 5), verbose=0)
    token, found = np.zeros((1, 1, 6)), []
    token[0, 0, 1] = 1
    for _ in range(3):
        tokens, h, c = decoder_model.predict([token, *states], verbose=0)
        found.append(tokens[0, -1])
        token, states = np.eye(6)[[[int(np.argmax(tokens[0, -1]))]]], [h, c]
    yield "decoded", found
