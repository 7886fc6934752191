"""The same seed gives the same numbers as stock Keras on jax."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import engine, random
from keramos.errors import ConfigError

R = engine.random
LOGITS = np.log(np.array([[0.1, 0.6, 0.3], [0.5, 0.25, 0.25]], "float32"))

DRAWS = {
    "normal": lambda: R.normal((5,), mean=1.0, stddev=2.0, seed=7),
    "uniform": lambda: R.uniform((5,), minval=-1.0, maxval=3.0, seed=7),
    "truncated_normal": lambda: R.truncated_normal((5,), stddev=0.5, seed=7),
    "randint": lambda: R.randint((5,), 0, 10, seed=7),
    "gamma": lambda: R.gamma((5,), 2.0, seed=7),
    "beta": lambda: R.beta((5,), 2.0, 3.0, seed=7),
    "binomial": lambda: R.binomial((5,), 10.0, 0.3, seed=7),
    "categorical": lambda: R.categorical(LOGITS, 6, seed=7),
    "dropout": lambda: R.dropout(np.ones((4, 3), "float32"), 0.4, seed=7),
    "dropout_noise": lambda: R.dropout(
        np.ones((4, 3), "float32"), 0.4, noise_shape=(None, 1), seed=7
    ),
    "shuffle": lambda: R.shuffle(np.arange(12.0).reshape(6, 2), seed=7),
    "shuffle_columns": lambda: R.shuffle(np.arange(12.0).reshape(2, 6), axis=1, seed=7),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", DRAWS)
def test_draws(golden, name):
    np.testing.assert_allclose(
        np.asarray(DRAWS[name](), "float64").ravel(), golden["draws"][name], rtol=2e-5
    )


def test_a_generator_counts_as_in_keras(golden):
    state, keys = R.key_of(5), []
    for ordered in (True, True, False):
        keys.append(state.tolist())
        state = R.next_key(state, ordered)
    assert [*keys, state.tolist()] == golden["keys"]


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_has_32_bits(seed):
    with pytest.raises(ConfigError, match="seed"):
        R.key_of(seed)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_numbers_of_other_types(dtype):
    assert R.normal((3,), dtype=dtype, seed=1).dtype == dtype
    assert R.uniform((3,), dtype=dtype, seed=1).dtype == dtype


@pytest.mark.parametrize(
    "draw",
    [
        lambda: random.uniform((2,), 0, 9, dtype="int32"),
        lambda: random.randint((2,), 0, 9, dtype="float32"),
        lambda: random.categorical(np.ones(5), 2),
        lambda: random.categorical(np.ones((5, 5, 5)), 2),
    ],
)
def test_what_cannot_be_drawn(draw):
    with pytest.raises(ConfigError):
        draw()
