"""Linear algebra: which shapes are refused, by numbers and in graphs; factors of no matrix."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from keramos import Input, ops
from keramos.errors import ConfigError, RankError, ShapeError

SQUARE = "cholesky cholesky_inverse det slogdet logdet eig eigh inv".split()
ANY = "pinv matrix_rank lu_factor qr svd".split()
INDEFINITE = np.array([[1, 2], [2, 1]], "float32")


def tensors(*shapes: tuple[int, ...]):
    """Arrays of these shapes, and symbolic tensors."""
    yield [np.ones(shape, "float32") for shape in shapes]
    yield [Input(batch_shape=shape) for shape in shapes]


@pytest.mark.parametrize("name", SQUARE + ANY)
@pytest.mark.parametrize("shape", [(), (3,)])
def test_a_matrix_has_two_axes(name, shape):
    for (x,) in tensors(shape):
        with pytest.raises(RankError, match="two axes") as caught:
            getattr(ops, name)(x)
        assert isinstance(caught.value, ValueError)
        assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("name", SQUARE)
@pytest.mark.parametrize("shape", [(3, 4), (4, 3), (2, 3, 4)])
def test_where_only_square_matrices_will_do(name, shape):
    for (x,) in tensors(shape):
        with pytest.raises(ShapeError, match="square"):
            getattr(ops, name)(x)


@pytest.mark.parametrize("name", ["cholesky", "cholesky_inverse", "inv", "det"])
def test_sizes_that_are_not_known_may_be_right(name):
    shape = getattr(ops, name)(Input(batch_shape=(None, None, 3))).shape
    assert shape == ((None,) if name == "det" else (None, None, 3))


@pytest.mark.parametrize("name", ["solve", "solve_triangular"])
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3, 3), (4,)),
        ((3, 3), (4, 2)),
        ((3, 4), (3, 2)),
        ((4, 3), (4,)),
        ((3,), (3,)),
        ((3, 3), ()),
        ((2, 3, 3), (4, 3, 2)),
        ((2, 4, 3), (2, 4, 2)),
    ],
)
def test_equations_that_do_not_fit(name, a, b):
    for x in tensors(a, b):
        with pytest.raises(ValueError, match=r"square|two axes|rows?|agree|broadcast"):
            getattr(ops, name)(*x)


@pytest.mark.parametrize("name", ["solve", "solve_triangular"])
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3, 3), (3,)),
        ((3, 3), (3, 2)),
        ((2, 3, 3), (3,)),
        ((2, 3, 3), (3, 2)),
        ((2, 3, 3), (2, 3, 1)),
        ((3, 3), (2, 3, 3)),
    ],
)
def test_right_sides_are_stretched(name, a, b):
    found, symbol = (getattr(ops, name)(*x).shape for x in tensors(a, b))
    assert found == symbol


def test_a_vector_for_each_matrix():
    """Keras solves it where the matrices are triangular, and refuses it elsewhere."""
    for x in tensors((2, 3, 3), (2, 3)):
        assert ops.solve_triangular(*x).shape == (2, 3)
        with pytest.raises(ShapeError, match=r"row|agree"):
            ops.solve(*x)


def test_least_squares_are_of_one_matrix():
    for x in tensors((2, 3, 3), (2, 3)):
        with pytest.raises(RankError, match="one matrix"):
            ops.lstsq(*x)


@pytest.mark.parametrize(
    "x", [INDEFINITE, np.ones((2, 2)), np.zeros((2, 2)), np.stack([np.eye(2), INDEFINITE])]
)
@pytest.mark.parametrize("upper", [False, True])
def test_no_factor_of_what_is_not_positive_definite(x, upper):
    with pytest.raises(ConfigError, match="not positive definite"):
        ops.cholesky(x.astype("float32"), upper=upper)


def test_a_compiled_program_cannot_look():
    assert np.isnan(jax.jit(ops.cholesky)(INDEFINITE)).any()
    with pytest.raises(ConfigError, match="not positive definite"):
        jax.grad(lambda x: ops.cholesky(x).sum())(INDEFINITE)


def test_the_magnitude_of_a_negative_determinant():
    np.testing.assert_allclose(ops.logdet(INDEFINITE), np.log(3), rtol=1e-6)
    assert ops.logdet(np.zeros((2, 2), "float32")) == -np.inf
