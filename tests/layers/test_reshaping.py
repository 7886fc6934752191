"""What the reshaping layers refuse, and that no size from a config is ever allocated.

What they compute is compared with stock Keras by the conformance suite.
"""

from __future__ import annotations

import numpy as np
import pytest

from keramos import layers
from keramos.errors import ConfigError, ShapeError

HUGE = 2**40


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("Reshape", (-1, None)),
        ("Reshape", (-2,)),
        ("Reshape", 3),
        ("Permute", (0, 1)),
        ("Permute", (1, 1)),
        ("RepeatVector", 0),
        ("Cropping1D", -1),
        ("Cropping2D", (1, 2, 3)),
        ("Cropping3D", ((1, 2), -3, 4)),
        ("ZeroPadding2D", "ab"),
        ("ZeroPadding1D", 2**60),
        ("UpSampling1D", 0),
        ("UpSampling2D", (1, 0)),
    ],
)
def test_arguments_that_mean_nothing(name, argument):
    with pytest.raises(ConfigError):
        getattr(layers, name)(argument)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.Reshape((5,)), (None, 3, 3)),
        (layers.Reshape((-1, 5)), (None, 3, 3)),
        (layers.Reshape((-1, 0)), (None, 3)),
        (layers.Cropping1D(2), (None, 4, 1)),
        (layers.Cropping2D(2), (None, None, 3, 1)),
        (layers.Permute((2, 1)), (None, 3)),
        (layers.RepeatVector(2), (None, 3, 4)),
        (layers.ZeroPadding2D(1), (None, 3, 4)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_inputs_that_do_not_fit(layer, shape):
    with pytest.raises(ShapeError):
        layer.compute_output_shape(shape)


@pytest.mark.parametrize(
    ("layer", "shape", "wanted"),
    [
        (layers.RepeatVector(HUGE), (None, 3), (None, HUGE, 3)),
        (layers.ZeroPadding1D(HUGE), (None, 3, 1), (None, 3 + 2 * HUGE, 1)),
        (layers.UpSampling2D(HUGE), (None, 3, None, 1), (None, 3 * HUGE, None, 1)),
        (layers.Flatten(), (None, HUGE, HUGE), (None, HUGE * HUGE)),
        (layers.Reshape((HUGE, -1)), (None, HUGE, 4), (None, HUGE, 4)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_huge_sizes_are_computed_and_not_allocated(layer, shape, wanted):
    assert layer.compute_output_shape(shape) == wanted


def test_cropping_says_what_is_wrong_before_it_slices():
    with pytest.raises(ShapeError, match="leaves nothing"):
        layers.Cropping1D(2)(np.zeros((1, 3, 1), "float32"))


def test_an_empty_batch_can_be_reshaped():
    assert layers.Flatten()(np.zeros((0, 2, 3), "float32")).shape == (0, 6)
    assert layers.Reshape((3, -1))(np.zeros((0, 6), "float32")).shape == (0, 3, 2)
