"""Arguments of two types: which one comes out, by numbers and in graphs."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from keramos import Input, Model, models, ops

#: two types -> what Keras computes with where floats are needed
FLOATS = {
    ("float16", "bfloat16"): "float32",
    ("float16", "int32"): "float16",
    ("int8", "bfloat16"): "bfloat16",
    ("bool", "float16"): "float16",
    ("uint32", "float16"): "float16",
    ("int8", "uint8"): "float32",
    ("float32", "bfloat16"): "float32",
}
#: operation -> call with two vectors
MIXING = {
    "average": lambda a, b: ops.average(a, weights=b),
    "correlate": ops.correlate,
    "trapezoid": lambda a, b: ops.trapezoid(a, x=b),
    "cdist": lambda a, b: ops.cdist(ops.reshape(a, (2, 1)), ops.reshape(b, (2, 1))),
    "psnr": lambda a, b: ops.psnr(a, b, 1.0),
    "dot_product_attention": lambda a, b: ops.dot_product_attention(
        *(ops.reshape(x, (1, 2, 1, 1)) for x in (a, b, b))
    ),
    "solve_triangular": lambda a, b: ops.solve_triangular(ops.diag(a), b),
}
GRAPHS = [name for name in MIXING if name != "trapezoid"]  # its x is a setting


def vector(dtype: str) -> np.ndarray:
    return np.ones(2, {"bfloat16": ml_dtypes.bfloat16}.get(dtype, dtype))


@pytest.mark.parametrize("dtypes", FLOATS, ids="-".join)
@pytest.mark.parametrize("name", MIXING)
def test_integers_do_not_widen_floats(name, dtypes):
    if name == "dot_product_attention" and "float" not in "".join(dtypes):
        pytest.skip("attention of integers stays so")
    for one, other in (dtypes, dtypes[::-1]):
        found = MIXING[name](vector(one), vector(other))
        assert np.dtype(found.dtype).name == FLOATS[dtypes]
        if name in GRAPHS:
            symbols = (Input(batch_shape=(2,), dtype=dtype) for dtype in (one, other))
            assert MIXING[name](*symbols).dtype == FLOATS[dtypes]


def test_the_values_of_an_attention_may_have_another_width():
    query, value = np.ones((1, 2, 1, 3), "float32"), np.ones((1, 2, 1, 5), "float32")
    assert ops.dot_product_attention(query, query, value).shape == (1, 2, 1, 5)
    symbol = ops.dot_product_attention(query, query, Input(batch_shape=(1, 2, 1, 5)))
    assert symbol.shape == (1, 2, 1, 5)


@pytest.mark.parametrize("strategy", ["greedy", "beam_search"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_scores_of_labels_are_float32(dtype, strategy):
    inputs = np.array([[[0.3, 0.7], [0.9, 0.1], [0.33, 0.66]]], vector(dtype).dtype)
    labels, scores = ops.ctc_decode(inputs, np.array([3]), strategy=strategy)
    assert (labels.dtype, scores.dtype) == ("int32", "float32")
    if strategy == "greedy":
        wanted = {"float16": -2.26025390625}.get(dtype, -2.26)
        np.testing.assert_allclose(scores, [[wanted]], rtol=5e-3 if dtype == "bfloat16" else 1e-6)
    symbols = ops.ctc_decode(
        Input(batch_shape=(1, 3, 2), dtype=dtype), np.array([3]), strategy=strategy
    )
    assert [symbol.dtype for symbol in symbols] == ["int32", "float32"]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "uint32", "float16", "float32"])
def test_sums_of_weights_are_of_their_type(dtype, tmp_path):
    x, weights = np.array([1, 2, 2]), np.array([1, 2, 3], dtype)
    assert ops.bincount(x, weights=weights).dtype == dtype
    inputs = Input(batch_shape=(3,), dtype="int32")
    outputs = ops.bincount(inputs, weights=weights)
    assert outputs.dtype == dtype
    Model(inputs, outputs).save(tmp_path / "model.keras")
    found = models.load_model(tmp_path / "model.keras")(x)
    assert (found.dtype, found.tolist()) == (dtype, [0, 1, 5])


def test_a_remainder_of_bools_is_a_number():
    for operation in (ops.mod, ops.fmod):
        assert operation(np.array([True]), np.array([True])).dtype == "int32"
        symbols = (Input(batch_shape=(1,), dtype="bool") for _ in range(2))
        assert operation(*symbols).dtype == "int32"


def test_no_type_is_the_default_one():
    for operation in (ops.cast, ops.saturate_cast):
        assert operation(np.ones(2, "int32"), None).dtype == "float32"
        assert operation(Input((2,), dtype="float16"), None).dtype == "float32"


def test_one_number_per_channel():
    x, one = np.array([[1, 2, 3]], "float32"), np.ones(1, "float32")
    found = ops.batch_normalization(x, one, one, axis=-1, epsilon=0.0)
    np.testing.assert_allclose(found, [[0, 1, 2]])
