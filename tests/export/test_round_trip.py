"""What keramos exports comes back: the same numbers, the same gradients, without TensorFlow."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import engine, layers


@pytest.mark.slow
def test_a_model_comes_back_as_it_was(tmp_path: Path):
    model = keramos.Sequential(
        [keramos.Input((3, 4)), layers.GRU(5), layers.BatchNormalization(), layers.Dense(2)]
    )
    x = np.random.default_rng(0).normal(size=(6, 3, 4)).astype("float32")
    model.export(tmp_path / "program", verbose=False)
    artifact = keramos.export.load(tmp_path / "program")
    np.testing.assert_allclose(artifact.serve(x), model(x), rtol=1e-5, atol=1e-6)

    def gradients(function, variables) -> list:
        def loss(values: list) -> jax.Array:
            with engine.StatelessScope(zip(variables, values, strict=True)):
                return jnp.sum(function(x) ** 2)

        return jax.grad(loss)([variable.value for variable in variables])

    of_file = gradients(artifact.serve, artifact.trainable_variables)
    of_model = gradients(model, model.trainable_variables)
    for found, right in zip(of_file, of_model, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-5)
