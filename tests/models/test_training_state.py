"""What training keeps on a model: in one slot, which saving, tracking and copying pass over."""

from __future__ import annotations

import copy
import hashlib
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import keramos as keras
from keramos import layers
from keramos.models.training_state import TrainingState

# Whole numbers and halves: the arithmetic of a step is exact, so that files are the same anywhere.
X = np.array([[1, 0, 2, 1], [0, 1, 1, 2]], "float32")
Y = np.array([[1], [2]], "float32")


def dense(units: int, **options: Any) -> layers.Dense:
    return layers.Dense(units, kernel_initializer="ones", **options)


def functional() -> Any:
    inputs = keras.Input((4,))
    hidden = dense(2, name="hidden")(inputs)
    return keras.Model(inputs, dense(1, name="out")(hidden))


def sequential() -> Any:
    return keras.Sequential([keras.Input((4,)), dense(2), dense(1)])


@keras.saving.register_keras_serializable("training_state")
class Named(keras.Model):
    """Its attributes are called like the fields of the slot."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.recipe, self.steps, self.stored = dense(2), dense(2), dense(2)
        self.criteria, self.options = {"first": dense(2)}, [dense(2)]
        self.config, self.session = keras.metrics.Mean(name="config"), "mine"
        self.out = dense(1)

    def call(self, inputs: Any) -> Any:
        x = inputs
        for layer in (self.recipe, self.steps, self.stored, *self.criteria.values()):
            x = layer(x)
        return self.out(self.options[0](x))


def trained(make: Callable[[], Any]) -> Any:
    keras.utils.clear_session()
    model = make()
    optimizer = keras.optimizers.SGD(0.5, momentum=0.5)
    model.compile(optimizer, "mae", metrics=["mae"], weighted_metrics=["mse"])
    model.fit(X, Y, verbose=0, shuffle=False, batch_size=2)
    model.evaluate(X, Y, verbose=0)
    model.predict(X, verbose=0)
    return model


def digests(path: Path) -> tuple[str, ...]:
    """What tells files apart, without the version of the writer."""
    with zipfile.ZipFile(path) as archive:
        members = (archive.read(name) for name in ("config.json", "model.weights.h5"))
        return tuple(hashlib.sha256(member).hexdigest()[:16] for member in members)


#: As they were written before there was a slot.
FILES = {
    functional: ("d8e7e4780fb2319f", "888830543c40537f"),
    sequential: ("fdaee5ebfccf835d", "49c82d7373b86063"),
    Named: ("6db071b152d40b98", "f5e9d37967e55aef"),
}


@pytest.mark.parametrize("make", FILES)
def test_files_hold_nothing_of_the_slot(make, tmp_path):
    trained(make).save(tmp_path / "model.keras")
    assert digests(tmp_path / "model.keras") == FILES[make]


@pytest.mark.parametrize("make", FILES)
def test_what_a_file_says_of_training_is_written_again_as_it_was(make, tmp_path):
    trained(make).save(tmp_path / "model.keras")
    keras.models.load_model(tmp_path / "model.keras").save(tmp_path / "again.keras")
    assert digests(tmp_path / "again.keras") == FILES[make]


def test_nothing_in_the_slot_is_owned_or_saved():
    model = trained(functional)
    assert type(model.__dict__["_training_state"]) is TrainingState
    owned = [*model.__dict__["_owned"].layers.values()]
    assert owned == model.operations
    assert not model.__dict__["_owned"].metrics


@pytest.mark.parametrize("name", ["history", "loss", "_recipe", "_criteria", "_trainer", "_source"])
def test_layers_are_saved_whatever_they_are_called(name, tmp_path):
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            setattr(self, name, layers.Dense(1))

        def call(self, inputs: Any) -> Any:
            return getattr(self, name)(inputs)

    model, again = Model(), Model()
    outputs = np.asarray(model(X))
    again(X)
    model.save_weights(tmp_path / "model.weights.h5")
    again.load_weights(tmp_path / "model.weights.h5")
    np.testing.assert_array_equal(np.asarray(again(X)), outputs)


def test_attributes_may_be_set_before_the_constructor_of_the_base():
    class Early(keras.Model):
        def __init__(self):
            self.run_eagerly = True
            self.head = layers.Dense(1)
            super().__init__()

        def call(self, inputs: Any) -> Any:
            return self.head(inputs)

    model = Early()
    assert model.run_eagerly
    assert model.layers == [model.head]


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_copies_leave_behind_what_is_compiled(copied):
    model = trained(sequential)
    state, theirs = model._training_state, copied(model)._training_state
    assert None not in (state.steps, state.predict_program)
    assert theirs is not state
    assert (theirs.steps, theirs.predict_program) == (None, None)
    assert theirs.recipe.loss == "mae"


def test_a_shallow_copy_is_compiled_without_changing_the_model():
    model = trained(sequential)
    other = copy.copy(model)
    other.compile("sgd", "mse")
    assert (model.loss, other.loss) == ("mae", "mse")
    assert model.get_compile_config()["loss"] == "mae"


@pytest.mark.parametrize("said", [{}, {"jit_compile": None}, {"jit_compile": "auto"}])
@pytest.mark.parametrize("is_text", [False, True])
def test_a_file_that_says_nothing_of_compiling_leaves_it_to_the_layers(said, is_text):
    front = keras.layers.Hashing(3, output_mode="one_hot") if is_text else keras.layers.Dense(3)
    inputs = keras.Input((1,), dtype="string" if is_text else "float32")
    model = keras.Model(inputs, keras.layers.Dense(1)(front(inputs)))
    model.compile("sgd", "mse")
    config = model.get_compile_config()
    del config["jit_compile"]
    model.compile_from_config({**config, **said})
    assert model.jit_compile is not is_text
    x = np.array([["a"], ["b"]]) if is_text else np.ones((2, 1))
    model.fit(x, np.ones((2, 1)), verbose=0)
    assert model.evaluate(x, np.ones((2, 1)), verbose=0) >= 0


def test_an_option_that_is_set_holds_until_the_next_compile():
    model = trained(sequential)
    model.run_eagerly = True
    assert model.run_eagerly
    model.compile("sgd", "mse")
    assert not model.run_eagerly
