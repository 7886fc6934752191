"""Linear algebra: decompositions, solutions, norms.

Matrices are in the last two axes; those before count them.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.array import convert_to_tensor
from keramos.engine.elementwise import floating, floating_together
from keramos.errors import ConfigError, RankError, ShapeError


def _matrices(x: Any) -> Any:
    """Floats in the last two axes.

    Raises:
        RankError: there are less.
    """
    x = jnp.asarray(floating(x))
    if x.ndim < 2:
        raise RankError("a matrix has two axes at least", found=f"shape {x.shape}")
    return x


def _squares(x: Any) -> Any:
    """Square matrices of floats.

    Raises:
        ShapeError: they are not square.
    """
    x = _matrices(x)
    if x.shape[-1] != x.shape[-2]:
        raise ShapeError("the matrices must be square", found=f"shape {x.shape}")
    return x


def cholesky(x: Any, upper: bool = False) -> Any:
    """L with L Lᵀ = x, or its transpose; NaN in a compiled program where `x` is not positive
    definite.

    Raises:
        ConfigError: `x` is not positive definite, and its numbers are known.
    """
    factor = jnp.linalg.cholesky(_squares(x), upper=upper)
    if _has_nan(factor):
        raise ConfigError(
            "the matrix is not positive definite, and has no Cholesky factor",
            hint="add a small multiple of the identity to it",
        )
    return factor


def _has_nan(x: Any) -> bool:
    """Whether a number is NaN; not while a program is traced, which knows no numbers."""
    try:
        return bool(jnp.any(jnp.isnan(x)))
    except jax.errors.ConcretizationTypeError:
        return False


def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor is `x`."""
    x = _squares(x)
    identity = jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    inverse = jax.lax.linalg.triangular_solve(x, identity, left_side=True, lower=not upper)
    transposed = jnp.swapaxes(inverse, -1, -2)
    return inverse @ transposed if upper else transposed @ inverse


def det(x: Any) -> Any:
    """Determinant."""
    return jnp.linalg.det(_squares(x))


def slogdet(x: Any) -> tuple[Any, ...]:
    """Sign and logarithm of the determinant's magnitude."""
    return tuple(jnp.linalg.slogdet(_squares(x)))


def logdet(x: Any) -> Any:
    """Logarithm of the determinant's magnitude."""
    return slogdet(x)[1]


def eig(x: Any) -> tuple[Any, ...]:
    """Eigenvalues and eigenvectors (on CPU only)."""
    return tuple(jnp.linalg.eig(_squares(x)))


def eigh(x: Any) -> tuple[Any, ...]:
    """Eigenvalues and eigenvectors of a Hermitian matrix."""
    return tuple(jnp.linalg.eigh(_squares(x)))


def inv(x: Any) -> Any:
    """Inverse."""
    return jnp.linalg.inv(_squares(x))


def pinv(x: Any, rcond: float | None = None) -> Any:
    """Pseudo-inverse (Moore and Penrose)."""
    return jnp.linalg.pinv(_matrices(x), rtol=rcond)


def matrix_rank(x: Any, tol: float | None = None) -> Any:
    """How many singular values exceed the tolerance."""
    return jnp.linalg.matrix_rank(_matrices(x), rtol=tol)


def lu_factor(x: Any) -> tuple[Any, ...]:
    """LU decomposition in one matrix, and the pivots."""
    from jax.scipy.linalg import lu_factor as factors

    return tuple(factors(_matrices(x)))


def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """x that makes |a x - b| smallest.

    Raises:
        RankError: more than one matrix.
    """
    a = _matrices(a)
    if a.ndim > 2:
        raise RankError("least squares are found for one matrix", found=f"shape {a.shape}")
    return jnp.linalg.lstsq(a, floating(b), rcond=rcond)[0]


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Norm of vectors or matrices."""
    axis = tuple(axis) if isinstance(axis, list) else axis  # as files hold it
    return jnp.linalg.norm(floating(x), ord=ord, axis=axis, keepdims=keepdims)


def qr(x: Any, mode: str = "reduced") -> tuple[Any, ...]:
    """Q with orthonormal columns and R upper triangular.

    Raises:
        ConfigError: a mode other than reduced and complete.
    """
    if mode not in ("reduced", "complete"):
        raise ConfigError(f"the mode {mode!r} is unknown", wanted="reduced, complete")
    return tuple(jnp.linalg.qr(_matrices(x), mode=mode))


def _sides(a: Any, b: Any) -> tuple[Any, Any]:
    """Square matrices, and right sides with as many rows.

    Raises:
        ShapeError: they have not.
    """
    a, b = _squares(a), jnp.asarray(floating(b))
    if b.ndim < 1 or a.shape[-1] not in b.shape[-2:]:
        raise ShapeError(
            "the right side must have a row for each of the matrix",
            found=f"{a.shape} and {b.shape}",
        )
    return a, b


def solve(a: Any, b: Any) -> Any:
    """x with a x = b; `b` with one axis is a vector.

    Raises:
        ShapeError: `a` is not square, or `b` has other rows.
    """
    a, b = _sides(a, b)
    if b.ndim > 1 and b.shape[-2] != a.shape[-1]:
        raise ShapeError(
            "the right side must have a row for each of the matrix",
            found=f"{a.shape} and {b.shape}",
            hint="solve(a, b[..., None])[..., 0], for several vectors",
        )
    return jnp.linalg.solve(a, b)


def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """x with a x = b for triangular matrices; `b` may be a vector, or one for each matrix.

    Raises:
        ShapeError: `a` is not square, or `b` has other rows.
    """
    from jax.scipy.linalg import solve_triangular as solved

    a, b = _sides(*floating_together(a, b))
    vectors = b.ndim == 1 or b.shape == a.shape[:-1]
    found = solved(a, b[..., None] if vectors else b, lower=lower)
    return jnp.squeeze(found, -1) if vectors else found


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """U, singular values, Vᴴ; or the singular values alone."""
    found = jnp.linalg.svd(_matrices(x), full_matrices=full_matrices, compute_uv=compute_uv)
    return tuple(found) if compute_uv else found


def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """A function's value and its derivative in a direction."""
    primals, tangents = (jax.tree.map(convert_to_tensor, tuple(x)) for x in (primals, tangents))
    return jax.jvp(fun, primals, tangents, has_aux=has_aux)
