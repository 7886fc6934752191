"""The variables of a model as a tree of jax."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError


@pytest.fixture
def model():
    keras.utils.clear_session()  # the optimizer's name is counted
    layers = [keras.Input((2,)), keras.layers.Dense(3, name="d"), keras.layers.Dropout(0.5)]
    model = keras.Sequential([*layers, keras.layers.BatchNormalization(name="b")], name="s")
    model.compile("adam", "mse")
    model.fit(np.ones((4, 2)), np.ones((4, 3)), verbose=0)
    return model


def test_variables_stand_at_their_paths(model):
    tree = model.get_state_tree()
    assert list(tree) == [
        "trainable_variables", "non_trainable_variables", "optimizer_variables",
        "metrics_variables",
    ]  # fmt: skip
    assert isinstance(tree["trainable_variables"]["s"]["d"]["kernel"], jax.Array)
    assert list(tree["non_trainable_variables"]["s"]["b"]) == ["moving_mean", "moving_variance"]
    assert int(tree["optimizer_variables"]["adam"]["iteration"]) == 1
    assert set(tree["metrics_variables"]["loss"]) == {"total", "count"}
    arrays = model.get_state_tree("numpy_array")
    assert isinstance(arrays["trainable_variables"]["s"]["d"]["bias"], np.ndarray)


def test_a_tree_goes_back_whole_or_in_part(model):
    tree = model.get_state_tree()
    model.set_state_tree(jax.tree_util.tree_map(lambda a: a * 0, tree))
    assert not np.any(model.get_layer("d").kernel)
    assert int(model.optimizer.iterations) == 0
    model.set_state_tree(tree)
    model.set_state_tree({"trainable_variables": {"s": {"d": {"bias": [1, 2, 3]}}}})
    assert np.asarray(model.get_layer("d").bias).tolist() == [1, 2, 3]
    np.testing.assert_array_equal(
        model.get_layer("d").kernel, tree["trainable_variables"]["s"]["d"]["kernel"]
    )


@pytest.mark.parametrize(
    "nest",
    [
        {"trainable": {}},
        {"trainable_variables": [1]},
        {"trainable_variables": {"s": {"d": {"kernels": 1}}}},
        {"trainable_variables": {"s": {"d": {"bias": [9, 9, 9], "kernel": [[1.0]]}}}},
    ],
)
def test_what_does_not_fit_changes_nothing(model, nest):
    before = model.get_weights()
    with pytest.raises(ConfigError):
        model.set_state_tree(nest)
    for ours, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, kept)


def test_what_cannot_be_told_apart_is_named():
    class Twice(keras.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = keras.layers.Dense(1, name="l"), keras.layers.Dense(1, name="l")

        def call(self, x):
            return self.b(self.a(x))

    model = Twice()
    model(np.ones((1, 2)))
    with pytest.raises(ConfigError, match="two variables have the path"):
        model.get_state_tree()
    with pytest.raises(ConfigError, match="`value_format`"):
        model.get_state_tree("torch")
