"""Stacks of layers: made at once or one by one, built late, looked into."""

from __future__ import annotations

import keras
from keras import layers

from .arrays import fills, normal


def a_stack_without_an_input():
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(2)], name="stack")
    yield "built before", model.built
    yield "weights before", len(model.weights)
    y = model(normal(2, 4))
    yield "weights", [list(w.shape) for w in model.weights]
    yield "names", [w.path for w in model.weights]
    model.set_weights(fills(model.weights))
    yield "outputs", model(normal(2, 4)) - 0 * y
    yield "input shape", model.input_shape


def one_layer_after_another():
    model = keras.Sequential()
    model.add(keras.Input((6,)))
    model.add(layers.Dense(4, name="first"))
    model.add(layers.Dense(3, name="second"))
    yield "layers", [layer.name for layer in model.layers]
    model.pop()
    yield "after pop", [layer.name for layer in model.layers]
    yield "output shape", model.output_shape
    model.add(layers.Softmax())
    model.set_weights(fills(model.weights))
    yield "outputs", model.predict(normal(3, 6), verbose=0)
    try:
        model.add(layers.Dense(2, name="first"))
    except ValueError:
        yield "a name again", "ValueError"


def an_image_stack_that_grows():
    model = keras.Sequential([keras.Input((20, 20, 3))])
    model.add(layers.Conv2D(4, 5, strides=2, activation="relu"))
    model.add(layers.Conv2D(4, 3, activation="relu"))
    yield "before the pool", model.output_shape
    model.add(layers.MaxPooling2D(3))
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dense(2))
    yield "shapes", [list(layer.output.shape) for layer in model.layers]
    yield "parameters", [layer.count_params() for layer in model.layers]
    yield "outputs", model(normal(2, 20, 20, 3))


def features_of_every_layer():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, name="conv"),
            layers.Conv2D(2, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
        ]
    )
    extractor = keras.Model(inputs=model.inputs, outputs=[layer.output for layer in model.layers])
    found = extractor(normal(1, 8, 8, 1))
    yield "shapes", [list(f.shape) for f in found]
    yield "last", found[-1]
    one = keras.Model(inputs=model.inputs, outputs=model.get_layer(name="conv").output)
    yield "one", one(normal(1, 8, 8, 1))[0, 0]
    yield "input names", [i.name for i in extractor.inputs] == [i.name for i in model.inputs]


def a_frozen_half():
    model = keras.Sequential(
        [keras.Input((5,)), layers.Dense(4, activation="tanh"), layers.Dense(4), layers.Dense(1)]
    )
    for layer in model.layers[:-1]:
        layer.trainable = False
    before = [w.copy() for w in model.get_weights()]
    model.compile(keras.optimizers.SGD(0.1), "mse")
    history = model.fit(normal(8, 5), normal(8, 1), epochs=2, batch_size=4, verbose=0)
    yield "losses", history.history["loss"]
    yield (
        "changed",
        [bool((a != b).any()) for a, b in zip(before, model.get_weights(), strict=True)],
    )
    yield "trainable", [w.path for w in model.trainable_weights]


def a_stack_within_a_stack():
    inner = keras.Sequential([layers.Dense(3), layers.BatchNormalization()], name="inner")
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(1)], name="outer")
    yield "weights", [w.path for w in model.weights]
    model.compile("rmsprop", "mae", metrics=["mse"])
    logs = model.fit(normal(6, 4), normal(6, 1), epochs=1, verbose=0).history
    yield "logs", logs
    yield "evaluated", model.evaluate(normal(6, 4), normal(6, 1), verbose=0)
    lines = []
    model.summary(print_fn=lines.append, line_length=80)
    yield "parameters", [line for line in "\n".join(lines).splitlines() if "params" in line]
