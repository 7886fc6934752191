"""Axes that are None, unknown or not there, and arguments that a transform cannot take."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos import ops
from keramos.errors import ConfigError, ShapeError

X = np.array([[3, 1], [2, 0]], "int32")


@pytest.mark.parametrize(
    ("operation", "wanted"),
    [
        (lambda x: ops.sort(x, axis=None), [0, 1, 2, 3]),
        (lambda x: ops.argsort(x, axis=None), [3, 1, 2, 0]),
        (lambda x: ops.argpartition(x, 1, axis=None), [3, 1, 2, 0]),
        (lambda x: ops.sort(x, axis=0), [[2, 0], [3, 1]]),
    ],
)
def test_sorting_without_an_axis_is_of_the_flat_array(operation, wanted):
    symbol = operation(keras.KerasTensor((2, 2), "int32"))
    assert symbol.shape == np.shape(wanted)
    found = np.asarray(operation(X))
    if found.ndim == 1 and symbol.dtype == "int32" and wanted == [3, 1, 2, 0]:
        found, wanted = X.ravel()[found], X.ravel()[wanted]
        assert sorted(found[:2]) == sorted(wanted[:2])  # a partition keeps no order
    else:
        np.testing.assert_array_equal(found, wanted)


def test_a_single_number_is_sorted_as_one_of_a_row():
    assert ops.argsort(np.array(3)).tolist() == [0]
    assert ops.argsort(keras.KerasTensor(())).shape == (1,)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_minus_0_is_below_0_where_positions_are_asked(dtype):
    x = ops.convert_to_tensor([-0.0, -0.0, 0.0], dtype)
    assert (int(ops.argmax(x)), int(ops.argmin(-x))) == (2, 2)
    assert int(ops.argmax(ops.convert_to_tensor([-0.0, 1.0, 1.0], dtype))) == 1


def test_repeats_of_an_axis_that_is_not_known_give_one():
    x = keras.KerasTensor((None, 3))
    assert ops.repeat(x, [1, 2], axis=0).shape == (None, 3)
    assert ops.repeat(x, np.array([1, 2, 3]), axis=1).shape == (None, 6)
    with pytest.raises(ShapeError, match="axis 2 is out of bounds"):
        ops.repeat(x, [1, 2], axis=2)


def test_distances_are_between_rows_of_one_length():
    with pytest.raises(ShapeError, match="rows of one length"):
        ops.cdist(np.ones((3, 4)), np.ones((5, 5)))


def test_a_transform_of_frames_takes_floats_that_move_on():
    with pytest.raises(TypeError, match="takes floats"):
        ops.stft(np.ones(8, "int32"), 4, 2, 4)
    for sizes in ((4, 0, 4), (5, 2, 4), (0, 2, 4)):
        with pytest.raises(ConfigError, match=r"must be an integer >= 1|must be at most"):
            ops.stft(np.ones(8, "float32"), *sizes)
