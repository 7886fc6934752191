"""Linear algebra: decompositions, solutions, norms.

Matrices are in the last two axes; those before count them.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from keramos.engine.array import convert_to_tensor
from keramos.engine.elementwise import floating
from keramos.errors import ConfigError


def cholesky(x: Any, upper: bool = False) -> Any:
    """L with L Lᵀ = x, or its transpose."""
    return jnp.linalg.cholesky(floating(x), upper=upper)


def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor is `x`."""
    x = floating(x)
    identity = jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    inverse = jax.lax.linalg.triangular_solve(x, identity, left_side=True, lower=not upper)
    transposed = jnp.swapaxes(inverse, -1, -2)
    return inverse @ transposed if upper else transposed @ inverse


def det(x: Any) -> Any:
    """Determinant."""
    return jnp.linalg.det(floating(x))


def slogdet(x: Any) -> tuple[Any, ...]:
    """Sign and logarithm of the determinant's magnitude."""
    return tuple(jnp.linalg.slogdet(floating(x)))


def logdet(x: Any) -> Any:
    """Logarithm of the determinant of a positive definite matrix."""
    return 2.0 * jnp.sum(jnp.log(jnp.real(jnp.diagonal(cholesky(x), axis1=-2, axis2=-1))), axis=-1)


def eig(x: Any) -> tuple[Any, ...]:
    """Eigenvalues and eigenvectors (on CPU only)."""
    return tuple(jnp.linalg.eig(floating(x)))


def eigh(x: Any) -> tuple[Any, ...]:
    """Eigenvalues and eigenvectors of a Hermitian matrix."""
    return tuple(jnp.linalg.eigh(floating(x)))


def inv(x: Any) -> Any:
    """Inverse."""
    return jnp.linalg.inv(floating(x))


def pinv(x: Any, rcond: float | None = None) -> Any:
    """Pseudo-inverse (Moore and Penrose)."""
    return jnp.linalg.pinv(floating(x), rtol=rcond)


def matrix_rank(x: Any, tol: float | None = None) -> Any:
    """How many singular values exceed the tolerance."""
    return jnp.linalg.matrix_rank(floating(x), rtol=tol)


def lu_factor(x: Any) -> tuple[Any, ...]:
    """LU decomposition in one matrix, and the pivots."""
    from jax.scipy.linalg import lu_factor as factors

    return tuple(factors(floating(x)))


def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """x that makes |a x - b| smallest."""
    return jnp.linalg.lstsq(floating(a), floating(b), rcond=rcond)[0]


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
    return tuple(jnp.linalg.qr(floating(x), mode=mode))


def solve(a: Any, b: Any) -> Any:
    """x with a x = b; `b` may be a vector."""
    a, b = floating(a), floating(b)
    if b.ndim == a.ndim - 1:
        return jnp.squeeze(jnp.linalg.solve(a, b[..., None]), -1)
    return jnp.linalg.solve(a, b)


def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """x with a x = b for a triangular matrix; `b` may be a vector."""
    from jax.scipy.linalg import solve_triangular as solved

    a, b = floating(a), floating(b)
    vector = b.ndim == a.ndim - 1
    found = solved(a, b[..., None] if vector else b, lower=lower)
    return jnp.squeeze(found, -1) if vector else found


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """U, singular values, Vᴴ; or the singular values alone."""
    found = jnp.linalg.svd(floating(x), full_matrices=full_matrices, compute_uv=compute_uv)
    return tuple(found) if compute_uv else found


def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """A function's value and its derivative in a direction."""
    primals, tangents = (jax.tree.map(convert_to_tensor, tuple(x)) for x in (primals, tangents))
    return jax.jvp(fun, primals, tangents, has_aux=has_aux)
