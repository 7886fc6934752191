"""Training with the built-in loop: weights of samples, outputs by name, data of all kinds."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from .arrays import integers, normal


def _model():
    inputs = keras.Input(shape=(6,), name="digits")
    x = layers.Dense(5, activation="relu", name="dense_1")(inputs)
    outputs = layers.Dense(3, activation="softmax", name="predictions")(x)
    return keras.Model(inputs=inputs, outputs=outputs)


def _compiled():
    model = _model()
    model.compile(
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_accuracy"],
    )
    return model


X, Y = normal(16, 6), integers(3, 16)


class CustomMSE(keras.losses.Loss):
    def __init__(self, regularization_factor=0.1, name="custom_mse"):
        super().__init__(name=name)
        self.regularization_factor = regularization_factor

    def call(self, y_true, y_pred):
        mse = ops.mean(ops.square(y_true - y_pred), axis=-1)
        reg = ops.mean(ops.square(0.5 - y_pred), axis=-1)
        return mse + reg * self.regularization_factor


class CategoricalTruePositives(keras.metrics.Metric):
    def __init__(self, name="categorical_true_positives", **kwargs):
        super().__init__(name=name, **kwargs)
        self.true_positives = self.add_variable(shape=(), name="ctp", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_pred = ops.reshape(ops.argmax(y_pred, axis=1), (-1, 1))
        values = ops.cast(ops.reshape(ops.cast(y_true, "int64"), (-1, 1)) == y_pred, "float32")
        if sample_weight is not None:
            values = ops.multiply(values, ops.reshape(ops.cast(sample_weight, "float32"), (-1, 1)))
        self.true_positives.assign_add(ops.sum(values))

    def result(self):
        return self.true_positives.value

    def reset_state(self):
        self.true_positives.assign(0)


def losses_and_metrics_of_ones_own():
    def own_mean_squared_error(y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=-1)

    model = _model()
    one_hot = ops.one_hot(Y, 3)
    model.compile(optimizer=keras.optimizers.Adam(), loss=own_mean_squared_error)
    yield "function", model.fit(X, one_hot, batch_size=8, verbose=0).history
    model.compile(keras.optimizers.Adam(), CustomMSE(), metrics=[own_mean_squared_error])
    yield "class", model.fit(X, one_hot, batch_size=8, verbose=0).history
    model.compile(
        "rmsprop", "sparse_categorical_crossentropy", metrics=[CategoricalTruePositives()]
    )
    yield "metric", model.fit(X, Y, batch_size=8, epochs=2, verbose=0).history
    model.compile(
        "rmsprop", "sparse_categorical_crossentropy", weighted_metrics=[CategoricalTruePositives()]
    )
    yield "weighted", model.evaluate(X, Y, sample_weight=np.arange(16.0) / 8, verbose=0)


def weights_of_classes_and_samples():
    model = _compiled()
    history = model.fit(
        X, Y, class_weight={0: 1.0, 1: 2.0, 2: 0.5}, batch_size=8, epochs=2, verbose=0
    )
    yield "classes", history.history
    sample_weight = np.ones(16)
    sample_weight[Y == 1] = 2.0
    yield "samples", model.fit(X, Y, sample_weight=sample_weight, batch_size=8, verbose=0).history
    validation = (X[:4], Y[:4], sample_weight[:4])
    history = model.fit(
        X[4:], Y[4:], validation_data=validation, validation_freq=2, epochs=3, verbose=0
    )
    yield "validated", history.history
    yield "evaluated", model.evaluate(X, Y, sample_weight=sample_weight, verbose=0)
    yield (
        "batch",
        model.train_on_batch(X[:4], Y[:4], class_weight={0: 1.0, 1: 2.0, 2: 0.5}, return_dict=True),
    )
    yield "tested", model.test_on_batch(X[:4], Y[:4], sample_weight[:4])
    yield "predicted", model.predict_on_batch(X[:1])


class ExamplePyDataset(keras.utils.PyDataset):
    def __init__(self, x, y, batch_size, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y, self.batch_size = x, y, batch_size
        self.ended = 0

    def __len__(self):
        return int(np.ceil(len(self.x) / self.batch_size))

    def __getitem__(self, idx):
        part = slice(idx * self.batch_size, (idx + 1) * self.batch_size)
        return self.x[part], self.y[part]

    def on_epoch_end(self):
        self.ended += 1


def data_of_all_kinds():
    def generator():
        for start in range(0, 16, 4):
            yield X[start : start + 4], Y[start : start + 4]

    def endless():
        while True:
            yield from generator()

    model = _compiled()
    dataset = ExamplePyDataset(X, Y, 5)
    yield "numbered", model.fit(dataset, epochs=2, shuffle=False, verbose=0).history
    yield "ended", dataset.ended
    yield "shuffled", model.fit(ExamplePyDataset(X, Y, 4), epochs=1, verbose=0).history
    yield "generator", model.fit(generator(), verbose=0).history
    history = model.fit(
        endless(),
        steps_per_epoch=2,
        epochs=3,
        validation_data=(X, Y),
        validation_steps=1,
        verbose=0,
    )
    yield "endless", history.history
    yield "whole", model.evaluate(X, Y, verbose=0)
    yield "steps", list(model.predict(endless(), steps=3, verbose=0).shape)
    yield (
        "split",
        model.fit(X, Y, validation_split=0.25, validation_batch_size=2, verbose=0).history,
    )


def several_inputs_and_outputs():
    image = keras.Input(shape=(6, 6, 1), name="img_input")
    series = keras.Input(shape=(None, 4), name="ts_input")
    x1 = layers.GlobalMaxPooling2D()(layers.Conv2D(3, 3)(image))
    x2 = layers.GlobalMaxPooling1D()(layers.Conv1D(3, 3)(series))
    x = layers.concatenate([x1, x2])
    score = layers.Dense(1, name="score_output")(x)
    classes = layers.Dense(5, name="class_output")(x)
    model = keras.Model(inputs=[image, series], outputs=[score, classes])
    mse, cce = (
        keras.losses.MeanSquaredError(),
        keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    images, signals = normal(8, 6, 6, 1), normal(8, 5, 4)
    scores, kinds = normal(8, 1), np.eye(5)[integers(5, 8)]
    model.compile("sgd", loss=[mse, cce])
    yield "losses", model.fit([images, signals], [scores, kinds], batch_size=4, verbose=0).history
    metrics = [
        [keras.metrics.MeanAbsolutePercentageError(), keras.metrics.MeanAbsoluteError()],
        [keras.metrics.CategoricalAccuracy()],
    ]
    model.compile("sgd", loss=[mse, cce], metrics=metrics)
    history = model.fit([images, signals], [scores, kinds], batch_size=4, verbose=0)
    yield "listed", {k: v for k, v in history.history.items() if "percentage" not in k}
    model.compile(
        "sgd",
        loss={"score_output": mse, "class_output": cce},
        metrics={"score_output": ["mae"], "class_output": ["accuracy"]},
        loss_weights={"score_output": 2.0, "class_output": 1.0},
    )
    data = {"img_input": images, "ts_input": signals}
    targets = [scores, kinds]
    yield "named", model.fit(data, targets, batch_size=4, verbose=0).history
    weights = [np.linspace(0, 2, 8), np.ones(8)]
    yield (
        "weighed",
        model.fit(data, targets, sample_weight=weights, batch_size=4, verbose=0).history,
    )
    model.compile("sgd", loss=[None, cce], metrics=[])
    yield "one loss", model.fit([images, signals], [scores, kinds], batch_size=4, verbose=0).history


def rates_from_schedules():
    schedules = keras.optimizers.schedules
    made = [
        schedules.ExponentialDecay(0.1, decay_steps=3, decay_rate=0.96, staircase=True),
        schedules.PiecewiseConstantDecay([2, 4], [0.1, 0.05, 0.01]),
        schedules.CosineDecay(0.1, 6, warmup_target=0.2, warmup_steps=2),
        schedules.InverseTimeDecay(0.1, 1, 0.5),
    ]
    for schedule in made:
        keras.utils.set_random_seed(3)
        model = _model()
        model.compile(keras.optimizers.RMSprop(schedule), "sparse_categorical_crossentropy")
        name = type(schedule).__name__
        yield name, model.fit(X, Y, batch_size=4, epochs=1, shuffle=False, verbose=0).history
        yield f"{name} now", model.optimizer.learning_rate

    class Own(schedules.LearningRateSchedule):
        def __init__(self, rate):
            self.rate = rate

        def __call__(self, step):
            return self.rate / (ops.cast(step, "float32") + 1)

    model.compile(keras.optimizers.SGD(Own(0.1), momentum=0.9), "sparse_categorical_crossentropy")
    yield "own", model.fit(X, Y, batch_size=4, shuffle=False, verbose=0).history
    yield "own now", model.optimizer.learning_rate


def going_on_after_a_checkpoint():
    model = _compiled()
    save = keras.callbacks.ModelCheckpoint(
        "at-{epoch}-{val_loss:.2f}.keras", save_best_only=True, monitor="val_loss", verbose=0
    )
    first = model.fit(
        X, Y, epochs=2, batch_size=4, validation_split=0.25, callbacks=[save], verbose=0
    )
    yield "first", first.history
    model.save("whole.keras")
    model = keras.models.load_model("whole.keras")
    again = model.fit(
        X, Y, epochs=4, initial_epoch=2, batch_size=4, validation_split=0.25, verbose=0
    )
    yield "epochs", again.epoch
    yield "again", again.history
    yield "steps", int(model.optimizer.iterations)


def the_same_twice():
    found = []
    for units in (2, 4, 2):
        keras.utils.set_random_seed(812)
        model = keras.Sequential(
            [keras.Input((6,)), layers.Dropout(0.4), layers.Dense(units), layers.Dense(1)]
        )
        model.compile(keras.optimizers.Nadam(0.01), "huber", metrics=["mae", "r2_score"])
        history = model.fit(X, normal(16, 1), batch_size=4, epochs=2, verbose=0)
        found.append([history.history["loss"], model.evaluate(X, normal(16, 1), verbose=0)])
    yield "found", found
    yield "same", found[0] == found[2]
