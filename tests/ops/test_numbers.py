"""Every line of `tests/ops/cases.py`, computed by the engine, equals what stock Keras computed."""

from __future__ import annotations

from functools import cache

import jax
import pytest

from keramos import engine

from . import arguments, golden_cases

golden = cache(golden_cases.of_module)


@pytest.mark.parametrize(
    ("module", "name", "text"), golden_cases.lines(), ids=[f"{n}({t})" for _, n, t in golden_cases.lines()]
)
def test_numbers(module, name, text):
    args, kwargs = arguments.numeric(text, engine.convert_to_tensor)
    found = getattr(getattr(engine, module), name)(*args, **kwargs)
    wanted = golden(module)[f"{name}({text})"]["values"]
    leaves = jax.tree.leaves(found)
    assert len(leaves) == len(wanted)
    for leaf, expected in zip(leaves, wanted, strict=True):
        golden_cases.check_equal(leaf, expected)
