"""Pooling place by place gives the numbers, and the gradients, of XLA's own windows.

Refuses to know layers.
"""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from keramos.engine import pooling

SHAPES = [(2, 5, 3), (2, 6, 7, 3), (2, 3, 4, 5, 2), (2, 1, 2, 3)]


def windows(x, size, step, padding):
    """The largest number of every window by XLA, without numbers outside of `x`."""
    return lax.reduce_window(x, -np.inf, lax.max, (1, *size, 1), (1, *step, 1), padding.upper())


@pytest.mark.sampled(7)
@pytest.mark.parametrize(
    ("size", "step", "padding"), list(itertools.product((1, 2, 3, 4), (1, 2, 3), ("valid", "same")))
)
def test_the_largest_number_and_where_its_gradient_goes(size, step, padding):
    random = np.random.default_rng(0)
    for shape in SHAPES:
        x = jnp.asarray(
            np.maximum(random.integers(-3, 4, shape), 0), "float32"
        )  # many windows have several largest numbers
        rank = len(shape) - 2
        ours, back = jax.vjp(lambda x: pooling.max_pool(x, size, step, padding), x)
        theirs, their_back = jax.vjp(
            lambda x, rank=rank: windows(x, (size,) * rank, (step,) * rank, padding), x
        )
        np.testing.assert_array_equal(ours, theirs)
        gradient = jnp.asarray(random.integers(-4, 5, ours.shape), "float32")
        np.testing.assert_array_equal(back(gradient)[0], their_back(gradient)[0])


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_mean_counts_no_padding(padding):
    x = jnp.arange(1, 8, dtype="float32").reshape(1, 7, 1)
    found = pooling.average_pool(x, 3, 2, padding)[0, :, 0]
    np.testing.assert_allclose(
        found, {"valid": [2, 4, 6], "same": [1.5, 3, 5, 6.5]}[padding], rtol=1e-6
    )


def test_nan_is_the_largest_number():
    x = jnp.array([1, np.nan, 3, 2, np.nan, 0]).reshape(1, 6, 1)
    np.testing.assert_array_equal(pooling.max_pool(x, 2)[0, :, 0], [np.nan, 3, np.nan])


def test_integers_are_pooled():
    x = jnp.array([3, -7, -2, -5]).reshape(1, 4, 1)
    np.testing.assert_array_equal(pooling.max_pool(x, 2, padding="same")[0, :, 0], [3, -2])
