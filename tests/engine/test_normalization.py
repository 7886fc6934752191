"""Moments."""

from __future__ import annotations

import numpy as np

from keramos import engine


def test_one_replica_is_synchronized_with_itself():
    x = np.arange(6.0, dtype="float32").reshape(2, 3)
    mean, variance = engine.nn.moments(x, [0], synchronized=True)
    np.testing.assert_array_equal(mean, x.mean(0))
    np.testing.assert_array_equal(variance, x.var(0))
