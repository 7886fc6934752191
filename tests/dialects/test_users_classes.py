"""Classes of users in files before Keras 3: they may have names of Keras's, or extend its layers.

The configs are those that Keras 2.2.4 and tf.keras 2.3 write for such classes.
"""

from __future__ import annotations

import json
from typing import Any

import h5py
import numpy as np
import pytest

import keramos
from keramos import backend as K, layers
from keramos.errors import UnknownClassError, WeightsError


class Attention(layers.Layer):
    """Not Keras's: that one has no steps."""

    def __init__(self, step_dim, **kwargs):
        super().__init__(**kwargs)
        self.step_dim = step_dim

    def call(self, x):
        return K.sum(x, axis=1) / self.step_dim


class Mish(layers.Layer):
    """Keras 3 has an operation of that name."""

    def call(self, x):
        return x * K.tanh(K.softplus(x))


class FrozenNormalization(layers.BatchNormalization):
    """As many wrote it: arguments are the base's."""

    def call(self, inputs, training=None):
        return super().call(inputs, training=False)


class Leaky(layers.LeakyReLU):
    """Its own constructor takes `alpha`, which the base has no more."""

    def __init__(self, alpha=0.1, **kwargs):
        super().__init__(negative_slope=2 * alpha, **kwargs)


class EmbeddingAndTable(layers.Embedding):
    """The table stands beside the vectors, for whoever turns vectors back into words."""

    def compute_output_shape(self, input_shape):
        return [super().compute_output_shape(input_shape), (self.input_dim, self.output_dim)]

    def call(self, inputs):
        return [super().call(inputs), self.embeddings + 0.0]


class Weighted(layers.Layer):
    """Keras until 2.2 did not count this variable as a weight."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.share = K.variable(0.25)

    def call(self, x):
        return self.share * x


MINE = {c.__name__: c for c in (Attention, Mish, FrozenNormalization, Leaky, EmbeddingAndTable)}


def opened(name: str, config: dict[str, Any], shape: tuple, mine: Any = MINE) -> Any:
    """A model of one layer, as Keras before 3 wrote its architecture."""
    first = {"batch_input_shape": [None, *shape], "dtype": "float32"}
    layer = {"class_name": name, "config": {"name": "own", "trainable": True, **first, **config}}
    text = {"class_name": "Sequential", "config": {"name": "m", "layers": [layer]}}
    text |= {"keras_version": "2.2.4", "backend": "tensorflow"}
    return keramos.models.model_from_json(json.dumps(text), custom_objects=mine)


def test_a_users_class_comes_before_keras_own_of_that_name():
    model = opened("Attention", {"step_dim": 2}, (2, 3))
    assert type(model.layers[-1]) is Attention
    np.testing.assert_allclose(model(np.ones((1, 2, 3))), np.ones((1, 3)))


def test_a_users_class_is_no_operation_of_todays():
    x = np.array([[-1.0, 2.0]], "float32")
    expected = x * np.tanh(np.log1p(np.exp(x)))
    np.testing.assert_allclose(opened("Mish", {}, (2,))(x), expected, rtol=1e-5)
    with pytest.raises(UnknownClassError, match="Mish"):
        opened("Mish", {}, (2,), mine=None)


def test_arguments_of_the_layer_that_a_class_extends_are_brought_up_to_date():
    model = opened("FrozenNormalization", {"axis": [3], "epsilon": 0.5}, (2, 2, 3))
    layer = model.layers[-1]
    assert type(layer) is FrozenNormalization
    assert (layer.axis, layer.epsilon, layer.name) == (3, 0.5, "own")


def test_arguments_that_its_own_constructor_takes_stay_as_they_are():
    model = opened("Leaky", {"alpha": 0.25}, (2,))
    np.testing.assert_allclose(model(np.array([[-1.0, 1.0]])), [[-0.5, 1.0]])


def test_an_embedding_may_give_its_table_too():
    x = layers.Input((2,), dtype="int32")
    vectors, table = EmbeddingAndTable(5, 3)(x)
    assert (vectors.shape, table.shape) == ((None, 2, 3), (5, 3))


def without_tensors_of(path: Any, name: str) -> None:
    with h5py.File(path, "r+") as file:
        group = file["model_weights"][name]
        for key in list(group):
            del group[key]
        group.attrs["weight_names"] = np.zeros(0)


def test_variables_that_keras_did_not_count_are_as_they_were_made(tmp_path):
    model = keramos.Sequential(
        [layers.Input((2,)), layers.Dense(2, name="d"), Weighted(name="w"), layers.Dense(1)]
    )
    model.save(tmp_path / "m.h5")
    without_tensors_of(tmp_path / "m.h5", "w")
    again = keramos.models.load_model(tmp_path / "m.h5", custom_objects={"Weighted": Weighted})
    np.testing.assert_allclose(again(np.ones((1, 2))), model(np.ones((1, 2))), rtol=1e-6)
    without_tensors_of(tmp_path / "m.h5", "d")
    with pytest.raises(WeightsError, match="1 layers with weights"):
        keramos.models.load_model(tmp_path / "m.h5", custom_objects={"Weighted": Weighted})
