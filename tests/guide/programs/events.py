"""Callbacks of one's own: what is called when, with which logs, and what may be changed there."""

from __future__ import annotations

import pathlib

import keras
import numpy as np
from keras import layers

from .arrays import normal


def _model(**kwargs):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])
    model.compile(
        keras.optimizers.RMSprop(0.1), "mean_squared_error", None, ["mean_absolute_error"], **kwargs
    )
    return model


class CustomCallback(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def note(self, *what, logs=None):
        self.seen.append([*what, list((logs or {}).keys())])

    def on_train_begin(self, logs=None):
        self.note("train begins", logs=logs)

    def on_train_end(self, logs=None):
        self.note("train ends", logs=logs)

    def on_epoch_begin(self, epoch, logs=None):
        self.note("epoch begins", epoch, logs=logs)

    def on_epoch_end(self, epoch, logs=None):
        self.note("epoch ends", epoch, logs=logs)

    def on_test_begin(self, logs=None):
        self.note("test begins", logs=logs)

    def on_test_end(self, logs=None):
        self.note("test ends", logs=logs)

    def on_predict_begin(self, logs=None):
        self.note("predict begins", logs=logs)

    def on_predict_end(self, logs=None):
        self.note("predict ends", logs=logs)

    def on_train_batch_begin(self, batch, logs=None):
        self.note("train batch begins", batch, logs=logs)

    def on_train_batch_end(self, batch, logs=None):
        self.note("train batch ends", batch, logs=logs)

    def on_test_batch_begin(self, batch, logs=None):
        self.note("test batch begins", batch, logs=logs)

    def on_test_batch_end(self, batch, logs=None):
        self.note("test batch ends", batch, logs=logs)

    def on_predict_batch_begin(self, batch, logs=None):
        self.note("predict batch begins", batch, logs=logs)

    def on_predict_batch_end(self, batch, logs=None):
        self.note("predict batch ends", batch, logs=logs)


def hooks_in_their_order():
    x, y = normal(8, 5), normal(8, 1)
    for name, model in (("one", _model()), ("two steps a call", _model(steps_per_execution=2))):
        callback = CustomCallback()
        model.fit(
            x,
            y,
            batch_size=3,
            epochs=2,
            verbose=0,
            validation_split=0.25,
            validation_batch_size=1,
            callbacks=[callback],
        )
        yield f"{name}: fit", callback.seen
        callback.seen = []
        model.evaluate(x, y, batch_size=4, verbose=0, callbacks=[callback])
        yield f"{name}: evaluate", callback.seen
        callback.seen = []
        model.predict(x, batch_size=4, verbose=0, callbacks=[callback])
        yield f"{name}: predict", callback.seen
        yield f"{name}: params", callback.params


class LossAndErrorPrintingCallback(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.lines = []

    def on_train_batch_end(self, batch, logs=None):
        self.lines.append(float(logs["loss"]))

    def on_epoch_end(self, epoch, logs=None):
        self.lines.append([epoch, float(logs["loss"]), float(logs["mean_absolute_error"])])
        logs["extra"] = epoch * 2.0


def numbers_in_the_logs():
    callback = LossAndErrorPrintingCallback()
    history = _model().fit(
        normal(8, 5), normal(8, 1), batch_size=4, epochs=2, verbose=0, callbacks=[callback]
    )
    yield "lines", callback.lines
    yield "history", history.history


class EarlyStoppingAtMinLoss(keras.callbacks.Callback):
    def __init__(self, patience=0):
        super().__init__()
        self.patience = patience
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.wait = 0
        self.stopped_epoch = 0
        self.best = np.inf

    def on_epoch_end(self, epoch, logs=None):
        current = logs.get("loss")
        if np.less(current, self.best):
            self.best = current
            self.wait = 0
            self.best_weights = self.model.get_weights()
        else:
            self.wait += 1
            if self.wait >= self.patience:
                self.stopped_epoch = epoch
                self.model.stop_training = True
                self.model.set_weights(self.best_weights)


def stopping_at_the_smallest_loss():
    model, callback = _model(), EarlyStoppingAtMinLoss()
    history = model.fit(
        normal(8, 5),
        normal(8, 1),
        steps_per_epoch=2,
        batch_size=4,
        epochs=30,
        verbose=0,
        callbacks=[callback],
    )
    yield "epochs", len(history.history["loss"])
    yield "stopped", [callback.stopped_epoch, callback.best]
    yield "weights", model.get_weights()
    model = _model()
    stop = keras.callbacks.EarlyStopping(
        "loss", patience=1, restore_best_weights=True, start_from_epoch=1
    )
    history = model.fit(
        normal(8, 5), normal(8, 1), batch_size=4, epochs=30, verbose=0, callbacks=[stop]
    )
    yield "built in", [len(history.history["loss"]), stop.stopped_epoch, stop.best_epoch, stop.best]


class CustomLearningRateScheduler(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule
        self.rates = []

    def on_epoch_begin(self, epoch, logs=None):
        lr = self.model.optimizer.learning_rate
        self.model.optimizer.learning_rate = self.schedule(epoch, float(lr))
        self.rates.append(float(np.array(self.model.optimizer.learning_rate)))


def rates_by_epoch():
    def schedule(epoch, lr):
        return {1: 0.05, 2: 0.01}.get(epoch, lr)

    model, callback = _model(), CustomLearningRateScheduler(schedule)
    model.fit(normal(8, 5), normal(8, 1), batch_size=4, epochs=4, verbose=0, callbacks=[callback])
    yield "rates", callback.rates
    built_in = keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5)
    history = model.fit(normal(8, 5), normal(8, 1), epochs=3, verbose=0, callbacks=[built_in])
    yield "logs", history.history
    plateau = keras.callbacks.ReduceLROnPlateau("loss", factor=0.1, patience=1, min_delta=10.0)
    history = model.fit(normal(8, 5), normal(8, 1), epochs=4, verbose=0, callbacks=[plateau])
    yield "plateau", history.history["learning_rate"]


def functions_as_callbacks():
    seen = []
    callback = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: seen.append(["epoch", epoch]),
        on_train_batch_end=lambda batch, logs: seen.append([batch, float(logs["loss"])]),
        on_train_end=lambda logs: seen.append(sorted(logs)),
    )
    model = _model()
    callbacks = keras.callbacks.CallbackList([callback], add_history=True, model=model)
    yield "listed", [type(c).__name__ for c in callbacks.callbacks]
    model.fit(normal(8, 5), normal(8, 1), batch_size=4, epochs=2, verbose=0, callbacks=callback)
    yield "seen", seen


class StopInTheMiddle(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 1:
            self.model.stop_training = True

    def on_test_batch_end(self, batch, logs=None):
        self.model.stop_evaluating = batch == 0

    def on_predict_batch_end(self, batch, logs=None):
        self.model.stop_predicting = batch == 1


def stopping_in_the_middle():
    model = _model()
    history = model.fit(
        normal(12, 5),
        normal(12, 1),
        batch_size=3,
        epochs=4,
        verbose=0,
        callbacks=[StopInTheMiddle()],
    )
    yield "history", history.history
    x, y = normal(12, 5), normal(12, 1)
    yield "evaluated", model.evaluate(x, y, batch_size=3, verbose=0, callbacks=[StopInTheMiddle()])
    found = model.predict(x, batch_size=3, verbose=0, callbacks=[StopInTheMiddle()])
    yield "predicted", list(found.shape)


def files_of_callbacks():
    model = _model()
    callbacks = [
        keras.callbacks.ModelCheckpoint("m_{epoch:02d}.keras", save_freq="epoch"),
        keras.callbacks.CSVLogger("log.csv"),
        keras.callbacks.TerminateOnNaN(),
        keras.callbacks.BackupAndRestore("backup"),
    ]
    history = model.fit(normal(8, 5), normal(8, 1), epochs=2, verbose=0, callbacks=callbacks)
    yield "files", sorted(p.name for p in pathlib.Path().iterdir())
    yield "header", pathlib.Path("log.csv").read_text().splitlines()[0]
    again = keras.models.load_model("m_02.keras")
    resumed = again.fit(normal(8, 5), normal(8, 1), epochs=4, initial_epoch=2, verbose=0)
    yield "history", history.history
    yield "resumed", [resumed.epoch, resumed.history]
