"""Blocks, margins and places whose sizes follow from others, by numbers and in graphs."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from keramos import Input, Model, Variable, ops, random
from keramos.errors import ConfigError

X = np.arange(24, dtype="float32").reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("start", "shape", "wanted"),
    [
        ([0, 0, 1], [2, -1, 2], X[:, :, 1:3]),
        ((0, 1, 0), (-1, -1, -1), X[:, 1:]),
        ([0, 2, 0], (1, -1, 4), X[:1, 2:]),
    ],
)
def test_a_slice_takes_what_is_left(start, shape, wanted):
    np.testing.assert_array_equal(ops.slice(X, start, shape), wanted)
    np.testing.assert_array_equal(ops.slice(X, np.array(start), shape), wanted)
    for known in (start, np.array(start)):
        assert ops.slice(Input(batch_shape=(2, 3, 4)), known, shape).shape == wanted.shape


def test_what_is_left_behind_an_unknown_start_is_unknown():
    start = Input(batch_shape=(3,), dtype="int32")
    assert ops.slice(X, start, (2, -1, 2)).shape == (2, None, 2)
    batch = ops.slice(Input((3, 4)), (0, 1, 0), (-1, -1, 4))
    assert batch.shape == (None, 2, 4)
    with pytest.raises(ConfigError, match="a start that is known"):
        jax.jit(lambda i: ops.slice(X, i, (2, -1, 2)))(np.zeros(3, "int32"))


def test_a_norm_over_all_axes():
    np.testing.assert_allclose(ops.normalize(X, axis=None), X / np.linalg.norm(X), rtol=1e-6)
    assert ops.normalize(Input((3,)), axis=None).shape == (None, 3)
    np.testing.assert_allclose(ops.normalize(3.0, axis=None), [1.0])


@pytest.mark.parametrize("order", [0, -1, np.inf, None, 1.5])
def test_the_order_of_a_norm(order):
    with pytest.raises(ConfigError, match="an int of 1 at least"):
        ops.normalize(X, order=order)


def test_places_in_a_graph():
    condition = Input((3,), dtype="bool")
    for places in (ops.where(condition), ops.nonzero(condition)):
        assert isinstance(places, tuple)
        assert [(place.shape, place.dtype) for place in places] == [((None,), "int32")] * 2
    found = Model(condition, ops.where(condition))(np.array([[True, False, True]]))
    assert [np.asarray(place).tolist() for place in found] == [[0, 0], [0, 2]]


@pytest.mark.parametrize("others", [(X, None), (None, X)])
def test_a_choice_of_one_is_refused(others):
    for condition in (X > 0, Input(batch_shape=(2, 3, 4), dtype="bool")):
        with pytest.raises(ConfigError, match="both x1 and x2"):
            ops.where(condition, *others)


@pytest.mark.parametrize("shape", [(2, 6, 6, 6, 3), (6, 6, 6, 3)])
@pytest.mark.parametrize("settings", [{}, {"strides": 1}, {"padding": "same", "strides": 2}])
def test_patches_of_volumes_in_a_graph(shape, settings):
    found = ops.image.extract_patches_3d(np.ones(shape, "float32"), 2, **settings)
    symbol = ops.image.extract_patches_3d(Input(batch_shape=shape), 2, **settings)
    assert symbol.shape == found.shape
    operation = symbol._keras_history.operation  # the class that Keras's files name
    assert (type(operation).__name__, operation.get_config()["size"]) == (
        "ExtractPatches",
        [2, 2, 2],
    )


def test_margins_of_images_whose_height_is_not_known():
    images = Input((None, 6, 3))
    to_size = {"target_height": 10, "target_width": 9}
    found = ops.image.pad_images(images, top_padding=1, left_padding=2, **to_size)
    assert found.shape == (None, 10, 9, 3)
    assert ops.image.pad_images(images, 1, 2, 1, 0).shape == (None, None, 8, 3)
    for margins in ((-1, 0, 0, 0), (1, 1)):
        with pytest.raises(ConfigError, match=r"per axis two|negative"):
            ops.image.pad_images(images, *margins)


def test_a_gradient_of_ones_own_takes_variables():
    @ops.custom_gradient
    def twice(x):
        """Doubles."""
        return 2 * x, lambda upstream: 10 * upstream

    np.testing.assert_allclose(twice(Variable([1.0, 2.0])), [2, 4])
    assert twice.__doc__ == "Doubles."


def test_parameters_of_draws_may_be_lists_or_variables():
    found = random.beta((3, 2), [1.0, 2.0], [2.0, 3.0], seed=1)
    np.testing.assert_array_equal(
        found, random.beta((3, 2), np.array([1, 2], "float32"), Variable([2.0, 3.0]), seed=1)
    )
    assert random.gamma((2,), [1.0, 2.0], seed=1).shape == (2,)
    np.testing.assert_array_equal(random.binomial((2,), [4, 5], [0.0, 1.0], seed=1), [0, 5])
