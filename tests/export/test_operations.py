"""Every operation computes what TensorFlow computes."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

import numpy as np
import pytest

from keramos import _tree, export
from keramos.engine.graphs.registry import RULES, UNSAFE

from . import programs

NAMES = sorted({key.partition(":")[0] for key in programs.results("operations")})
TOLERANCE = 2e-5


@cache
def artifact() -> Any:
    return export.load(programs.path("operations"))


def cases() -> list:
    """Of all, every sixteenth runs always: each has a program to compile."""
    return [
        pytest.param(name, marks=[] if zlib.crc32(name.encode()) % 16 == 0 else [pytest.mark.slow])
        for name in NAMES
    ]


@pytest.mark.parametrize("name", cases())
def test_computes_what_tensorflow_computes(name: str):
    endpoint = getattr(artifact(), f"case_{name}")
    results = _tree.flatten(endpoint(*programs.listed("operations", f"{name}:i")))
    wanted = programs.listed("operations", f"{name}:o")
    assert len(results) == len(wanted)
    for result, right in zip(results, wanted, strict=True):
        same(np.asarray(result), right)


def same(result: np.ndarray, right: np.ndarray) -> None:
    assert result.shape == right.shape
    if right.dtype.kind in "OS":
        assert result.tolist() == right.tolist()
        return
    assert result.dtype.kind == right.dtype.kind
    wide = np.float64 if right.dtype.kind != "c" else np.complex128
    np.testing.assert_allclose(
        result.astype(wide), right.astype(wide), rtol=TOLERANCE, atol=TOLERANCE
    )


def test_nothing_that_touches_files_is_known():
    assert not set(RULES) & UNSAFE
