"""`Model.export`: what the endpoint of a model takes, for models of every kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import UnbuiltError
from keramos.export import model_export

ONE = np.ones((2, 3), "float32")


class TwoInputs(keramos.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, a, b=None, training=False):
        return {"y": self.dense(a) + (0 if b is None else b)}


def signature(model) -> tuple:
    names, nests = model_export.known_signature(model)
    return names, nests


def test_a_sequential_model():
    model = keramos.Sequential([keramos.Input((3,)), layers.Dense(2)])
    names, (spec,) = signature(model)
    assert names is None
    assert tuple(spec.shape) == (None, 3)


def test_a_functional_model_of_a_dict():
    a, b = keramos.Input((3,), name="a"), keramos.Input((3,), name="b")
    model = keramos.Model({"a": a, "b": b}, layers.Add()([a, b]))
    _, (nest,) = signature(model)
    assert {key: spec.name for key, spec in nest.items()} == {"a": "a", "b": "b"}


def test_a_subclass_as_it_was_called():
    model = TwoInputs()
    with pytest.raises(UnbuiltError, match="must be built"):
        model.export("x")
    model(ONE, np.ones((2, 2), "float32"))
    names, specs = signature(model)
    assert names == ["a", "b"]
    assert [tuple(spec.shape) for spec in specs] == [(2, 3), (2, 2)]


def test_a_subclass_that_was_only_built():
    model = TwoInputs()
    model.build((None, 3))
    with pytest.raises(UnbuiltError, match="must be called before it is exported"):
        model.export("x")


def test_a_signature_of_ones_own(tmp_path: Path):
    model = TwoInputs()
    model.build((None, 3))
    model.export(
        tmp_path / "m", verbose=False, verify=False, input_signature=[("batch, 3", "float32")]
    )
    assert (tmp_path / "m" / "saved_model.pb").is_file()


def test_states_keep_their_batch(tmp_path: Path):
    inputs = keramos.Input(batch_shape=(2, 5, 3))
    model = keramos.Model(inputs, layers.LSTM(4, stateful=True)(inputs))
    _, (spec,) = signature(model)
    assert tuple(spec.shape) == (2, 5, 3)
    model.export(tmp_path / "m", verbose=False, verify=False)


def test_the_first_call_with_symbols_is_not_recorded_as_numbers(tmp_path: Path):
    inner = TwoInputs()
    inner.build((None, 3))
    outer = keramos.Sequential([keramos.Input((3,)), layers.Dense(3), layers.Lambda(lambda x: x)])
    outer.export(tmp_path / "m", verbose=False, verify=False)
    archive = keramos.export.ExportArchive()
    archive.add_endpoint("f", lambda x: inner(x)["y"], [("batch, 3", "float32")])
    assert inner._called_with["a"].shape == (None, 3)
