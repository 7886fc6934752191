"""What an operation was told besides its tensors comes back from a file, and Python's operators are
operations.
"""

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ArgumentTypeError, UnsafeError

ops = keras.ops
X = np.arange(6, dtype="float32").reshape(1, 3, 2)

GIVEN = {
    "repeat, an array": lambda t: ops.repeat(t, np.array([1, 2, 3]), axis=1),
    "repeat, a list": lambda t: ops.repeat(t, [1, 2, 3], axis=1),
    "split": lambda t: ops.split(t, np.array([1]), axis=1),
    "pad": lambda t: ops.pad(t, np.array([[0, 0], [1, 1], [0, 1]])),
    "clip": lambda t: ops.clip(t, np.array([1.0, 2.0]), np.array([3.0, 3.0])),
    "tile": lambda t: ops.tile(t, np.array([1, 2, 1])),
    "reshape": lambda t: ops.reshape(t, np.array([-1, 6])),
    "transpose": lambda t: ops.transpose(t, np.array([0, 2, 1])),
    "roll": lambda t: ops.roll(t, np.array([1, 0]), axis=(1, 2)),
    "slice": lambda t: ops.slice(t, np.array([0, 1, 0]), np.array([1, 2, 2])),
    "an axis of numpy's": lambda t: ops.sum(t, axis=np.int64(1)),
    "norm of matrices": lambda t: ops.norm(t, ord="fro", axis=(1, 2)),
    "not equal": lambda t: ops.where(t != 2, t, -1.0),
    "round": lambda t: round(t / 4),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_graph_computes_the_same_before_and_after_a_file(name, tmp_path):
    inputs = keras.Input((3, 2), batch_size=1)
    model = keras.Model(inputs, GIVEN[name](inputs))
    model.save(tmp_path / "m.keras")
    wanted = GIVEN[name](ops.convert_to_tensor(X))
    for found in (model(X), keras.models.load_model(tmp_path / "m.keras")(X)):
        keras.tree.map_structure(np.testing.assert_allclose, found, wanted)


def test_not_equal_is_an_operation_and_equal_is_identity():
    a, b = keras.Input((2,)), keras.Input((2,))
    assert (a != b).dtype == "bool"
    assert [b, a].index(a) == 1


def test_multi_hot_drops_the_second_axis():
    inputs = keras.Input((3, 2), dtype="int32")
    assert ops.multi_hot(inputs, 7).shape == (None, 2, 7)
    assert ops.multi_hot(X.astype("int32"), 7).shape == (1, 2, 7)


@keras.saving.register_keras_serializable("stored")
def doubled(value):
    return value * 2


@keras.saving.register_keras_serializable("stored")
def next_doubled(index, value):
    return value * 2


@keras.saving.register_keras_serializable("stored")
def is_small(value):
    return value.sum() < 50


@keras.saving.register_keras_serializable("stored")
def summed(carry, value):
    return carry + value, value


@keras.saving.register_keras_serializable("stored")
def added(a, b):
    return a + b


TAKING_FUNCTIONS = {
    "map": lambda t: ops.map(doubled, t),
    "map, of Keras": lambda t: ops.map(keras.activations.relu, t),
    "vectorized_map": lambda t: ops.vectorized_map(doubled, t),
    "switch": lambda t: ops.switch(1, [doubled, doubled], t),
    "scan": lambda t: ops.scan(summed, ops.zeros((3, 2)), t),
    "associative_scan": lambda t: ops.associative_scan(added, t, axis=1),
    "fori_loop": lambda t: ops.fori_loop(0, 3, next_doubled, t),
    "while_loop": lambda t: ops.while_loop(is_small, doubled, [t]),
}


@pytest.mark.parametrize("name", TAKING_FUNCTIONS)
def test_functions_come_back_from_a_file(name, tmp_path):
    inputs = keras.Input((3, 2), batch_size=1)
    keras.Model(inputs, TAKING_FUNCTIONS[name](inputs)).save(tmp_path / "m.keras")
    found = keras.models.load_model(tmp_path / "m.keras")(X)
    wanted = TAKING_FUNCTIONS[name](ops.convert_to_tensor(X))
    for a, b in zip(keras.tree.flatten(found), keras.tree.flatten(wanted), strict=True):
        np.testing.assert_allclose(a, b)


@pytest.mark.parametrize("name", ["map", "scan", "associative_scan"])
def test_functions_are_arguments_of_the_call_as_in_files_of_keras(name):
    found = keras.tree.flatten(TAKING_FUNCTIONS[name](keras.Input((3, 2), batch_size=1)))
    operation = found[0]._keras_history.operation
    assert callable(operation._inbound_nodes[0].args[0])
    assert not any(callable(value) for value in operation.get_config().values())


@pytest.mark.filterwarnings("ignore:.*lambda")
@pytest.mark.parametrize("name", ["map", "vectorized_map"])
def test_code_of_a_files_own_is_refused(name, tmp_path):
    inputs = keras.Input((3, 2), batch_size=1)
    keras.Model(inputs, getattr(ops, name)(lambda v: v * 2, inputs)).save(tmp_path / "m.keras")
    with pytest.raises(UnsafeError, match="lambda"):
        keras.models.load_model(tmp_path / "m.keras")
    trusted = keras.models.load_model(tmp_path / "m.keras", safe_mode=False)
    np.testing.assert_allclose(trusted(X), 2 * X)


def test_an_argument_of_another_type_is_named_where_it_is_computed_with():
    x = keras.Input((4,))
    model = keras.Model(x, ops.max(x, axis=1, initial="largest"))
    with pytest.raises(ArgumentTypeError, match="max cannot compute with its arguments"):
        model.predict(np.ones((2, 4)), verbose=0)
