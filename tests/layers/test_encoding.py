"""Numbers as categories and as bins.

The numbers are those of stock Keras 3.15.1.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from keramos import layers, saving
from keramos.errors import ConfigError

DATA = np.array([[1, 2, 3], [4, 6, 8.0]], "float32")


def test_categories_out_of_range_are_in_none():
    layer = layers.CategoryEncoding(3, output_mode="count")
    assert np.asarray(layer(np.array([[0, 1, 1], [3, -1, 2]]))).tolist() == [[1, 2, 0], [0, 0, 1]]
    weighted = layer(np.array([[0, 1, 1]]), count_weights=np.array([[0.5, 2.0, 3.0]]))
    assert np.asarray(weighted).tolist() == [[0.5, 5.0, 0.0]]
    with pytest.raises(ConfigError, match="count"):
        layers.CategoryEncoding(3)(np.array([[0, 1]]), count_weights=np.array([[0.5, 2.0]]))


def test_bins_of_equal_content():
    layer = layers.Discretization(num_bins=4)
    with pytest.raises(ConfigError, match="boundaries"):
        layer(DATA)
    layer.adapt(np.arange(20.0).reshape(4, 5))
    np.testing.assert_allclose(layer.bin_boundaries, [4, 9, 14])
    assert np.asarray(layer(np.array([[0.0, 7, 15, 30]]))).tolist() == [[0, 1, 3, 3]]
    again = saving.deserialize_keras_object(
        json.loads(json.dumps(saving.serialize_keras_object(layer)))
    )
    assert (again.num_bins, again.bin_boundaries) == (4, layer.bin_boundaries)


def test_bins_of_many_numbers_are_those_of_keras():
    layer = layers.Discretization(num_bins=4)
    layer.adapt(np.random.RandomState(0).randn(1000))
    np.testing.assert_allclose(
        layer.bin_boundaries,
        [-0.7047011852264404, -0.05858689546585083, 0.6063192486763],
        rtol=1e-6,
    )


@pytest.mark.parametrize("arguments", [{}, {"num_bins": 2, "bin_boundaries": [1.0]}], ids=str)
def test_discretization_refuses(arguments):
    with pytest.raises(ConfigError):
        layers.Discretization(**arguments)
