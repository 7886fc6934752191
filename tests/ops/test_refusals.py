"""What no operation can take is an error of this library, of the type that stock Keras raises."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import ops
from keramos.errors import KeramosError

X = np.ones((2, 3), "float32")


@pytest.mark.parametrize(
    ("name", "arguments", "type_", "text"),
    [
        ("tile", (X, None), TypeError, "tile: "),
        ("sum", (X, 5), ValueError, "axis 5 is out of bounds"),
        ("swapaxes", (X, 10, 0), IndexError, "index 10 is out of bounds"),
        ("split", (X, 3, -10), IndexError, "split: "),
        ("matmul", (X, X), TypeError, "contracting dimensions"),
        ("add", (X, X[:, :2]), ValueError, "broadcasting"),
        ("count_nonzero", (X, "x"), TypeError, "count_nonzero: "),
        ("repeat", (X, 2.0), TypeError, "repeat: "),
        ("abs", ({"a": X},), TypeError, "numbers are needed"),
        ("zeros", ((2,), "INT32"), TypeError, "the dtype 'INT32' is unknown"),
        ("zeros", ((2,), "INT32"), ValueError, "the dtype 'INT32' is unknown"),
        ("arctan2", (X, np.array("text")), TypeError, "numbers are needed"),
        ("abs", (None,), ValueError, "numbers are needed"),
        ("convert_to_tensor", (["text"],), TypeError, "numbers are needed"),
        ("convert_to_tensor", ([[1, 2], [3]],), ValueError, "same length"),
    ],
)
def test_wrong_arguments(name: str, arguments: tuple, type_: type, text: str) -> None:
    with pytest.raises(type_, match=text) as caught:
        getattr(ops, name)(*arguments)
    assert isinstance(caught.value, KeramosError)
    assert len(str(caught.value).splitlines()) <= 10


def test_errors_of_functions_stay_as_they_are() -> None:
    def lost(row: object) -> object:
        return [][1]

    with pytest.raises(IndexError, match=r"^list index out of range") as caught:
        ops.vectorized_map(lost, X)
    assert not isinstance(caught.value, KeramosError)


@pytest.mark.parametrize("name", ["arctan2", "logaddexp", "logaddexp2", "divide_no_nan"])
def test_lists_mix_with_arrays(name: str) -> None:
    function = getattr(ops, name)
    numbers = np.array([1, 2, 3], "int32")
    for other in ([1, 2, 4], (1.0, 2.0, 4.0)):
        wanted = function(numbers, np.asarray(other, "float32"))
        np.testing.assert_allclose(function(numbers, other), wanted)
        assert function(numbers, other).dtype == wanted.dtype


def test_spaces_between_lists() -> None:
    np.testing.assert_allclose(ops.linspace([0, 1], (2, 3), 3), [[0, 1], [1, 2], [2, 3]])


@pytest.mark.parametrize("name", ["normalize", "softmax", "sum", "argmax", "flip", "expand_dims"])
def test_an_axis_may_be_a_number_of_numpy(name: str) -> None:
    function = getattr(ops, name)
    np.testing.assert_array_equal(function(X, axis=np.int64(1)), function(X, axis=1))


def test_adaptive_pools_of_whole_numbers() -> None:
    x = np.array([[[1], [2], [4], [9]]], "int16")
    mean, top = ops.adaptive_average_pool(x, 2), ops.adaptive_max_pool(x, 2)
    np.testing.assert_allclose(mean, [[[1.5], [6.5]]])
    np.testing.assert_array_equal(top, [[[2], [9]]])
    assert (ops.dtype(mean), ops.dtype(top)) == ("float32", "int16")
