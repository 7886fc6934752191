"""Models with classes that nobody has: opened, looked at and saved again, with nothing lost."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from tests.corpus import before_keras3

import keramos as keras
from keramos import layers, storage
from keramos.codec.session import Budget, Session
from keramos.errors import DamagedFileError, UnknownClassError
from keramos.saving.compare import compare
from keramos.saving.convert import convert
from keramos.saving.formats import table
from keramos.saving.load import model_of
from keramos.storage import LazyTensor

ROWS = np.random.default_rng(0).random((8, 4), "float32")


class Block(layers.Layer):
    """Weights of its own, of layers in a list, and of one at an attribute."""

    def __init__(self, units: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.units = units
        self.blocks = [layers.Dense(units), layers.Dense(units)]
        self.norm = layers.BatchNormalization()

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones", name="scale")
        self.blocks[0].build(shape)
        self.blocks[1].build((None, self.units))
        self.norm.build((None, self.units))
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.norm(self.blocks[1](self.blocks[0](inputs * self.scale)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


class Named(layers.Layer):
    """Weights by names of its own."""

    def build(self, shape: Any) -> None:
        self.table = self.add_weight(shape=(3,), initializer="ones", name="table")

    def call(self, inputs: Any) -> Any:
        return inputs * keras.ops.sum(self.table)

    def save_own_variables(self, store: Any) -> None:
        store["my_table"] = self.table

    def load_own_variables(self, store: Any) -> None:
        self.table.assign(store["my_table"])


class Halves(layers.Layer):
    """Two outputs."""

    def call(self, inputs: Any) -> Any:
        return inputs[:, :2], inputs[:, 2:] * 2


class Net(keras.Model):
    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.first = layers.Dense(3)
        self.rest = [Block(2), Block(2)]

    def call(self, inputs: Any) -> Any:
        x = self.first(inputs)
        for block in self.rest:
            x = block(x)
        return x

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


def functional() -> keras.Model:
    inputs = keras.Input((4,))
    x = Block(7, name="mine")(layers.Dense(3, activation="relu")(inputs))
    return keras.Model(inputs, layers.Dense(2)(Named()(x)))


def two_outputs() -> keras.Model:
    inputs = keras.Input((4,))
    first, second = Halves()(inputs)
    return keras.Model(inputs, [layers.Dense(1)(first), layers.Dense(1)(second)])


def stack() -> keras.Model:
    return keras.Sequential([keras.Input((4,)), layers.Dense(3), Block(5), layers.Dense(2)])


def wrapped() -> keras.Model:
    inputs = keras.Input((2, 4))
    return keras.Model(inputs, layers.TimeDistributed(Block(4))(inputs))


def subclassed() -> keras.Model:
    model = Net()
    model(ROWS)
    return model


MODELS = [functional, two_outputs, stack, wrapped, subclassed]
CLASSES = {cls.__name__: cls for cls in (Block, Named, Halves, Net)}


@pytest.fixture(autouse=True)
def nobody_else_registered() -> Iterator[None]:
    """Classes that other tests have registered are unknown here."""
    with mock.patch.dict(keras.saving.get_custom_objects(), clear=True):
        yield


@pytest.fixture(params=MODELS, ids=lambda make: make.__name__)
def model(request) -> keras.Model:
    keras.utils.set_random_seed(1)
    made = request.param()
    chance = np.random.default_rng(1)
    for variable in made.variables:
        variable.assign(chance.random(tuple(variable.shape)))
    return made


def opened(path: Path, **options: Any) -> keras.Model:
    return keras.saving.load_model(path, placeholders=True, **options)


def test_saved_again_it_is_the_same_file(model, tmp_path):
    model.compile("adam", "mse")
    model.save(tmp_path / "m.keras")
    with pytest.raises(UnknownClassError):
        keras.saving.load_model(tmp_path / "m.keras")
    found = opened(tmp_path / "m.keras")
    found.save(tmp_path / "n.keras")
    assert compare(tmp_path / "m.keras", tmp_path / "n.keras") == []
    configs = [zipfile.ZipFile(tmp_path / f"{n}.keras").read("config.json") for n in "mn"]
    assert configs[0] == configs[1]
    weights = [sorted(map(np.sum, m.get_weights())) for m in (model, found)]
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-6)
    again = keras.saving.load_model(tmp_path / "n.keras", custom_objects=CLASSES)
    for variable, other in zip(model.variables, again.variables, strict=True):
        np.testing.assert_array_equal(variable, other)


def test_nothing_is_computed_through_them(model, tmp_path):
    model.save(tmp_path / "m.keras")
    found = opened(tmp_path / "m.keras")
    shape = (2, *(getattr(model, "input_shape", None) or (None, 4))[1:])
    with pytest.raises(UnknownClassError, match="compute nothing") as caught:
        found.predict(np.zeros(shape, "float32"), verbose=0)
    assert "custom_objects={" in str(caught.value)


def test_training_state_is_kept(tmp_path):
    model = functional()
    model.compile("adam", "mse")
    model.fit(ROWS, np.ones((8, 2)), verbose=0)
    model.save(tmp_path / "m.keras")
    opened(tmp_path / "m.keras").save(tmp_path / "n.keras")
    again = keras.saving.load_model(tmp_path / "n.keras", custom_objects=CLASSES)
    assert int(again.optimizer.iterations) == 1
    for slot, other in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(slot, other)


def test_weights_of_the_rest_can_be_taken(tmp_path):
    model = functional()
    model.save(tmp_path / "m.keras")
    found = opened(tmp_path / "m.keras")
    np.testing.assert_array_equal(found.layers[1].kernel, model.layers[1].kernel)
    found.get_layer("mine").trainable = False
    found.save(tmp_path / "n.keras")
    again = keras.saving.load_model(tmp_path / "n.keras", custom_objects=CLASSES)
    assert not again.get_layer("mine").trainable


def test_functions_that_nobody_has(tmp_path):
    def mine(x: Any) -> Any:
        return x * 2

    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation=mine)])
    model.save(tmp_path / "m.keras")
    found = opened(tmp_path / "m.keras")
    found.save(tmp_path / "n.keras")
    assert compare(tmp_path / "m.keras", tmp_path / "n.keras") == []
    with pytest.raises(UnknownClassError, match="mine"):
        found.predict(ROWS, verbose=0)


def test_what_is_not_granted_stays_refused(tmp_path):
    model = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda x: open and x)])
    model.save(tmp_path / "m.keras")
    with pytest.raises(keras.errors.UnsafeError):
        opened(tmp_path / "m.keras")


@pytest.mark.filterwarnings("ignore:training needs")
def test_an_old_file_is_converted_without_its_classes(shared, tmp_path):
    path = shared / "corpus" / "keras-2.15.0/custom/custom.h5"
    with pytest.warns(UserWarning, match="ScaleShift.*in the order of the file"):
        convert(path, tmp_path / "n.keras")
    assert opened(tmp_path / "n.keras").count_params() == opened(path).count_params()


@pytest.mark.parametrize(
    "file",
    [
        "keras-3.15.1/custom/custom.keras",
        "keras-2.15.0/custom/custom.h5",
        "keras-2.15.0/custom/custom.keras",
        "keras-3.15.1/subclass/subclass.keras",
    ],
)
@pytest.mark.filterwarnings("ignore:training needs")
def test_genuine_files(file, shared, tmp_path):
    path = shared / "corpus" / file
    found = opened(path)
    found.save(tmp_path / "n.keras")
    count = keras.saving.inspect(path).parameters
    assert sum(w.size for w in found.get_weights()) == count
    assert keras.saving.inspect(tmp_path / "n.keras").parameters == count


SUBCLASS = "keras-2.15.0/subclass"


def test_a_subclassed_saved_model_keeps_its_optimizer(shared, tmp_path):
    path = shared / "corpus" / SUBCLASS / "subclass_savedmodel"
    convert(path, tmp_path / "n.keras")
    classes = before_keras3.custom_objects()
    genuine = keras.saving.load_model(path, custom_objects=classes)
    for found in (
        opened(path),
        opened(tmp_path / "n.keras"),
        keras.saving.load_model(tmp_path / "n.keras", custom_objects=classes),
    ):
        assert len(found.trainable_variables) == 16
        pairs = zip(found.optimizer.variables, genuine.optimizer.variables, strict=True)
        assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
    pairs = zip(found.variables, genuine.variables, strict=True)
    assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)


@pytest.mark.parametrize("weights", ["subclass_ckpt", "subclass_weights.h5"])
@pytest.mark.parametrize("model", ["subclass.keras", "subclass_savedmodel"])
def test_weights_of_other_formats(model, weights, shared):
    folder = shared / "corpus" / SUBCLASS
    found = opened(folder / model)
    wanted = [np.array(variable) for variable in found.variables]
    for variable in found.variables:
        variable.assign(np.zeros(tuple(variable.shape)))
    found.load_weights(folder / weights)
    assert all(map(np.array_equal, found.variables, wanted))
    again = opened(folder / model, weights=folder / weights)
    assert all(map(np.array_equal, again.variables, wanted))


def test_objects_of_the_same_shapes_are_not_guessed_at(tmp_path):
    """Synthetic: an older file lists them in the order of their making, a newer one by name."""

    class Pair(layers.Layer):
        def build(self, shape: Any) -> None:
            self.outer, self.inner = layers.Dense(4, name="outer"), layers.Dense(4, name="inner")
            self.outer.build(shape)
            self.inner.build(shape)
            self.built = True

        def call(self, inputs: Any) -> Any:
            return self.inner(self.outer(inputs))

    model = keras.Sequential([keras.Input((4,)), Pair(name="pair")])
    model.save(tmp_path / "m.keras")
    model.save_weights(tmp_path / "w.h5")
    with pytest.raises(keras.errors.WeightsError, match="its class alone says"):
        opened(tmp_path / "m.keras").load_weights(tmp_path / "w.h5")


def test_weights_nested_without_end_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((4,)), Block(2, name="b")])
    model.save(tmp_path / "m.keras")
    with storage.open(tmp_path / "m.keras") as archive:
        snapshot = table.read_model(archive)
        deep = "layers/block/" + "a/" * 5_000 + "vars/0"
        weights = snapshot.weights | {deep: LazyTensor.of(deep, np.zeros(2))}
        session = Session(budget=Budget(1))
        with pytest.raises(DamagedFileError, match="nested too deeply"):
            model_of(replace(snapshot, weights=weights), session, placeholders=True)


def test_statistics_are_not_trained(tmp_path):
    model = functional()
    model.save(tmp_path / "m.keras")
    assert len(opened(tmp_path / "m.keras").trainable_variables) == len(model.trainable_variables)


def test_the_optimizer_of_a_model_nobody_knows_can_be_looked_at(tmp_path):
    model = subclassed()
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    model.optimizer.iterations.assign(1)
    model.save(tmp_path / "m.keras")
    found = opened(tmp_path / "m.keras")
    assert int(found.optimizer.iterations) == 1
    found.save(tmp_path / "n.keras")
    assert compare(tmp_path / "m.keras", tmp_path / "n.keras") == []


def test_classes_that_r_defined(tmp_path):
    """Synthetic: R's package keras3 puts users' classes into a module of its own."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="d")])
    model.save(tmp_path / "m", zipped=False)
    config = tmp_path / "m" / "config.json"
    tree = json.loads(config.read_text("utf-8"))
    names = {"class_name": "RDense", "registered_name": "keras3>RDense"}
    tree["config"]["layers"][1] |= {"module": "<r-namespace:keras3>", **names}
    config.write_text(json.dumps(tree), "utf-8")

    class RDense(layers.Dense):
        pass

    with pytest.raises(UnknownClassError, match="r-namespace"):
        keras.saving.load_model(tmp_path / "m")
    for name in ("RDense", "keras3>RDense"):
        found = keras.saving.load_model(tmp_path / "m", custom_objects={name: RDense}, strict=False)
        assert isinstance(found.get_layer("d"), RDense)
