"""What a user's subclass of a callback or of a model overrides is called in `fit` and its kin.

Refuses to know what training computes.
"""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import keramos as keras
from keramos.callbacks.callback import Callback
from keramos.callbacks.callback_list import BATCH_HOOKS

from . import table

X, Y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
HOOKS = [name for name in vars(Callback) if name.startswith("on_")]
#: The arguments of the callbacks that need some; a folder or a file is made of "path".
ARGUMENTS = {
    "BackupAndRestore": {"backup_dir": "path"},
    "CSVLogger": {"filename": "path"},
    "EarlyStopping": {"monitor": "loss"},
    "LearningRateScheduler": {"schedule": lambda epoch, rate: rate},
    "ModelCheckpoint": {"filepath": "path.keras"},
    "OrbaxCheckpoint": {"directory": "path"},
    "ReduceLROnPlateau": {"monitor": "loss"},
    "TensorBoard": {"log_dir": "path"},
}
LIBRARIES = {"OrbaxCheckpoint": "orbax.checkpoint", "TensorBoard": "tensorboardX"}
EVERY_BATCH = ("BackupAndRestore", "ModelCheckpoint")
CALLBACKS = sorted(
    name
    for name in table.exported("callbacks")
    if isinstance(getattr(keras.callbacks, name), type) and name != "RemoteMonitor"
)
KINDS = [(name, {}) for name in CALLBACKS] + [(name, {"save_freq": 1}) for name in EVERY_BATCH]


def model(kind: type = keras.Sequential, **options: object) -> keras.Sequential:
    made = kind([keras.Input((2,)), keras.layers.Dense(1)])
    made.compile(optimizer=keras.optimizers.SGD(0.1, **options), loss="mse", run_eagerly=True)
    return made


def listening(kind: type, heard: list) -> type:
    """A subclass that overrides every hook, and hands on to the class it extends."""

    def override(hook: str):
        def heard_hook(self, *args, **kwargs):
            logs = next((x for x in (*args, *kwargs.values()) if isinstance(x, dict)), {})
            ends = hook.endswith("_end") and "predict" not in hook
            heard.append((hook, [type(value) for value in logs.values()] if ends else []))
            return getattr(super(sub, self), hook)(*args, **kwargs)

        return heard_hook

    names = [*HOOKS, "set_params", "set_model"]
    sub = type(f"Own{kind.__name__}", (kind,), {name: override(name) for name in names})
    return sub


@pytest.mark.parametrize(
    ("name", "options"), KINDS, ids=[f"{name}{'-batches' if more else ''}" for name, more in KINDS]
)
def test_every_hook_of_a_subclass_is_called(name, options, tmp_path):
    if name in LIBRARIES:
        pytest.importorskip(LIBRARIES[name])
    heard: list = []
    given = {
        key: str(tmp_path / value) if isinstance(value, str) and value.startswith("path") else value
        for key, value in ARGUMENTS.get(name, {}).items()
    }
    made = listening(getattr(keras.callbacks, name), heard)(**given, **options)
    trained = model(use_ema=name == "SwapEMAWeights")
    trained.fit(X, Y, batch_size=2, verbose=0, validation_data=(X, Y), callbacks=[made])
    trained.predict(X, verbose=0, callbacks=[made])
    # As in Keras, an older name is asked by the base's hook alone.
    kind, base = getattr(keras.callbacks, name), keras.callbacks.Callback
    older = {
        old for hook, old in BATCH_HOOKS.items() if getattr(kind, hook) is not getattr(base, hook)
    }
    wanted = {*HOOKS, "set_params", "set_model"} - older
    assert wanted <= {hook for hook, _ in heard}
    assert {kind for _, kinds in heard for kind in kinds} <= {float}


def test_a_subclass_that_says_so_takes_lazy_logs(tmp_path):
    kinds = []

    class Lazy(keras.callbacks.ModelCheckpoint):
        lazy_logs = True

        def on_train_batch_end(self, batch, logs=None):
            kinds.append(type(logs["loss"]))

    model().fit(X, Y, verbose=0, callbacks=[Lazy(tmp_path / "x.keras")])
    assert float not in kinds


def test_a_checkpoint_saves_by_the_method_that_keras_asks(tmp_path):
    asked = []

    class Own(keras.callbacks.ModelCheckpoint):
        def _save_model(self, epoch, batch, logs):
            asked.append((epoch, batch, sorted(logs)))
            super()._save_model(epoch, batch, logs)

    for freq in ("epoch", 1):
        own = Own(tmp_path / f"{freq}.keras", save_freq=freq)
        model().fit(X, Y, batch_size=2, verbose=0, callbacks=[own])
        assert (tmp_path / f"{freq}.keras").exists()
    assert asked == [(0, None, ["loss"]), (0, 0, ["loss"]), (0, 1, ["loss"])]


# -- Models ----------------------------------------------------------------------------------------

#: What `fit` with validation, or `predict`, asks.
ASKED = (
    "call", "train_step", "test_step", "predict_step", "compute_loss", "compute_metrics",
    "compute_loss_and_updates", "get_metrics_result", "reset_metrics", "evaluate",
)  # fmt: skip


@pytest.mark.parametrize("method", ASKED)
def test_the_methods_of_a_model_are_asked_in_training(method):
    asked = []

    def override(self, *args, **kwargs):
        asked.append(method)
        return getattr(super(own, self), method)(*args, **kwargs)

    override.__signature__ = inspect.signature(getattr(keras.Sequential, method))
    own = type("Own", (keras.Sequential,), {method: override})
    made = model(own)
    made.fit(X, Y, verbose=0, validation_data=(X, Y))
    made.predict(X, verbose=0)
    assert method in asked


def test_fit_validates_by_the_models_own_evaluate():
    class Own(keras.Sequential):
        def evaluate(self, *args, **kwargs):
            assert not args
            assert kwargs["return_dict"]
            return {**super().evaluate(**kwargs), "own": 5.0}

    history = model(Own).fit(X, Y, epochs=2, verbose=0, validation_data=(X, Y)).history
    plain = model().fit(X, Y, epochs=2, verbose=0, validation_data=(X, Y)).history
    assert history["val_own"] == [5.0, 5.0]
    assert set(history) == {*plain, "val_own"}


def test_a_stack_is_filled_by_its_own_add():
    class Own(keras.Sequential):
        def add(self, layer, **options):
            self.__dict__.setdefault("added", []).append(type(layer).__name__)
            super().add(layer, **options)

    made = Own([keras.Input((2,)), keras.layers.Dense(1)])
    made.add(keras.layers.ReLU())
    assert made.added == ["KerasTensor", "Dense", "ReLU"]
    assert Own.from_config(made.get_config()).added == ["InputLayer", "Dense", "ReLU"]
    assert made.output_shape == (None, 1)


def test_call_of_a_functional_subclass_counts():
    class Own(keras.Model):
        def call(self, inputs, training=None):
            return super().call(inputs, training=training) * 2

    x = keras.Input((2,))
    made = Own(x, keras.layers.Dense(1, kernel_initializer="ones")(x))
    assert float(np.sum(np.asarray(made(X)))) == 16.0
    assert float(np.sum(made.predict(X, verbose=0))) == 16.0
