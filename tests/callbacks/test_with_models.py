"""Callbacks in real runs of `fit`: what they ask of the model is there."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import keramos
from keramos import callbacks, layers
from keramos.callbacks import (
    Callback,
    EarlyStopping,
    LearningRateScheduler,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from keramos.errors import ConfigError

from . import training
from .training import X, Y

# Of stock Keras 3.15.1; what is added here is for keywords alone.
SIGNATURES = {
    "BackupAndRestore": "backup_dir, save_freq='epoch', double_checkpoint=False, "
    "delete_checkpoint=True",
    "CSVLogger": "filename, separator=',', append=False",
    "CallbackList": "callbacks=None, add_history=False, add_progbar=False, model=None, **params",
    "EarlyStopping": "monitor='val_loss', min_delta=0, patience=0, verbose=0, mode='auto', "
    "baseline=None, "
    "restore_best_weights=False, start_from_epoch=0",
    "LambdaCallback": "on_epoch_begin=None, on_epoch_end=None, on_train_begin=None, "
    "on_train_end=None, "
    "on_train_batch_begin=None, on_train_batch_end=None, **kwargs",
    "LearningRateScheduler": "schedule, verbose=0",
    "ModelCheckpoint": "filepath, monitor='val_loss', verbose=0, save_best_only=False, "
    "save_weights_only=False, mode='auto', "
    "save_freq='epoch', initial_value_threshold=None",
    "ReduceLROnPlateau": "monitor='val_loss', factor=0.1, patience=10, verbose=0, mode='auto', "
    "min_delta=0.0001, cooldown=0, "
    "min_lr=0.0, **kwargs",
    "RemoteMonitor": "root='http://localhost:9000', path='/publish/epoch/end/', field='data', "
    "headers=None, send_as_json=False",
    "SwapEMAWeights": "swap_on_epoch=False",
    "TensorBoard": "log_dir='logs', histogram_freq=0, write_graph=True, write_images=False, "
    "write_steps_per_second=False, "
    "update_freq='epoch', profile_batch=0, embeddings_freq=0, embeddings_metadata=None",
    "TerminateOnNaN": "raise_error=False",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(name: str):
    parameters = inspect.signature(getattr(callbacks, name)).parameters.values()
    plain = [
        p.replace(annotation=inspect.Parameter.empty)
        for p in parameters
        if p.kind is not p.KEYWORD_ONLY
    ]
    assert str(inspect.Signature(plain)) == f"({SIGNATURES[name]})"


def classifier() -> Any:
    """Two outputs, with metrics of all directions."""
    keramos.utils.set_random_seed(1)
    x = keramos.Input((3,))
    h = layers.Dense(4)(x)
    model = keramos.Model(
        x, [layers.Dense(1, activation="sigmoid", name="a")(h), layers.Dense(1, name="b")(h)]
    )
    model.compile(
        "sgd",
        ["binary_crossentropy", "mse"],
        metrics=[["accuracy", "auc"], ["mae", lambda t, p: abs(t - p)]],
    )
    return model


def test_auto_knows_the_metrics_of_every_output():
    directions: dict[str, Any] = {}
    watching = {
        name: EarlyStopping(name, patience=9)
        for name in ("val_a_accuracy", "a_auc", "b_mae", "val_loss", "b_loss")
    }
    targets = [(Y > 1).astype("float32"), Y]
    model = classifier()
    model.fit(
        X,
        targets,
        epochs=1,
        verbose=0,
        validation_data=(X, targets),
        callbacks=list(watching.values()),
    )
    for name, callback in watching.items():
        directions[name] = callback._is_improvement(2.0, 1.0)
    assert directions == {
        "val_a_accuracy": True,
        "a_auc": True,
        "b_mae": False,
        "val_loss": False,
        "b_loss": False,
    }
    unknown = next(name for name in model.history.history if "lambda" in name)
    with pytest.raises(ConfigError, match="does not say"):
        model.fit(X, targets, verbose=0, callbacks=[EarlyStopping(unknown)])


def test_rates_are_those_of_the_steps():
    model = training.model(optimizer=keramos.optimizers.SGD(0.0), dropout=0.0)
    before = model.get_weights()[0]
    moved: list[float] = []

    class Measures(Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.before = self.model.get_weights()[0]

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            moved.append(float(np.abs(self.model.get_weights()[0] - self.before).max()))

    schedule = LearningRateScheduler(lambda epoch, rate: [0.0, 0.1, 0.0][epoch])
    history = model.fit(X, Y, epochs=3, verbose=0, callbacks=[schedule, Measures()]).history
    assert history["learning_rate"] == pytest.approx([0.0, 0.1, 0.0])
    assert moved[0] == moved[2] == 0.0 != moved[1]
    assert before.shape == (3, 4)


def test_reduced_rates_reach_history_and_the_hook_at_the_end():
    seen: list[Any] = []

    class Sees(Callback):
        def on_train_end(self, logs: Any = None) -> None:
            seen.append(logs)

    history = training.fresh().fit(
        X,
        Y,
        epochs=3,
        verbose=0,
        callbacks=[ReduceLROnPlateau("loss", patience=1, min_delta=1e9, factor=0.5), Sees()],
    )
    assert history.history["learning_rate"] == pytest.approx([0.001, 0.001, 0.0005])
    assert seen[0]["learning_rate"] == history.history["learning_rate"][-1]


def test_training_on_nan_ends():
    with pytest.warns(UserWarning, match=r"x\[0, 0\] is nan"):
        history = training.fresh().fit(
            X * np.nan, Y, epochs=3, batch_size=4, verbose=0, callbacks=[TerminateOnNaN()]
        )
    assert history.epoch == [0]


def test_an_error_in_a_hook_leaves_a_model_that_goes_on():
    class Fails(Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            raise LookupError("mine")

    model = training.fresh()
    with pytest.raises(LookupError) as caught:
        model.fit(X, Y, verbose=0, callbacks=[Fails()])
    assert caught.value.__notes__ == ["(raised in on_train_batch_end of the callback Fails)"]
    assert model.fit(X, Y, verbose=0).epoch == [0]


def several() -> Any:
    first, rest = keramos.optimizers.Adam(0.02, name="a"), keramos.optimizers.SGD(0.01, name="s")
    return keramos.optimizers.MultiOptimizer(
        keramos.optimizers.OptimizerMap(rest, {".*one/kernel": first})
    )


#: Callback -> what stock Keras 3.15.1 logs of a model with several optimizers.
SEVERAL = {
    "a schedule of rates": (
        lambda: LearningRateScheduler(lambda epoch, rate: rate * 0.5),
        {
            "loss": [25.0, 15.3194, 12.32891],
            "learning_rate_a": [0.01, 0.005, 0.0025],
            "learning_rate_s": [0.005, 0.0025, 0.00125],
        },
    ),
    "a schedule of epochs": (
        lambda: LearningRateScheduler(lambda epoch: 0.1),
        {
            "loss": [25.0, 77.440155, 19.236202],
            "learning_rate_a": [0.1, 0.1, 0.1],
            "learning_rate_s": [0.1, 0.1, 0.1],
        },
    ),
    "a plateau": (
        lambda: ReduceLROnPlateau(monitor="loss", patience=0, min_delta=1e9, min_lr=0.015),
        {
            "loss": [25.0, 8.271381, 3.202198],
            "learning_rate_a": [0.02, 0.02, 0.015],
            "learning_rate_s": [0.01, 0.01, 0.01],
        },
    ),
}


@pytest.mark.parametrize(("callback", "wanted"), SEVERAL.values(), ids=SEVERAL)
def test_several_optimizers_have_a_rate_each(callback, wanted):
    stack = [
        layers.Dense(units, name=name, kernel_initializer="ones")
        for name, units in (("one", 2), ("two", 1))
    ]
    model = keramos.Sequential([keramos.Input((3,)), *stack])
    model.compile(several(), "mse")
    ones = np.ones((4, 3), "float32")
    told = model.fit(ones, ones[:, :1], epochs=3, verbose=0, callbacks=[callback()]).history
    assert list(told) == list(wanted)
    for name, numbers in wanted.items():
        np.testing.assert_allclose(told[name], numbers, rtol=1e-4)
