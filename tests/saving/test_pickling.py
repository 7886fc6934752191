"""Models are pickled, copied and sent to other processes in every state, lazily opened ones too."""

from __future__ import annotations

import concurrent.futures
import copy
import multiprocessing
import pickle

import numpy as np
import pytest

import keramos as keras

X = np.linspace(-1, 1, 80, dtype="float32").reshape(10, 8)
Y = np.ones((10, 2), "float32")


def model():
    layers = keras.layers
    built = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(16, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(2),
        ]
    )
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 10)
    built.compile(keras.optimizers.Adam(schedule), "mse", metrics=["mae"])
    return built


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    trained = model()
    trained.fit(X, Y, verbose=0)
    target = tmp_path_factory.mktemp("pickling") / "m.keras"
    trained.save(target)
    return target


STATES = {
    "opened": lambda opened: None,
    "predicted": lambda opened: opened.predict(X, verbose=0),
    "called": lambda opened: opened(X),
    "asked for its optimizer": lambda opened: opened.optimizer.variables,
    "evaluated": lambda opened: opened.evaluate(X, Y, verbose=0),
    "trained": lambda opened: opened.fit(X, Y, verbose=0),
}
COPIES = {
    **{f"protocol {n}": lambda x, n=n: pickle.loads(pickle.dumps(x, n)) for n in (2, 4, 5)},
    "deepcopy": copy.deepcopy,
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_goes_on_where_the_model_stands(path, state, how):
    opened = keras.models.load_model(path)
    STATES[state](opened)
    again = COPIES[how](opened)
    np.testing.assert_array_equal(again.predict(X, verbose=0), opened.predict(X, verbose=0))
    assert (
        again.fit(X, Y, verbose=0, shuffle=False).history
        == opened.fit(X, Y, verbose=0, shuffle=False).history
    )


def test_a_pickle_holds_the_tensors_and_not_the_file(path, tmp_path):
    copied = tmp_path / "m.keras"
    copied.write_bytes(path.read_bytes())
    pickled = pickle.dumps(keras.models.load_model(copied))
    copied.unlink()
    again = pickle.loads(pickled)
    for ours, theirs in zip(
        again.get_weights(), keras.models.load_model(path).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_a_variable_of_a_local_initializer(path):
    variable = keras.Variable(lambda shape, dtype: np.full(shape, 3, dtype), (2,))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(variable)).numpy(), [3, 3])


def test_a_deepcopy_shares_the_mapping(path):
    opened = keras.models.load_model(path)
    assert copy.deepcopy(opened).layers[0].kernel.stored is opened.layers[0].kernel.stored


def test_a_graph_of_operations_that_no_module_names(tmp_path):
    x = keras.Input((8,))
    left, right = keras.layers.Dense(4)(x), keras.layers.Dense(4)(x)
    keras.Model(x, [left * right, keras.ops.sum(left, axis=-1)]).save(tmp_path / "m.keras")
    opened = keras.models.load_model(tmp_path / "m.keras")
    for again in (pickle.loads(pickle.dumps(opened)), copy.deepcopy(opened)):
        for ours, theirs in zip(again(X), opened(X), strict=True):
            np.testing.assert_array_equal(ours, theirs)


PARTS = {
    "layer": lambda opened: opened.layers[0],
    "variable": lambda opened: opened.layers[0].kernel,
    "optimizer": lambda opened: opened.optimizer,
    "metrics": lambda opened: opened.metrics,
    "report": lambda opened: opened.load_report,
}


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_an_opened_model(path, part):
    pickle.loads(pickle.dumps(PARTS[part](keras.models.load_model(path))))
    copy.deepcopy(PARTS[part](keras.models.load_model(path)))


def test_another_process_has_the_same_weights(path):
    opened = keras.models.load_model(path)
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn) as pool:
        job = pool.submit(keras.Model.get_weights, opened)
        for ours, theirs in zip(job.result(), opened.get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_what_is_read_at_once_needs_its_file_no_more(path, tmp_path):
    copied = tmp_path / "m.keras"
    copied.write_bytes(path.read_bytes())
    whole = keras.models.load_model(copied, lazy=False)
    fresh = model()
    fresh.optimizer.build(fresh.trainable_variables)
    fresh.load_weights(copied, lazy=False)
    copied.write_bytes(b"another")
    expected = keras.models.load_model(path)
    np.testing.assert_array_equal(whole.predict(X, verbose=0), expected.predict(X, verbose=0))
    np.testing.assert_array_equal(fresh.get_weights()[0], expected.get_weights()[0])
    assert int(whole.optimizer.iterations.numpy()) == 1
