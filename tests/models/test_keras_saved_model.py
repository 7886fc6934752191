"""`save(path, save_format="tf")`: what stands in the directory, and what our own readers make of
it. That Keras 2 revives it, `test_keras_saved_model_oracle.py` shows.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import keramos as keras
from keramos import export, layers, storage
from keramos.errors import ConfigError, KeramosError, SaveError
from keramos.saving.formats import saved_model, tf_checkpoint
from keramos.storage.tensorflow import ObjectGraph, SavedModel


@dataclass
class Saved:
    """A model, and the directory that it was saved into."""

    model: keras.Model
    path: Path
    left: np.ndarray
    right: np.ndarray

    def objects(self) -> ObjectGraph:
        """The objects of its checkpoint."""
        archive = storage.open(self.path)
        graph = tf_checkpoint.graph_of(
            archive, tf_checkpoint.opened(archive, "variables/variables")
        )
        assert graph is not None
        return graph

    def described(self) -> SavedModel:
        """What the SavedModel says of itself."""
        archive = storage.open(self.path)
        return SavedModel(archive.member("saved_model.pb").span(), archive.limits)


def nested() -> keras.Model:
    """Two inputs, a stack that both go through, a wrapper around a recurrent layer."""
    keras.utils.set_random_seed(0)
    keras.utils.clear_session()
    left, right = keras.Input((3, 4), name="left"), keras.Input((3, 4), name="right")
    stack = keras.Sequential([keras.Input((3, 4)), layers.Dense(3), layers.BatchNormalization()])
    both = layers.Concatenate()([stack(left), stack(right)])
    steps = layers.Bidirectional(layers.GRU(2))(both)
    return keras.Model([left, right], layers.Dense(1, name="sum")(layers.Dropout(0.5)(steps)))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """After one step of training."""
    model = nested()
    left, right = np.random.default_rng(0).standard_normal((2, 4, 3, 4)).astype("float32")
    model.compile("adam", "mse", metrics=["mae"])
    model.fit([left, right], np.ones((4, 1)), verbose=0)
    path = tmp_path_factory.mktemp("tf") / "model"
    model.save(path)
    return Saved(model, path, left, right)


def test_our_reader_makes_the_same_model_of_it(saved: Saved):
    loaded = keras.models.load_model(saved.path)
    inputs = [saved.left, saved.right]
    np.testing.assert_array_equal(
        loaded.predict_on_batch(inputs), saved.model.predict_on_batch(inputs)
    )
    for ours, theirs in zip(
        saved.model.optimizer.variables, loaded.optimizer.variables, strict=True
    ):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
    assert loaded.loss == "mse"


def test_what_can_be_called_goes_by_the_names_of_layers(saved: Saved):
    signature = saved.described().signatures["serving_default"]
    assert set(signature.inputs) == {"left", "right"}
    assert signature.outputs["sum"].shape == (None, 1)
    served = export.load(saved.path).signatures["serving_default"](
        left=saved.left, right=saved.right
    )
    expected = saved.model.predict_on_batch([saved.left, saved.right])
    np.testing.assert_allclose(served["sum"], expected, rtol=1e-5, atol=1e-6)


def test_layers_and_variables_stand_at_the_attributes_of_keras_2(saved: Saved):
    graph = saved.objects()
    assert [name for name in graph.nodes[0].children if name.startswith("layer-")] == [
        f"layer-{i}" for i in range(len(saved.model.layers))
    ]

    def names(*steps: str) -> set[str]:
        node = graph.child(0, *steps)
        assert node is not None
        return set(graph.nodes[node].children)

    numbers = {layer.name: f"layer-{i}" for i, layer in enumerate(saved.model.layers)}
    stack = numbers["sequential"]
    assert names(stack, "layer-0") == {"kernel", "bias"}  # a stack does not count its input
    assert names(stack, "layer-1") == {"gamma", "beta", "moving_mean", "moving_variance"}
    cell = {"kernel", "recurrent_kernel", "bias"}
    assert names(numbers["bidirectional"], "backward_layer", "cell") == cell
    assert names("optimizer", "_variables") >= {"0", "1"}
    assert "optimizer" not in saved.described().objects[0].children  # asked for by the checkpoint


def test_each_object_of_keras_is_described_after_what_holds_it(saved: Saved):
    archive = storage.open(saved.path)
    described = saved_model._described(archive, saved.described())
    objects = saved.described().objects
    assert list(described) == sorted(described)
    for node, entry in described.items():
        inner = set(objects[node].children.values()) & set(described)
        assert all(child > node for child in inner)
        assert entry.metadata["name"] == entry.metadata["config"]["name"]
    assert described[0].metadata["training_config"]["loss"] == "mse"
    kinds = {entry.class_name: entry.identifier for entry in described.values()}
    assert kinds["GRU"] == "_tf_keras_rnn_layer"
    assert kinds["Functional"] == "_tf_keras_network"


def test_the_same_model_gives_the_same_bytes(saved: Saved, tmp_path: Path):
    keras.models.save_model(saved.model, tmp_path / "m.any", save_format="tf")
    files = [p.relative_to(saved.path) for p in saved.path.rglob("*") if p.is_file()]
    assert len(files) == 4
    for file in files:
        assert (tmp_path / "m.any" / file).read_bytes() == (saved.path / file).read_bytes()


def small() -> keras.Model:
    return keras.Sequential([keras.Input((2,)), layers.Dense(1)])


def test_what_stands_there_is_replaced_only_by_what_is_whole(tmp_path: Path, monkeypatch):
    model, target = small(), tmp_path / "m"
    model.save(target)
    before = (target / "saved_model.pb").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("keramos.export.saved_model.writer._saved_model", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            model.save(target)
    with pytest.raises(SaveError, match="overwrite=False"):
        model.save(target, overwrite=False)
    assert (target / "saved_model.pb").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["m"]
    model.save(target)
    other = tmp_path / "photographs"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"...")
    with pytest.raises(SaveError, match="other things than a model"):
        model.save(other)


class Halved(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)

    def call(self, x):
        return self.dense(x) / 2


class Unregistered(layers.Layer):
    def call(self, x):
        return x * 2


def halved() -> keras.Model:
    model = Halved()
    model(np.ones((1, 2), "float32"))
    return model


def doubled() -> keras.Model:
    return keras.Sequential([keras.Input((2,)), layers.Dense(1), Unregistered()])


def normalized() -> keras.Model:
    return keras.Sequential([keras.Input((2,)), layers.SpectralNormalization(layers.Dense(1))])


@pytest.mark.parametrize(
    ("make", "name"),
    [(halved, "Halved"), (doubled, "Unregistered"), (normalized, "SpectralNormalization")],
)
def test_of_what_keras_2_does_not_find_there_is_what_it_computes(make, name, tmp_path: Path):
    model, x = make(), np.ones((3, 2), "float32")
    with pytest.warns(UserWarning, match=f"cannot make this model again(.|\n)*{name}"):
        model.save(tmp_path / "m", save_format="tf")
    assert not (tmp_path / "m" / "keras_metadata.pb").exists()
    outputs = export.load(tmp_path / "m").signatures["serving_default"](x)
    (served,) = outputs.values()
    np.testing.assert_allclose(served, model(x), rtol=1e-6)
    with pytest.raises(KeramosError):
        keras.models.load_model(tmp_path / "m")


def test_of_what_tensorflow_cannot_compute_there_is_the_model(tmp_path: Path):
    words = layers.TextVectorization(vocabulary=["a", "b"], output_sequence_length=3)
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, layers.Embedding(5, 2)])
    with pytest.warns(UserWarning, match="no serving function"):
        model.save(tmp_path / "m")
    text = np.array([["b a c"]])
    loaded = keras.models.load_model(tmp_path / "m")
    np.testing.assert_array_equal(loaded(text), model(text))


def test_a_model_without_its_training(tmp_path: Path):
    model = small()
    model.compile("sgd", "mse")
    model.save(tmp_path / "m", include_optimizer=False)
    archive = storage.open(tmp_path / "m")
    read = saved_model.read(archive)
    assert "compile_config" not in read.config
    assert not any(path.startswith("optimizer") for path in read.weights)


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"compat": "keras==3.5"}, "Keras 3 revives no model"),
        ({"metadata": {"a": 1}}, "no place for metadata"),
    ],
    ids=str,
)
def test_what_a_savedmodel_cannot_be(arguments, cause, tmp_path: Path):
    with pytest.raises(ConfigError, match=cause):
        small().save(tmp_path / "m", **arguments)
    assert not list(tmp_path.iterdir())


def test_a_directory_goes_into_no_file_object():
    with pytest.raises(ConfigError, match="cannot go into a file object"):
        small().save(io.BytesIO(), save_format="tf")
    with pytest.raises(ConfigError, match="this machine"):
        small().save("gs://bucket/model", save_format="tf")


def test_the_reader_that_is_named_must_know_the_model(tmp_path: Path):
    with pytest.raises(SaveError, match=r"keras==2\.15"):
        doubled().save(tmp_path / "m", compat="keras==2.15")
    assert not list(tmp_path.iterdir())


def test_layers_are_made_again_with_what_keras_2_calls_otherwise(tmp_path: Path):
    counted = layers.Normalization()
    counted.adapt(np.ones((4, 3, 2), "float32"))
    stack = [keras.Input((3, 2)), counted, layers.DepthwiseConv1D(2), layers.Dropout(0.5)]
    model = keras.Sequential(stack)
    model.save(tmp_path / "m")
    saved = Saved(model, tmp_path / "m", *np.zeros((2, 1)))
    graph, numbers = saved.objects(), saved.described()
    children = [graph.nodes[graph.child(0, f"layer-{i}") or 0].children for i in range(3)]
    assert set(children[0]) == {"adapt_mean", "adapt_variance", "count"}
    assert set(children[1]) == {"depthwise_kernel", "bias"}
    described = saved_model._described(storage.open(saved.path), numbers)
    shapes = {
        entry.name: entry.metadata["build_input_shape"] for entry in list(described.values())[1:]
    }
    assert shapes[stack[3].name] == [None, 2, 2]  # Keras 2 builds what has no variables, too
    loaded = keras.models.load_model(saved.path)
    x = np.ones((2, 3, 2), "float32")
    np.testing.assert_array_equal(loaded(x), model(x))
    assert loaded.layers[0].count.dtype == counted.count.dtype


def test_a_loss_scale_is_kept(tmp_path: Path):
    model = small()
    model.compile(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD()), "mse")
    model.fit(np.ones((2, 2)), np.ones((2, 1)), verbose=0)
    model.optimizer.dynamic_scale.assign(64.0)
    model.save(tmp_path / "m")
    loaded = keras.models.load_model(tmp_path / "m").optimizer
    assert float(loaded.dynamic_scale) == 64.0
    assert int(loaded.step_counter) == int(loaded.inner_optimizer.iterations) == 1


def test_a_layer_that_is_first_called_while_it_is_traced_is_built_for_any_batch(tmp_path: Path):
    stack = keras.Sequential([layers.Rescaling(0.2, offset=0.5), layers.ReLU(max_value=1.0)])
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, activation=stack)])
    model.save(tmp_path / "m")
    assert set(export.load(tmp_path / "m").signatures["serving_default"].inputs) == {
        model.input_names[0]
    }
    assert stack.input_shape == (None, 1)
    model.save(tmp_path / "m.keras")
