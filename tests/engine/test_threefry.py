"""numpy draws what jax draws."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from keramos.engine import random, threefry


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 5), (0, 4), (64, 33, 2)], ids=str)
@pytest.mark.parametrize("seed", [0, 1, 1337, 2**31 + 5, 2**32 - 1])
def test_uniform_numbers_are_those_of_jax(shape, seed):
    key = random.key_of(seed)
    wanted = jax.random.uniform(key, shape, minval=-0.3, maxval=0.7)
    np.testing.assert_allclose(np.asarray(random.uniform(shape, -0.3, 0.7, seed=seed)), wanted, rtol=0, atol=6e-8)
    np.testing.assert_array_equal(threefry.bits((seed, 0), int(np.prod(shape))).reshape(shape), jax.random.bits(key, shape))


def test_many_numbers_are_the_same_numbers(monkeypatch):
    few = np.asarray(random.uniform((50,), seed=3))
    monkeypatch.setattr(threefry, "FEW", 10)
    np.testing.assert_array_equal(few, random.uniform((50,), seed=3))
