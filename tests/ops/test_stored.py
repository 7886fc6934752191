"""What an operation was told besides its tensors comes back from a file, and Python's operators are
operations.
"""

import numpy as np
import pytest

import keramos as keras

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
