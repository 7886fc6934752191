"""What a layer computes, in which types and shapes, and where its weights go in a file: as in stock
Keras.

Refuses to know configs.
"""

from __future__ import annotations

import copy
import pickle
from functools import cache

import numpy as np
import pytest

import keramos as keras

from . import table

bench = table.cases("bench")
TOLERANCE = {"out": 1e-5, "out16": 1e-2, "outb16": 4e-2}  # bfloat16 has 8 bits: one step is 0.8 %
POLICIES = {"out16": "mixed_float16", "outb16": "mixed_bfloat16"}
CALLED = [(case, row) for case, row in table.layer_cases() if "outputs" in row]


def close(found: list, case: dict, what: str) -> None:
    """Every array within the tolerance, relative to the largest value of the golden one."""
    wanted = [
        value
        for key, value in table.numbers(f"layers/{case['class']}").items()
        if key.startswith(f"{case['case']}|{what}|")
    ]
    assert len(found) == len(wanted)
    for array, golden in zip(map(bench.plain, found), wanted, strict=True):
        assert array.shape == golden.shape
        rtol = TOLERANCE.get(what, 1e-5)
        largest = (
            max(1.0, float(np.max(np.abs(golden), initial=0))) if golden.dtype.kind == "f" else 0
        )
        np.testing.assert_allclose(array, golden, rtol=rtol, atol=rtol * largest)


def agrees(symbolic: object, real: object) -> bool:
    """The same structure, but for sizes that the symbolic one leaves open (EinsumDense does, in
    Keras too).
    """
    if isinstance(symbolic, dict) and isinstance(real, dict):
        return all(agrees(symbolic[key], real[key]) for key in real)
    if isinstance(symbolic, list) and isinstance(real, list):
        return len(symbolic) == len(real) and all(map(agrees, symbolic, real))
    if (
        isinstance(real, list) and len(real) == 1
    ):  # a state of stacked cells: Keras wraps it only when it computes
        return agrees(symbolic, real[0])
    return symbolic is None or symbolic == real


class Run:
    """One case, run once for all tests: the layer before and after its calls, and what they
    answered.
    """

    def __init__(self, case: dict):
        self.layer = bench.built(case, keras)
        self.weights = bench.weight_rows(self.layer)
        self.before = [np.array(w) for w in self.layer.weights]
        self.results = bench.outputs(case, self.layer)
        self.losses = [float(loss) for loss in self.layer.losses]


@cache
def run_of(name: str, label: str) -> Run:
    return Run(next(case for case, _ in CALLED if (case["class"], case["case"]) == (name, label)))


def run(case: dict) -> Run:
    return run_of(case["class"], case["case"])


@table.each(table.few(CALLED))
def test_the_weights_are_those_of_keras(case, row):
    assert run(case).weights == row["weights"]


@table.each(table.few(CALLED))
def test_the_outputs_are_those_of_keras(case, row):
    found = run(case)
    assert bench.structure(found.results[-1]) == row["outputs"]
    close([leaf for result in found.results for leaf in bench.leaves(result)], case, "out")
    assert bench.changed(found.before, found.layer) == row["changed"]
    close([found.layer.weights[i] for i in row["changed"]], case, "changed")
    np.testing.assert_allclose(found.losses, row["losses"], rtol=1e-4, atol=1e-5)


@table.each(table.few(CALLED))
def test_the_masks_are_those_of_keras(case, row):
    found = bench.masks(run(case).results[-1])
    assert [mask is not None for mask in found] == row["mask"]
    close([mask for mask in found if mask is not None], case, "mask")


def mixed_cases() -> list:
    """Each case under each policy; one per class is quick, the others (short floats compile slowly
    on CPU) are `slow`.
    """
    found, seen = [], set()
    for case, row in CALLED:
        for what in row.get("mixed", {}):
            quick = what == "outb16" and case["class"] not in seen
            seen |= {case["class"]} if quick else set()
            name = f"{case['class']}-{case['case']}-{POLICIES[what]}".replace(" ", "_")
            found.append(
                pytest.param(case, row, what, id=name, marks=() if quick else pytest.mark.slow)
            )
    return found


@pytest.mark.parametrize(("case", "row", "what"), mixed_cases())
def test_mixed_precision_is_that_of_keras(case, row, what):
    layer = bench.built(case, keras, POLICIES[what])
    assert [str(w.dtype) for w in layer.weights] == row["mixed"][what]["weights"]
    found = bench.leaves(bench.outputs(case, layer)[-1])
    assert [str(leaf.dtype) for leaf in found] == row["mixed"][what]["outputs"]
    close(found, case, what)


@table.each(table.few((case, row) for case, row in CALLED if "shapes" in row))
def test_the_symbolic_shapes_are_those_of_keras(case, row):
    layer = bench.fresh(case, keras)
    assert agrees(
        bench.structure(bench.symbolic_call(case, layer, keras)),
        bench.structure(run(case).results[-1]),
    )
    for free, wanted in row["shapes"].items():
        if fits(wanted["call"], row["outputs"]):
            assert bench.structure(bench.symbolic_call(case, layer, keras, free)) == wanted["call"]
        if "raises" not in wanted["compute_output_shape"]:
            shape = bench.listed(layer.compute_output_shape(*bench.asked_shapes(case, keras, free)))
            assert shape == wanted["compute_output_shape"]


def fits(symbolic: object, real: object) -> bool:
    """Whether what stock Keras promises is what it then delivers (for attention scores it is not);
    no if it raised.
    """
    match symbolic, real:
        case [list() | dict(), *_], [*_]:
            return len(symbolic) == len(real) and all(map(fits, symbolic, real))
        case {"shape": promised}, {"shape": delivered}:
            pairs = zip(promised, delivered, strict=False)
            return len(promised) == len(delivered) and all(
                known in (None, size) for known, size in pairs
            )
    return symbolic is None and real is None


@table.each(table.few(CALLED))
def test_saving_takes_the_paths_of_keras_and_loading_brings_all_back(case, row, tmp_path):
    layer, other = bench.built(case, keras), bench.unset(case, keras)
    tree = bench.saved_tree(layer, keras, tmp_path)
    assert {name: value for name, value in tree.items() if not is_array(value)} == {
        name: value for name, value in row["saved"].items() if not isinstance(value, int | list)
    }
    assert {name for name in tree if is_array(tree[name])} == {
        name for name, value in row["saved"].items() if isinstance(value, int | list)
    }
    for name, index in row["saved"].items():
        if isinstance(index, int):
            np.testing.assert_array_equal(
                tree[name], np.asarray(layer.weights[index]), err_msg=name
            )
    bench.holder(other, keras).load_weights(tmp_path / "x.weights.h5")
    for mine, loaded in zip(layer.weights, other.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(loaded), err_msg=mine.path)


def is_array(value: object) -> bool:
    return isinstance(value, np.ndarray | np.generic)


@table.each(table.few(CALLED))
def test_layers_are_copied_and_pickled_in_every_state(case, row):
    for layer in (bench.fresh(case, keras), bench.built(case, keras)):
        for again in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
            assert bench.weight_rows(again) == bench.weight_rows(layer)
            for ours, theirs in zip(again.weights, layer.weights, strict=True):
                np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
