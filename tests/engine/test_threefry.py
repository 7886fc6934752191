"""Numbers drawn with numpy are those that jax draws."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from keramos import engine
from keramos.engine import threefry

SHAPES = [(), (7,), (300, 40), (3, 5, 1025), (threefry._PART + 1,)]
SEEDS = [0, 5, 2**32 - 1]


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return request.param


def key(seed: int) -> np.ndarray:
    return np.array([seed, 0], np.uint32)


@pytest.mark.parametrize("shape", SHAPES)
def test_uniform_is_equal(seed: int, shape: tuple[int, ...]):
    wanted = np.asarray(jax.random.uniform(key(seed), shape, minval=-0.3, maxval=0.7))
    np.testing.assert_array_max_ulp(threefry.uniform(seed, shape, -0.3, 0.7), wanted, 1)


@pytest.mark.parametrize("shape", SHAPES)
def test_normals_are_equal_to_rounding(seed: int, shape: tuple[int, ...]):
    np.testing.assert_allclose(
        threefry.normal(seed, shape), jax.random.normal(key(seed), shape), rtol=1e-5, atol=1e-6
    )
    wanted = jax.random.truncated_normal(key(seed), -2.0, 2.0, shape)
    np.testing.assert_allclose(threefry.truncated_normal(seed, shape), wanted, rtol=1e-5, atol=1e-6)


def test_truncation_holds():
    assert np.abs(threefry.truncated_normal(1, (1 << 18,))).max() < 2


@pytest.mark.parametrize(
    "draw", [engine.random.uniform, engine.random.normal, engine.random.truncated_normal]
)
def test_many_numbers_go_on_as_few(draw, monkeypatch: pytest.MonkeyPatch):
    here = np.asarray(draw((64,), seed=3))
    monkeypatch.setattr(threefry, "FEW", 63)
    np.testing.assert_allclose(here, draw((64,), seed=3), rtol=1e-5, atol=1e-6)
