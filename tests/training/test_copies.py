"""A trained model that is copied, pickled or cloned can be trained on."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import keramos as keras
from keramos import layers

X = np.random.default_rng(0).standard_normal((32, 4)).astype("float32")
Y = X.sum(1, keepdims=True)
COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "deepcopy": copy.deepcopy,
}


def trained(optimizer: Any = "adam") -> Any:
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(1)]
    )
    model.compile(optimizer, "mse", metrics=["mae"])
    model.fit(X, Y, verbose=0, shuffle=False)
    model.predict(X, verbose=0)
    return model


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_copies_train_on_alike_and_apart(copied):
    model = trained()
    again = copied(model)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    first, second = (each.fit(X, Y, verbose=0, shuffle=False).history for each in (model, again))
    assert first == second
    assert all(a is not b for a, b in zip(model.variables, again.variables, strict=True))


def test_what_decays_is_known_to_copies():
    optimizer = keras.optimizers.AdamW(0.01, weight_decay=0.5)
    model = trained(optimizer)
    optimizer.exclude_from_weight_decay(var_list=[model.trainable_variables[0]])
    again = copy.deepcopy(model)
    decays = [again.optimizer._use_weight_decay(v) for v in again.trainable_variables]
    assert decays == [False, *[True] * (len(decays) - 1)]


@pytest.mark.parametrize(
    "loss", ["mse", lambda a, b: keras.ops.mean(keras.ops.abs(a - b))], ids=["name", "function"]
)
def test_clones_are_compiled_alike(loss):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile(
        keras.optimizers.SGD(0.25), loss, metrics=[keras.metrics.MeanAbsoluteError(name="far")]
    )
    clone = keras.models.clone_model(model)
    assert float(clone.optimizer.learning_rate) == 0.25
    assert clone.optimizer is not model.optimizer
    clone.fit(X, Y, verbose=0)
    assert clone.metrics_names == model.metrics_names
    assert int(model.optimizer.iterations) == 0


def test_clones_of_what_was_loaded_know_what_the_file_said(tmp_path):
    trained().save(tmp_path / "model.keras")
    model = keras.models.load_model(tmp_path / "model.keras")
    clone = keras.models.clone_model(model)
    assert clone.get_compile_config() == model.get_compile_config()
    assert int(clone.optimizer.iterations) == 0


def test_data_that_end_early_end_the_training():
    def batches():
        for _ in range(3):
            yield X[:8], Y[:8]

    model = trained()
    with pytest.warns(UserWarning, match="0 batches came in this epoch"):
        history = model.fit(batches(), epochs=3, verbose=0)
    assert history.epoch == [0]


def test_eager_models_predict_eagerly():
    class Choosing(layers.Layer):
        def call(self, x):
            return x if float(keras.ops.sum(x)) > -1e9 else -x

        def compute_output_shape(self, input_shape):
            return input_shape

    model = keras.Sequential([keras.Input((4,)), Choosing(), layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    assert model.predict(X, verbose=0).shape == (32, 1)


def test_logs_within_logs_are_logs():
    class Telling(keras.Sequential):
        def train_step(self, state, data):
            logs, state = super().train_step(state, data)
            return {"loss": logs.pop("loss"), "compile_metrics": logs}, state

    model = Telling([keras.Input((4,)), layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    assert set(model.fit(X, Y, verbose=0).history) == {"loss", "mae"}
