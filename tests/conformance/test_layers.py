"""What a layer computes, in which types and shapes, and where its weights go in a file: as in stock Keras.

Refuses to know configs.
"""

from __future__ import annotations

import numpy as np

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
        largest = max(1.0, float(np.max(np.abs(golden), initial=0))) if golden.dtype.kind == "f" else 0
        np.testing.assert_allclose(array, golden, rtol=rtol, atol=rtol * largest)


def forgiving(shape: object, wanted: object) -> bool:
    """The same shape, or one that is known where stock Keras leaves None."""
    if isinstance(wanted, list) and isinstance(shape, list):
        return len(shape) == len(wanted) and all(forgiving(*pair) for pair in zip(shape, wanted, strict=True))
    return shape == wanted or wanted is None


@table.each(CALLED)
def test_the_weights_are_those_of_keras(case, row):
    assert bench.weight_rows(bench.unset(case, keras)) == row["weights"]


@table.each(CALLED)
def test_the_outputs_are_those_of_keras(case, row):
    layer = bench.built(case, keras)
    before = [np.array(w) for w in layer.weights]
    results = bench.outputs(case, layer)
    assert bench.structure(results[-1]) == row["outputs"]
    close([leaf for result in results for leaf in bench.leaves(result)], case, "out")
    assert bench.changed(before, layer) == row["changed"]
    close([layer.weights[i] for i in row["changed"]], case, "changed")
    np.testing.assert_allclose([float(loss) for loss in layer.losses], row["losses"], rtol=1e-4, atol=1e-5)


@table.each((case, row) for case, row in CALLED if case["times"] == 1)
def test_the_masks_are_those_of_keras(case, row):
    found = bench.masks(bench.outputs(case, bench.built(case, keras))[-1])
    assert [mask is not None for mask in found] == row["mask"]
    close([mask for mask in found if mask is not None], case, "mask")


@table.each((case, row) for case, row in CALLED if "mixed" in row)
def test_mixed_precision_is_that_of_keras(case, row):
    for what, policy in POLICIES.items():
        layer = bench.built(case, keras, policy)
        assert [str(w.dtype) for w in layer.weights] == row["mixed"][what]["weights"]
        found = bench.leaves(bench.outputs(case, layer)[-1])
        assert [str(leaf.dtype) for leaf in found] == row["mixed"][what]["outputs"]
        close(found, case, what)


@table.each((case, row) for case, row in CALLED if "shapes" in row)
def test_the_symbolic_shapes_are_those_of_keras(case, row):
    for free, wanted in row["shapes"].items():
        layer = bench.unset(case, keras)
        if "raises" not in wanted["call"]:
            assert bench.structure(bench.symbolic_call(case, layer, keras, free)) == wanted["call"]
        if "raises" not in wanted["compute_output_shape"]:
            shape = bench.listed(layer.compute_output_shape(*bench.asked_shapes(case, keras, free)))
            assert shape == wanted["compute_output_shape"]


@table.each((case, row) for case, row in CALLED if "shapes" in row)
def test_the_computed_shape_is_the_real_shape(case, row):
    layer = bench.built(case, keras)
    real = bench.structure(bench.outputs(case, layer)[-1])
    assert bench.structure(bench.symbolic_call(case, bench.unset(case, keras), keras)) == real


@table.each(CALLED)
def test_the_paths_in_a_file_are_those_of_keras(case, row, tmp_path):
    layer = bench.built(case, keras)
    tree = bench.saved_tree(layer, keras, tmp_path)
    assert {name: value for name, value in tree.items() if not isinstance(value, np.ndarray | np.generic)} == {
        name: value for name, value in row["saved"].items() if not isinstance(value, int | list)
    }
    for name, index in row["saved"].items():
        if isinstance(index, int):
            np.testing.assert_array_equal(tree[name], np.asarray(layer.weights[index]), err_msg=name)


@table.each(CALLED)
def test_saving_and_loading_is_identity(case, row, tmp_path):
    layer, other = bench.built(case, keras), bench.unset(case, keras)
    bench.holder(layer, keras).save_weights(tmp_path / "x.weights.h5")
    bench.holder(other, keras).load_weights(tmp_path / "x.weights.h5")
    for mine, loaded in zip(layer.weights, other.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(mine), np.asarray(loaded), err_msg=mine.path)
