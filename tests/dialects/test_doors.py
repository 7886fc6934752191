"""Every public door from a config to an object takes the spellings of older writers."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import keramos as keras
from keramos.dialects import walk

Y, P = np.array([[0.0, 1.0]], "float32"), np.array([[0.5, 0.5]], "float32")

WRAPPER = {
    "class_name": "LossFunctionWrapper",
    "config": {"fn": "mean_squared_error", "reduction": "auto", "name": "mse"},
}
MEAN = {
    "class_name": "MeanMetricWrapper",
    "config": {"name": "accuracy", "dtype": "float32", "fn": "categorical_accuracy"},
}
ADAM = {"class_name": "Adam", "config": {"lr": 0.5, "decay": 0.1, "beta_1": 0.8}}
LEGACY = {
    "module": "keras.optimizers.legacy",
    "class_name": "SGD",
    "config": {"learning_rate": 0.5, "jit_compile": True, "is_legacy_optimizer": True},
}
OLD_GRU = {"class_name": "GRU", "config": {"units": 2, "batch_input_shape": [None, 3, 2]}}


def doors(package: str):
    """`get` and `deserialize` of a package, and the door for all."""
    module = getattr(keras, package)
    return [module.get, module.deserialize, keras.saving.deserialize_keras_object]


@pytest.mark.parametrize("door", doors("losses"))
def test_a_loss_whose_function_is_a_name(door):
    config = copy.deepcopy(WRAPPER)
    loss = door(config)
    assert (loss.name, loss.reduction) == ("mse", "sum_over_batch_size")
    assert float(loss(Y, P)) == 0.25
    assert config == WRAPPER


@pytest.mark.parametrize("door", doors("losses")[:2])
def test_a_loss_without_a_module_is_a_loss_where_a_metric_has_its_name(door):
    config = {"fn": "mean_squared_error", "reduction": "auto", "name": "mse"}
    loss = door({"class_name": "MeanSquaredError", "config": config})
    assert isinstance(loss, keras.losses.MeanSquaredError)
    assert float(loss(Y, P)) == 0.25


@pytest.mark.parametrize("door", doors("metrics"))
def test_a_metric_whose_function_is_a_name(door):
    metric = door(MEAN)
    assert float(metric(Y, [[0.1, 0.9]])) == 1.0
    assert metric.get_config()["fn"]["config"] == "categorical_accuracy"


@pytest.mark.parametrize("door", doors("optimizers"))
def test_an_optimizer_with_a_decay(door):
    schedule = door(ADAM).get_config()["learning_rate"]
    assert schedule["class_name"] == "InverseTimeDecay"
    assert schedule["config"]["initial_learning_rate"] == 0.5
    assert type(door(LEGACY)) is keras.optimizers.SGD


@pytest.mark.parametrize("door", [*doors("activations"), keras.layers.deserialize])
def test_a_layer_whose_default_changed(door):
    assert door(OLD_GRU).cell.reset_after is False


@pytest.mark.parametrize(
    ("package", "config"),
    [
        ("initializers", {"class_name": "glorot_uniform", "config": {"seed": 3}}),
        ("regularizers", {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.0}}),
        ("constraints", {"class_name": "max_norm", "config": {"max_value": 2, "axis": 0}}),
    ],
)
def test_members_without_a_module(package, config):
    for door in doors(package)[:2]:
        assert door(config).get_config().items() >= config["config"].items()


@pytest.mark.parametrize("package", ["losses", "metrics", "optimizers", "activations"])
def test_a_class_of_the_caller_is_not_upgraded_though_it_has_a_name_of_keras(package):
    class Other:
        def __init__(self, **config):
            self.config = config

        def __call__(self, x):
            return x

        apply = get_config = __call__

        @classmethod
        def from_config(cls, config):
            return cls(**config)

    config = {"fn": "relu", "lr": 1, "reduction": "auto", "batch_input_shape": [None, 2]}
    for name in ("Adam", "GRU", "LossFunctionWrapper"):
        with keras.saving.custom_object_scope({name: Other}):
            found = getattr(keras, package).deserialize({"class_name": name, "config": config})
        assert (type(found), found.config) == (Other, config)


def test_what_a_file_brings_is_upgraded_once(monkeypatch):
    """A class that decodes its own config inside a file is not a door."""
    dense = keras.layers.Dense(2, kernel_initializer={"class_name": "Ones", "config": {}})
    text = keras.Sequential([keras.Input((2,)), dense]).to_json()
    monkeypatch.setattr(walk, "upgrade", lambda *_: pytest.fail("upgraded once more"))
    assert keras.models.model_from_json(text).layers[0].units == 2
