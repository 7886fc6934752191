"""Class numbers of several axes as vectors: counted along the second axis, as in Keras."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos import layers
from keramos.errors import ConfigError

CLASSES = 4
LAYERS = {
    "Discretization": lambda mode: layers.Discretization(
        bin_boundaries=[1.0, 2.0, 3.0], output_mode=mode
    ),
    "CategoryEncoding": lambda mode: layers.CategoryEncoding(CLASSES, output_mode=mode),
    "IntegerLookup": lambda mode: layers.IntegerLookup(vocabulary=[1, 2, 3], output_mode=mode),
    "StringLookup": lambda mode: layers.StringLookup(vocabulary=["1", "2", "3"], output_mode=mode),
}


def counted(numbers: np.ndarray, mode: str) -> np.ndarray:
    """What comes out for numbers that are their own classes."""
    vectors = np.eye(CLASSES)[numbers]
    if mode == "one_hot":
        return vectors[..., 0, :] if numbers.ndim > 1 and numbers.shape[-1] == 1 else vectors
    along = vectors.sum if mode == "count" else vectors.max
    return along(axis=1 if numbers.ndim > 1 else 0)


@pytest.mark.parametrize(
    "shape", [(3,), (3, 1), (2, 3), (2, 3, 4), (2, 3, 1), (0, 3), (2, 3, 2, 2)]
)
@pytest.mark.parametrize("mode", ["multi_hot", "count", "one_hot"])
@pytest.mark.parametrize("name", LAYERS)
def test_numbers_along_the_second_axis_make_one_vector(name, mode, shape):
    numbers = np.resize(np.arange(24) % CLASSES, shape)
    data = numbers.astype(str) if name == "StringLookup" else numbers
    outputs = LAYERS[name](mode)(data)
    np.testing.assert_array_equal(np.asarray(outputs), counted(numbers, mode))
    if name == "StringLookup" or len(shape) < 2:
        return
    symbol = LAYERS[name](mode)(keras.Input(shape[1:], dtype="int32"))
    assert symbol.shape[1:] == counted(numbers, mode).shape[1:]


@pytest.mark.parametrize(
    ("cls", "arguments"),
    [
        (layers.Hashing, {"num_bins": 3}),
        (layers.HashedCrossing, {"num_bins": 3}),
        (layers.Discretization, {"num_bins": 3}),
    ],
)
def test_numbers_cannot_be_sparse(cls, arguments):
    with pytest.raises(ConfigError, match="`sparse=True` goes with vectors"):
        cls(sparse=True, **arguments)


@pytest.mark.parametrize(
    ("mode", "dtype", "wanted"),
    [
        ("int", "int32", "int32"),
        ("int", "int64", "int64"),
        ("one_hot", "mixed_float16", "float32"),
        ("one_hot", "float16", "float16"),
    ],
)
def test_symbols_have_the_dtype_that_was_asked_for(mode, dtype, wanted):
    layer = layers.Hashing(3, output_mode=mode, dtype=dtype)
    assert layer(keras.Input((1,), dtype="int32")).dtype == wanted


#: Shape of the input -> shape of its one-hot vectors, of stock Keras 3.15.1: Hashing leaves out one
#: axis of size 1 more than the others.
COLUMNS = {
    (2,): (2, 5),
    (1,): (1, 5),
    (1, 1): (1, 5),
    (2, 1): (2, 5),
    (2, 3): (2, 3, 5),
    (2, 1, 1): (2, 5),
    (2, 3, 1): (2, 3, 5),
    (2, 1, 3): (2, 1, 3, 5),
    (2, 1, 1, 1): (2, 1, 5),
    (0, 3): (0, 3, 5),
}


@pytest.mark.parametrize(("shape", "wanted"), COLUMNS.items(), ids=str)
def test_hashing_leaves_out_the_axis_of_a_column_first(shape, wanted):
    layer = layers.Hashing(5, output_mode="one_hot")
    outputs = layer(np.resize(np.arange(24), shape))
    assert outputs.shape == wanted
    assert np.asarray(outputs).sum() == np.prod(shape)
    symbolic = layer(keras.Input(batch_shape=shape, dtype="int64"))
    assert symbolic.shape == layer.compute_output_shape(shape) == wanted


HASHED = {
    "Hashing": lambda mode: layers.Hashing(CLASSES, output_mode=mode),
    "IntegerLookup": LAYERS["IntegerLookup"],
    "StringLookup": LAYERS["StringLookup"],
}


@pytest.mark.parametrize("mode", ["multi_hot", "count", "one_hot"])
@pytest.mark.parametrize("name", HASHED)
def test_no_numbers_at_all_are_in_no_class(name, mode):
    data = np.zeros(0, "str" if name == "StringLookup" else "int64")
    outputs = np.asarray(HASHED[name](mode)(data))
    assert outputs.shape == ((0, CLASSES) if mode == "one_hot" else (CLASSES,))
    assert not outputs.any()


@pytest.mark.parametrize("mode", ["multi_hot", "count", "one_hot"])
@pytest.mark.parametrize("name", [*LAYERS, "Hashing"])
@pytest.mark.parametrize("shape", [(), (2,), (2, 1), (2, 1, 1), (2, 3, 1, 4)], ids=str)
def test_symbols_have_the_shapes_of_arrays(name, mode, shape):
    layer = {**LAYERS, **HASHED}[name](mode)
    numbers = np.resize(np.arange(24) % CLASSES, shape)
    data = numbers.astype(str) if name == "StringLookup" else numbers
    dtype = "string" if name == "StringLookup" else "int64"
    symbolic = layer(keras.Input(batch_shape=shape, dtype=dtype))
    assert symbolic.shape == np.asarray(layer(data)).shape
