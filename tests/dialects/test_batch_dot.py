"""`K.batch_dot` of many axes in users' layers, which releases of Keras computed differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import keramos
from keramos import backend as K, layers
from keramos.errors import RankError
from keramos.saving.convert import convert

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("float32")


class Scores(layers.Layer):
    """Attention of many heads, as many wrote it for Keras 2.2."""

    def call(self, x):
        return K.batch_dot(x, 2 * x, axes=[3, 3])

    def compute_output_shape(self, input_shape):
        return (*input_shape[:3], input_shape[2])


class Block(layers.Layer):
    """Has a layer that no file names."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scores = Scores()

    def call(self, x):
        return self.scores(x)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:3], input_shape[2])


class Capsules(layers.Layer):
    """The routing of CapsNet: (batch, in, 5) to (batch, 2, 7)."""

    def build(self, input_shape):
        self.W = self.add_weight(shape=(2, input_shape[1], 7, 5), name="W")
        super().build(input_shape)

    def call(self, x):
        tiled = K.tile(K.expand_dims(x, 1), [1, 2, 1, 1])
        votes = K.map_fn(lambda one: K.batch_dot(one, self.W, [2, 3]), elems=tiled)
        coupling = K.softmax(K.batch_dot(K.sum(votes, 2), votes, [2, 3]))
        return K.batch_dot(coupling, votes, [2, 2])

    def compute_output_shape(self, input_shape):
        return (input_shape[0], 2, 7)


CLASSES = {"Scores": Scores, "Block": Block, "Capsules": Capsules}


def written_by(version: str, backend: str, layer: Any, path: Path, shape: tuple = X.shape) -> Path:
    model = keramos.Sequential([keramos.Input(shape[1:]), layer])
    model.save(path)
    with h5py.File(path, "r+") as file:
        file.attrs["keras_version"], file.attrs["backend"] = version, backend
    return path


def opened(path: Path) -> Any:
    return keramos.models.load_model(path, custom_objects=CLASSES)


@pytest.mark.parametrize(
    ("version", "backend", "terms"),
    [
        ("2.2.4", "tensorflow", "bhqd,bhkd->bhqk"),
        ("2.1.6-tf", "tensorflow", "bhqd,bhkd->bhqk"),
        ("2.2.5", "tensorflow", "bhqd,bgkd->bhqgk"),
        ("2.2.4", "theano", "bhqd,bgkd->bhqgk"),
        ("3.5.0", "jax", "bhqd,bgkd->bhqgk"),
    ],
)
@pytest.mark.parametrize("layer", [Scores, Block])
def test_users_layers_compute_what_the_writer_did(layer, version, backend, terms, tmp_path):
    wanted = np.einsum(terms, X, 2 * X)
    model = opened(written_by(version, backend, layer(), tmp_path / "m.h5"))
    model.save(tmp_path / "again.keras")
    model.save(tmp_path / "again.h5")
    copies = (opened(tmp_path / "again.keras"), opened(tmp_path / "again.h5"))
    for each in (model, *copies, keramos.models.clone_model(copies[0])):
        np.testing.assert_allclose(each(X), wanted, rtol=1e-5)


def test_a_file_whose_classes_nobody_has_keeps_what_they_meant(tmp_path):
    path = written_by("2.2.4", "tensorflow", Scores(), tmp_path / "m.h5")
    convert(path, tmp_path / "again.keras")
    wanted = np.einsum("bhqd,bhkd->bhqk", X, 2 * X)
    np.testing.assert_allclose(opened(tmp_path / "again.keras")(X), wanted, rtol=1e-5)


def test_capsules_vote_sample_by_sample(tmp_path):
    x = X[:, 0]
    fresh = written_by("2.2.4", "tensorflow", Capsules(), tmp_path / "m.h5", x.shape)
    model = opened(fresh)
    votes = np.einsum("bid,jied->bjie", x, np.asarray(model.weights[0]))
    scores = np.exp(np.einsum("bje,bjie->bji", votes.sum(2), votes))
    wanted = np.einsum("bji,bjie->bje", scores / scores.sum(-1, keepdims=True), votes)
    np.testing.assert_allclose(model(x), wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("version", ["2.2.4-tf", "2.4.0", "1.2.2"])
def test_what_nobody_knows_is_refused(version, tmp_path):
    model = opened(written_by(version, "tensorflow", Scores(), tmp_path / "m.h5"))
    with pytest.raises(RankError, match="may have computed another batch_dot") as refusal:
        model(X)
    assert "ops.einsum" in str(refusal.value)


def test_layers_of_a_program_of_today_are_todays():
    wanted = np.einsum("bhqd,bgkd->bhqgk", X, 2 * X)
    np.testing.assert_allclose(Scores()(X), wanted, rtol=1e-5)
