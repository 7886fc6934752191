"""Graphs of tensors whose sizes are not known, and what graphs refuse at once."""

from __future__ import annotations

import numpy as np
import pytest

from keramos import Input, ops
from keramos.errors import ConfigError, ShapeError


def symbol(*shape: int | None, dtype: str = "float32"):
    return Input(batch_shape=shape, dtype=dtype)


@pytest.mark.parametrize(
    ("name", "shapes", "wanted"),
    [
        ("dstack", [(None, 3), (None, None)], (None, 3, 2)),
        ("dstack", [(None,), (None,)], (1, None, 2)),
        ("dstack", [(2, 3, 4), (2, None, 5)], (2, 3, 9)),
        ("dstack", [(), ()], (1, 1, 2)),
        ("vstack", [(None, 3), (None, None)], (None, 3)),
        ("vstack", [(None,), (None,)], (2, None)),
        ("vstack", [(2,), (3, 2)], (4, 2)),
        ("vstack", [(), ()], (2, 1)),
        ("hstack", [(None, 3), (None, None)], (None, None)),
        ("hstack", [(2, 3), (None, 4)], (2, 7)),
        ("hstack", [(None,), (5,)], (None,)),
        ("hstack", [(), ()], (2,)),
    ],
)
def test_stacks_of_unknown_sizes(name, shapes, wanted):
    found = getattr(ops, name)([symbol(*shape) for shape in shapes])
    assert found.shape == wanted
    arrays = [np.ones([2 if n is None else n for n in shape], "float32") for shape in shapes]
    if all(n != 3 for shape in shapes for n in shape):
        sizes = zip(wanted, getattr(ops, name)(arrays).shape, strict=True)
        assert all(a in (None, b) for a, b in sizes)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("vstack", [(2,), (3,)]),
        ("vstack", [(2, 4), (3, 5)]),
        ("hstack", [(2, 3), (3, 3)]),
        ("hstack", [(2,), (2, 3)]),
        ("dstack", [(2, 3, 4), (2, 4, 4)]),
    ],
)
def test_stacks_that_do_not_fit(name, shapes):
    with pytest.raises(ShapeError, match=r"agree|equally many"):
        getattr(ops, name)([symbol(*shape) for shape in shapes])


@pytest.mark.parametrize("name", ["qr", "svd", "lu_factor"])
@pytest.mark.parametrize("shape", [(None, 4), (2, 4, None), (None, None, None)])
def test_factors_whose_sizes_hang_on_the_smaller_one(name, shape):
    with pytest.raises(ShapeError, match="sizes that are known"):
        getattr(ops, name)(symbol(*shape))


OUT_OF_RANGE = {
    "sort": lambda x, axis: ops.sort(x, axis=axis),
    "argsort": lambda x, axis: ops.argsort(x, axis=axis),
    "argpartition": lambda x, axis: ops.argpartition(x, 1, axis=axis),
    "unique": lambda x, axis: ops.unique(x, axis=axis),
    "batch_normalization": lambda x, axis: ops.batch_normalization(
        x, np.ones(4), np.ones(4), axis=axis
    ),
    "sparse_categorical_crossentropy": lambda x, axis: ops.sparse_categorical_crossentropy(
        np.ones(3, "int32"), x, axis=axis
    ),
}


@pytest.mark.parametrize("axis", [2, 10, -3])
@pytest.mark.parametrize("name", OUT_OF_RANGE)
def test_an_axis_that_is_not_there(name, axis):
    with pytest.raises(ShapeError, match=f"axis {axis} is out of bounds"):
        OUT_OF_RANGE[name](symbol(3, 4), axis)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.squeeze(symbol(None, 1), axis=0),
        lambda: ops.squeeze(symbol(None, 1), axis=(0, 1)),
        lambda: ops.diag(symbol(2, 3, 4)),
        lambda: ops.diag(symbol()),
        lambda: ops.diagonal(symbol(3, 4), axis1=0, axis2=0),
        lambda: ops.diagonal(np.ones((3, 4)), axis1=-1, axis2=1),
        lambda: ops.meshgrid(symbol(None), symbol(3), indexing="kk"),
        lambda: ops.digitize(symbol(2, 3), symbol(2, 3)),
        lambda: ops.searchsorted(symbol(2, 3), symbol(2, 3)),
        lambda: ops.argpartition(symbol(2, 3), (1, 2)),
        lambda: ops.argpartition(symbol(2, 3), 1.5),
        lambda: ops.reshape(np.zeros(20), (-2, 5)),
        lambda: ops.reshape(np.zeros(20), (-1, -1, 5)),
        lambda: ops.average(symbol(None, 3, 3), weights=symbol(None, 4)),
        lambda: ops.average(symbol(None, 3), weights=symbol(4), axis=1),
        lambda: ops.average(symbol(None, 3), weights=symbol(3)),
        lambda: ops.average(symbol(2, 3), weights=symbol(2, 4), axis=1),
        lambda: ops.batch_normalization(symbol(2, 5), symbol(3), symbol(5), axis=-1),
        lambda: ops.batch_normalization(symbol(2, 5), symbol(5), symbol(3), axis=-1),
        lambda: ops.batch_normalization(np.ones((2, 5)), np.ones(3), np.ones(5), axis=-1),
        lambda: ops.batch_normalization(
            np.ones((2, 5)), np.ones(5), np.ones(5), axis=-1, scale=np.ones(3)
        ),
        lambda: ops.batch_normalization(
            symbol(2, 5), symbol(5), symbol(5), axis=-1, offset=symbol(3)
        ),
        lambda: ops.categorical_crossentropy(symbol(2, 4), symbol(2, 3)),
        lambda: ops.binary_crossentropy(symbol(2), symbol(2, 3)),
        lambda: ops.sparse_categorical_crossentropy(symbol(3), symbol(5, 4)),
        lambda: ops.sparse_categorical_crossentropy(symbol(2, 3, 2), symbol(2, 3, 4)),
        lambda: ops.dot_product_attention(symbol(1, 2, 2), *[symbol(1, 2, 1, 2)] * 2),
        lambda: ops.slice(symbol(3, 3), (1, 1), (2, 2, 2)),
        lambda: ops.slice(symbol(3, 3), (1, 1, 1), (2, 2)),
        lambda: ops.slice(np.ones((3, 3)), (1, 1), (2, 2, 2)),
        lambda: ops.slice(np.ones((3, 3)), (1,), (2, 2)),
        lambda: ops.unstack(symbol(2, None), axis=1),
    ],
)
def test_what_a_graph_refuses(call):
    with pytest.raises(ConfigError):
        call()


def test_weights_of_a_mean():
    assert ops.average(symbol(None, 3), weights=symbol(3), axis=1).shape == (None,)
    assert ops.average(symbol(None, 3), weights=symbol(None, 3)).shape == ()
    assert ops.average(symbol(2, 3, 4), weights=symbol(2, 3), axis=(0, 1)).shape == (4,)


def test_classes_along_another_axis():
    target, output = np.array([[1, 0]]), np.array([[[1, 3], [3, 1]]], "float32")
    found = ops.sparse_categorical_crossentropy(target, output, axis=1)
    np.testing.assert_allclose(found, [[-np.log(0.75), -np.log(0.75)]], rtol=1e-6)
    assert ops.sparse_categorical_crossentropy(
        symbol(2, 4, dtype="int32"), symbol(2, 3, 4), axis=1
    ).shape == (2, 4)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, [[1, 2, np.nan, np.nan]]),
        ({"return_counts": True}, [[1, 2, np.nan, np.nan], [1, 1, 1, 1]]),
        ({"return_inverse": True}, [[1, 2, np.nan, np.nan], [0, 2, 1, 3]]),
        ({"size": 5}, [[1, 2, np.nan, np.nan, 1]]),
    ],
)
def test_no_nan_equals_another(options, wanted):
    found = ops.unique(np.array([1, np.nan, 2, np.nan], "float32"), **options)
    for array, numbers in zip(found if len(wanted) > 1 else [found], wanted, strict=True):
        np.testing.assert_array_equal(array, numbers)


def test_slices_that_differ_in_nan():
    rows = np.array([[1, np.nan], [1, np.nan]], "float32")
    assert ops.unique(rows, axis=0).shape == (2, 2)


def test_different_slices_along_the_last_axis():
    found = ops.unique(symbol(3, 4), axis=-1, return_inverse=True, return_counts=True)
    assert [part.shape for part in found] == [(3, None), (4,), (None,)]


PAIR = (symbol(None, None, 5), symbol(None, None, 5))


def test_a_signal_is_as_long_as_is_asked():
    assert ops.istft(PAIR, 4, 1, 8, length=12).shape == (None, 12)
    assert ops.istft(PAIR, 4, 1, 8).shape == (None, None)


@pytest.mark.parametrize("x", [PAIR, (np.ones((1, 3), "float32"),) * 2], ids=["graph", "numbers"])
@pytest.mark.parametrize("sizes", [(2, 0, 4), (2, -5, 4), (2, 1.5, 4), (0, 1, 4), (6, 1, 4)])
def test_frames_of_a_spectrum_move_on(x, sizes):
    with pytest.raises(ConfigError, match="sequence_"):
        ops.istft(x, *sizes)


@pytest.mark.parametrize("sizes", [(3, 0), (3, 1.5), (0, 1), (3.0, 1)])
def test_sequences_move_on(sizes):
    for x in (np.ones(8, "float32"), symbol(8)):
        with pytest.raises(ConfigError, match="integer >= 1"):
            ops.extract_sequences(x, *sizes)
