"""RandomFourierFeatures: cosines of random projections."""

from __future__ import annotations

import numpy as np
import pytest

import keramos
from keramos.layers.legacy import RandomFourierFeatures


@pytest.mark.parametrize("kernel", ["gaussian", "Laplacian", "random_normal"])
def test_computes_its_formula(kernel: str):
    layer = RandomFourierFeatures(5, kernel, scale=2.0)
    x = np.random.RandomState(0).normal(size=(4, 3)).astype("float32")
    found = layer(x)
    wanted = np.cos(x @ np.asarray(layer.unscaled_kernel) / 2 + np.asarray(layer.bias))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
    assert layer(x[:0]).shape == layer.compute_output_shape((0, 3)) == (0, 5)
    again = RandomFourierFeatures.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


def test_features_stand_for_the_gaussian_kernel():
    keramos.utils.set_random_seed(0)
    layer = RandomFourierFeatures(20_000, scale=2.0)
    x = np.random.RandomState(0).normal(size=(4, 3)).astype("float32")
    features = np.asarray(layer(x)) * np.sqrt(2 / 20_000)
    distances = ((x[:, None] - x[None]) ** 2).sum(-1)
    np.testing.assert_allclose(features @ features.T, np.exp(-distances / 8), atol=0.05)


@pytest.mark.parametrize("policy", ["float16", "mixed_bfloat16"])
def test_computes_in_the_dtype_of_its_policy(policy: str):
    layer = RandomFourierFeatures(5, dtype=policy)
    assert layer(np.ones((2, 3), "float32")).dtype == layer.compute_dtype


def test_only_the_scale_is_trained():
    layer = RandomFourierFeatures(5, trainable=True)
    layer.build((None, 3))
    assert [v.name for v in layer.trainable_weights] == ["kernel_scale"]
    assert RandomFourierFeatures(5).trainable is False
