"""Random numbers, of which today's layers draw normally distributed ones, in training alone."""

from __future__ import annotations

from typing import Any

from keramos import ops
from keramos._frames import warn
from keramos.dialects.bytecode.values import Untranslatable
from keramos.layers.regularization.gaussian_noise import GaussianNoise
from keramos.layers.translation import arrays, joints
from keramos.layers.translation.table import means


def _normal(shape: Any, mean: Any, stddev: Any, dtype: Any) -> Any:
    """The mean, and in training noise of that deviation around it."""
    zeros = joints.filled(shape, 0.0, dtype or "float32")
    if not arrays.is_tensor(zeros):
        raise Untranslatable("random numbers that no input gives the batch of")
    warn("a lambda draws random numbers: in training alone from now on, and elsewhere their mean")
    noise = GaussianNoise(1.0)(zeros)
    scaled = noise if stddev == 1 else ops.multiply(noise, stddev)
    return scaled if mean == 0 else ops.add(scaled, mean)


@means("K.random_normal", "K.truncated_normal")
def _random_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    return _normal(shape, mean, stddev, dtype)


@means("tf.random_normal", "tf.random.normal")
def _tf_random_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    return _normal(shape, mean, stddev, dtype)
