"""Every function of `K` answers as stock Keras's own still do, whatever it is given: arrays of
numpy and jax, variables, tracers, symbolic tensors, numbers of 16 bits, an empty batch.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import backend as K, engine

from . import cases

NAMES = sorted(cases.CASES)
#: Programs that say float32 themselves.
WIDE = {"mean_of_bools", "cast_bools", "cast_size", "arange", "arange_step"}
WIDE |= {"clip_epsilon", "constant", "constant_values", "zeros_by_size"}
#: 1e-7 is nothing beside a probability of 16 bits.
FINE = {"ctc_batch_cost", "ctc_decode"}


@pytest.fixture(scope="module")
def golden(root):
    with np.load(root / "tests" / "golden" / "values_backend.npz", allow_pickle=False) as data:
        return dict(data)


def wanted(golden: dict, name: str) -> list[np.ndarray]:
    keys = [f"{name}/{i}" for i in range(20)]
    return [golden[key] for key in keys if key in golden]


def check(found: Any, answers: list[np.ndarray], tolerance: float = 2e-5) -> None:
    leaves = [np.asarray(x) for x in jax.tree.leaves(found)]
    assert len(leaves) == len(answers)
    for leaf, answer in zip(leaves, answers, strict=True):
        assert leaf.shape == answer.shape
        assert (leaf.dtype.kind == "f") == (answer.dtype.kind == "f")
        np.testing.assert_allclose(
            leaf.astype("float64"), answer.astype("float64"), rtol=tolerance, atol=tolerance
        )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "kind",
    ["numpy", "jit", *(pytest.param(k, marks=pytest.mark.slow) for k in ("jax", "variable"))],
)
def test_answers_as_keras_2_did(golden, name: str, kind: str):
    program, given = cases.CASES[name][0], cases.arrays(name)
    if kind == "jit":
        found = jax.jit(lambda *xs: program(K, *xs))(*given)
    else:
        make = {"numpy": np.asarray, "jax": jnp.asarray, "variable": engine.Variable}[kind]
        found = program(K, *map(make, given))
    check(found, wanted(golden, name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch", [pytest.param("known", marks=pytest.mark.slow), "unknown"])
def test_answers_in_a_graph(golden, name: str, batch: str):
    """Symbolic tensors in, a model out, which computes the same."""
    given = cases.arrays(name)
    if batch == "unknown" and not any(cases.batched(name)):
        pytest.skip("no batch")
    inputs = [
        keramos.Input(
            batch_shape=(None, *x.shape[1:]) if batch == "unknown" and batched else x.shape,
            dtype=str(x.dtype),
        )
        for x, batched in zip(given, cases.batched(name), strict=True)
    ]
    outputs = cases.CASES[name][0](K, *inputs)
    model = keramos.Model(inputs, outputs)
    answers = wanted(golden, name)
    for symbol, answer in zip(jax.tree.leaves(outputs), answers, strict=True):
        assert len(symbol.shape) == answer.ndim
        assert all(size in (None, n) for size, n in zip(symbol.shape, answer.shape, strict=True))
    check(model([jnp.asarray(x) for x in given]), answers)


@pytest.mark.parametrize("name", sorted({*NAMES} - FINE))
def test_numbers_of_16_bits_stay_so(golden, name: str):
    given = [x.astype("float16") if x.dtype == "float32" else x for x in cases.arrays(name)]
    found = jax.tree.leaves(cases.CASES[name][0](K, *map(jnp.asarray, given)))
    answers = wanted(golden, name)
    for leaf, answer in zip(found, answers, strict=True):
        if answer.dtype.kind == "f" and any(x.dtype == "float16" for x in given):
            assert leaf.dtype == ("float32" if name in WIDE else "float16")
    check(found, answers, 3e-2)


@pytest.mark.parametrize("name", [name for name in NAMES if any(cases.batched(name))])
def test_an_empty_batch_is_no_case_of_its_own(golden, name: str):
    answers = wanted(golden, f"{name}/empty")
    if not answers:
        pytest.skip("TensorFlow has no answer")
    found = cases.CASES[name][0](K, *map(jnp.asarray, cases.arrays(name, empty=True)))
    check(found, answers)
