"""Histograms of what has one."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import ops
from keramos.errors import ConfigError


@pytest.mark.parametrize(
    ("x", "edges"),
    [(np.ones((3, 4)), None), (np.ones(3), (1,)), (np.ones(3), (2, 1)), (np.ones(3), (0, 1, 2))],
)
def test_what_has_no_histogram(x, edges):
    with pytest.raises(ConfigError):
        ops.histogram(x, range=edges)


def test_edges_of_one_point_are_half_a_step_from_it():
    counts, edges = ops.histogram(np.ones(3), bins=2, range=(1, 1))
    assert (counts.tolist(), edges.tolist()) == ([0, 3], [0.5, 1.0, 1.5])
