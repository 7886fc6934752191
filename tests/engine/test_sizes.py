"""Sizes that are known when a program runs: read, and computed without jax."""

from __future__ import annotations

import pytest
from jax import export

from keramos.engine import sizes
from keramos.errors import ConfigError


@pytest.mark.parametrize("size", [
    "batch", "2*batch", "batch + 3", "2*time - 1", "batch*time", "batch^2", "3*batch^2*time - 2",
])  # fmt: skip
def test_computes_what_jax_says(size):
    known = {"batch": 4, "time": 9}
    (symbolic,) = export.symbolic_shape(size)
    expected = eval(size.replace("^", "**"), {}, known)
    assert sizes.compute(str(symbolic), known) == expected


def test_computes_divisions_and_limits_of_jax():
    batch, time = export.symbolic_shape("batch, time")
    known = {"batch": 4, "time": 9}
    for symbolic, expected in [
        ((time - 3) // 2 + 1, 4),
        ((time + batch) % 5, 3),
        (-batch // 3, -2),
        (export.symbolic_shape("max(0, time - 12)")[0], 0),
        (export.symbolic_shape("min(batch, time)")[0], 4),
    ]:
        assert sizes.compute(str(symbolic), known) == expected, str(symbolic)


def test_names_are_symbols_and_not_functions():
    assert sizes.names("floordiv(batch - 3, 2) + max(0, time)") == {"batch", "time"}
    assert sizes.names(7) == frozenset()


def test_an_exporter_computes_with_nodes_of_its_own():
    operations = {
        name: lambda *inputs, name=name: f"{name}({', '.join(map(str, inputs))})"
        for name in sizes.ON_INTS
    }
    node = sizes.compute("2*batch^2 - 1", {"batch": "Shape_0"}, operations, str)
    assert node == "sub(mul(2, pow(Shape_0, 2)), 1)"
    assert sizes.compute(3, {}, operations, str) == "3"


@pytest.mark.parametrize("size", ["batch", "open('file')", "batch.real", "2 +", "'text'", "1.5"])
def test_what_cannot_be_computed_is_an_error(size):
    with pytest.raises(ConfigError, match="size"):
        sizes.compute(size, {"time": 3})
