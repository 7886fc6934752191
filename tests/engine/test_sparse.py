"""Sparse tensors answer as in stock Keras; where that refuses them, as dense ones do."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
import scipy.sparse
from jax.experimental.sparse import BCOO, BCSR
from tests.conformance import table

import keramos
from keramos import layers, ops
from keramos.training.data import sparse_rows

cases = table.cases("sparse")
GOLDEN = table.golden("sparse")


def _check(found: dict, wanted: dict) -> None:
    assert found["is"].partition("[")[2] == wanted["is"].partition("[")[2]
    np.testing.assert_allclose(found["values"], wanted["values"], rtol=1e-4, atol=1e-6)


@pytest.mark.sampled(16)
@pytest.mark.parametrize("name", GOLDEN["given"])
def test_sparse_arguments(name: str) -> None:
    stock = GOLDEN["given"][name]
    found = cases.answer(cases.programs(keramos, BCOO.fromdense)[name])
    if "raises" in stock:
        _check(found, cases.answer(cases.programs(keramos, np.asarray)[name]))
    else:
        _check(found, stock)
        assert (found["is"], found["sparse"]) == (stock["is"], stock["sparse"])


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", GOLDEN["asked"])
def test_sparse_results(name: str) -> None:
    stock = GOLDEN["asked"][name]
    found = cases.answer(cases.asked(keramos, sparse=True)[name])
    _check(found, cases.answer(cases.asked(keramos, sparse=False)[name]))
    assert found["sparse"]
    if "raises" not in stock:
        _check(found, stock)


DATA = {
    "BCOO": BCOO.fromdense,
    "csr": scipy.sparse.csr_matrix,
    "coo": scipy.sparse.coo_matrix,
    "float64": lambda x: scipy.sparse.csr_matrix(x.astype("float64")),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("name", DATA)
def test_training(name: str, declared: bool) -> None:
    found = cases.trained(keramos, DATA[name](cases.A), declared)
    np.testing.assert_allclose(found, GOLDEN["trained"][name], rtol=1e-4)


SYMBOLIC = {
    "abs": (True, False), "exp": (False, False), "add": (True, False), "multiply": (True, True),
    "divide": (False, True), "maximum": (True, False), "relu": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("name", SYMBOLIC)
def test_symbols_say_what_is_sparse(name: str) -> None:
    x, y = keramos.Input((4,), sparse=True), keramos.Input((4,))
    function = getattr(ops, name)
    both, mixed = SYMBOLIC[name]
    try:
        found = function(x, x).sparse, function(x, y).sparse
    except keramos.errors.ArgumentTypeError:
        found = function(x).sparse, function(y).sparse
    assert found == (both, mixed)


class Seen(layers.Layer):
    """Notes what it is called on."""

    def call(self, x: Any) -> Any:
        self.seen = type(x)
        return ops.sum(x, axis=-1, keepdims=True)


@pytest.mark.parametrize("sparse", [True, False])
def test_a_model_hands_on_what_its_input_says(sparse: bool) -> None:
    inputs = keramos.Input((4,), sparse=sparse)
    layer = Seen()
    model = keramos.Model(inputs, layer(inputs))
    assert layer(inputs).sparse == sparse
    model(BCOO.fromdense(cases.A))
    assert (layer.seen is BCOO) == sparse
    model(cases.A)
    assert layer.seen is not BCOO


def test_saved_models_stay_sparse(tmp_path) -> None:
    inputs = keramos.Input((4,), sparse=True)
    model = keramos.Model(inputs, layers.Dense(2)(inputs))
    model.save(tmp_path / "model.keras")
    loaded: Any = keramos.saving.load_model(tmp_path / "model.keras")
    assert loaded.inputs[0].sparse
    x = BCOO.fromdense(cases.A)
    np.testing.assert_allclose(loaded(x), model(cases.A), rtol=1e-6)


def test_duplicates_and_padding_count_as_they_should() -> None:
    indices = np.array([[0, 1], [0, 1], [3, 4], [2, 0]])  # the third is nowhere
    x = BCOO((np.array([1.0, 2.0, 9.0, -4.0], "float32"), indices), shape=(3, 4))
    dense = np.array([[0, 3, 0, 0], [0, 0, 0, 0], [-4, 0, 0, 0]], "float32")
    for name in ("square", "abs", "sum", "transpose", "isinf"):
        found = ops.convert_to_numpy(getattr(ops, name)(x))
        np.testing.assert_array_equal(found, ops.convert_to_numpy(getattr(ops, name)(dense)))
    np.testing.assert_array_equal(ops.convert_to_numpy(BCSR.fromdense(dense)), dense)
    rows = sparse_rows.of_engine(x)
    np.testing.assert_array_equal(rows[np.array([2, 0, 0])].toarray(), dense[[2, 0, 0]])
    assert rows[1:].tensor().nse == 1


def test_one_row_may_stand_for_all() -> None:
    """A batch axis of size 1, which jax repeats."""
    x = BCOO((np.array([[1.0, 2.0]]), np.array([[[0], [2]]])), shape=(2, 3))
    total = keramos.layers.Add()([x, x])
    assert keramos.ops.is_tensor(total)
    np.testing.assert_array_equal(total.todense(), [[2, 0, 4], [2, 0, 4]])


@pytest.mark.parametrize("layout", [{"n_dense": 1}, {"n_batch": 1}])
def test_what_is_computed_element_by_element_keeps_its_layout(layout: dict[str, int]) -> None:
    """An embedding's gradient is rows that are stored whole."""
    x = BCOO.fromdense(np.array([[0, 0], [1, -2], [3, 4]], "float32"), **layout)
    found = keramos.ops.abs(x)
    assert (found.n_dense, found.n_batch) == (x.n_dense, x.n_batch)
    np.testing.assert_array_equal(found.todense(), [[0, 0], [1, 2], [3, 4]])
    for function in (ops.add, ops.multiply, ops.maximum):
        both = function(x, BCOO.fromdense(np.eye(3, 2, dtype="float32"), **layout))
        assert both.n_dense == x.n_dense
        dense = function(x.todense(), np.eye(3, 2, dtype="float32"))
        np.testing.assert_array_equal(both.todense(), dense)
    for other in (np.array([2.0, 4.0]), np.array([[2.0], [4.0], [8.0]]), np.array([[1.0, 0.0]])):
        for function in (ops.multiply, ops.divide):
            one = function(x, other.astype("float32"))
            assert one.n_dense == x.n_dense
            np.testing.assert_array_equal(one.todense(), function(x.todense(), other))
    twice = BCOO((np.ones((2, 2), "float32"), np.array([[1], [1]])), shape=(3, 2))
    np.testing.assert_array_equal(ops.square(twice).todense(), [[0, 0], [4, 4], [0, 0]])


def test_rows_of_more_axes() -> None:
    dense = np.stack([cases.A, cases.B])
    rows = sparse_rows.of_engine(BCOO.fromdense(dense, n_batch=1))
    np.testing.assert_array_equal(rows.toarray(), dense)
    np.testing.assert_array_equal(ops.convert_to_numpy(rows[1:].tensor()), dense[1:])


def test_compiled_quotients_are_dense() -> None:
    x = BCOO.fromdense(cases.A)
    found = jax.jit(ops.divide)(x, cases.ODD)
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(found, cases.A / cases.ODD)


def stacked(*shape: int) -> np.ndarray:
    return (np.arange(np.prod(shape)).reshape(shape) % 3).astype("float32")


def test_products_sample_by_sample_stay_sparse() -> None:
    x, y = stacked(2, 3, 4), stacked(2, 4, 5)
    for product in (keramos.ops.matmul, lambda *xs: keramos.layers.Dot((2, 1))(list(xs))):
        found = product(BCOO.fromdense(x, n_batch=1), BCOO.fromdense(y))
        assert isinstance(found, BCOO)
        np.testing.assert_allclose(found.todense(), x @ y)
    x = stacked(2, 3)
    found = keramos.layers.Dot(1)([BCOO.fromdense(x), BCOO.fromdense(x)])
    np.testing.assert_allclose(found.todense(), (x * x).sum(1, keepdims=True))
    cosines = keramos.layers.Dot(1, normalize=True)([BCOO.fromdense(x), BCOO.fromdense(x)])
    np.testing.assert_allclose(cosines, [[1.0], [1.0]], rtol=1e-6)


def test_what_a_vector_does_not_store_is_not_counted() -> None:
    places = np.array([[1], [3], [5], [99]])  # the last one is padding
    x = BCOO((np.array([1, 1, 3, 0]), places), shape=(16,))
    found = keramos.ops.bincount(x, minlength=2)
    np.testing.assert_array_equal(found.todense(), [0, 2, 0, 1])
    weights = BCOO((np.array([0.5, 1.0, 2.0, 9.0]), places), shape=(16,))
    found = keramos.ops.bincount(x, weights=weights)
    np.testing.assert_array_equal(found.todense(), [0, 1.5, 0, 2])
    found = keramos.ops.bincount(ops.expand_dims(x, 0), weights=ops.expand_dims(weights, 0))
    np.testing.assert_array_equal(found.todense(), [[0, 1.5, 0, 2]])
    rows = BCOO((np.array([1, 1, 3]), np.array([[0, 1], [1, 0], [1, 2]])), shape=(2, 3))
    found = keramos.ops.bincount(rows)
    np.testing.assert_array_equal(found.todense(), [[0, 1, 0, 0], [0, 1, 0, 1]])


def test_classes_of_a_vector_stay_sparse() -> None:
    found = keramos.ops.multi_hot(np.array([1, 1, 3]), 4, axis=0, dtype="bool", sparse=True)
    assert isinstance(found, BCOO)
