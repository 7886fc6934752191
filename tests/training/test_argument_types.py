"""Where Keras raises TypeError or KeyError, so do we; and the limits that the process sets."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ArgumentTypeError, ConfigError

X, Y = np.ones((10, 3), "float32"), np.ones((10, 2), "float32")


def model():
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="d")])
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize(
    "options", [{"validation_split": "a"}, {"epochs": "a"}, {"batch_size": "a"}]
)
def test_an_option_of_another_type_is_a_type_error(options):
    with pytest.raises(ArgumentTypeError) as raised:
        model().fit(X, Y, verbose=0, **options)
    assert isinstance(raised.value, TypeError)


def test_a_layer_without_its_argument_is_a_type_error():
    with pytest.raises(TypeError, match="needs argument 'units'"):
        keras.layers.Dense()


def test_missing_targets_are_a_key_error():
    x = keras.Input((3,))
    outputs = {"a": keras.layers.Dense(2)(x), "b": keras.layers.Dense(2)(x)}
    two = keras.Model(x, outputs)
    two.compile("sgd", {"a": "mse", "b": "mse"})
    with pytest.raises(KeyError) as raised:
        two.fit(X, {"a": Y}, verbose=0)
    assert isinstance(raised.value, ConfigError)


@pytest.mark.parametrize(
    "value", [1, 0, 1.0, "yes", "", None, [], np.True_, np.array([True, False])], ids=repr
)
def test_trainable_is_a_boolean(value):
    """Stock Keras takes no number for one; what is set later it takes by its truth."""
    for make in (keras.layers.Layer, keras.Sequential, lambda **kw: keras.layers.Dense(2, **kw)):
        with pytest.raises(ConfigError, match="must be True or False"):
            make(trainable=value)


@pytest.mark.parametrize("value", [1, "yes", "", None, [], np.False_], ids=repr)
def test_trainable_is_set_by_its_truth(value):
    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    layer.trainable = value
    assert layer.trainable is bool(value)
    assert len(layer.trainable_variables) == 2 * bool(value)


def test_several_booleans_are_not_one():
    with pytest.raises(ConfigError, match="must be True or False"):
        keras.layers.Dense(2, use_bias=np.array([True, False]))


def test_a_backup_needs_a_folder():
    with pytest.raises(ConfigError):
        keras.callbacks.BackupAndRestore(None)


def test_a_directory_is_not_called_as_a_file(tmp_path):
    with pytest.raises(ConfigError, match="a directory is to be written"):
        keras.saving.save_model(model(), tmp_path / "m.keras", zipped=False)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def limits():
    keras.config.set_max_epochs(2)
    keras.config.set_max_steps_per_epoch(3)
    yield
    keras.config.set_max_epochs(None)
    keras.config.set_max_steps_per_epoch(None)


@pytest.mark.usefixtures("limits")
def test_the_process_limits_epochs_and_their_batches():
    batches = []
    log = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: batches.append(batch)
    )
    with pytest.warns(UserWarning, match="set_max_"):
        history = model().fit(X, Y, batch_size=1, epochs=5, verbose=0, callbacks=[log])
    assert len(history.history["loss"]) == 2
    assert batches == [0, 1, 2, 0, 1, 2]
    with pytest.warns(UserWarning, match="set_max_steps_per_epoch"):
        assert model().predict(X, batch_size=1, verbose=0).shape == (3, 2)
    three = model()
    assert len(three.fit(X, Y, epochs=1, verbose=0).history["loss"]) == 1  # within the limits
