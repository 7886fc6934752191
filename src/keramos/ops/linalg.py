"""`keramos.ops.linalg`: decompositions, solutions and norms of matrices.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Table

_TABLE: dict[str, Entry] = {
    "cholesky": Op("x | upper=False", r.floating, "L with L Lᵀ = x, or its transpose."),
    "cholesky_inverse": Op(
        "x | upper=False", r.floating, "The inverse of the matrix whose Cholesky factor is x."
    ),
    "det": Op("x", None, "Determinant."),
    "eig": Op("x", None, "Eigenvalues and eigenvectors."),
    "eigh": Op("x", None, "Eigenvalues and eigenvectors of a Hermitian matrix."),
    "inv": Op("x", r.floating, "Inverse."),
    "pinv": Op("x | rcond=None", None, "Pseudo-inverse (Moore and Penrose)."),
    "matrix_rank": Op("x | tol=None", None, "How many singular values exceed the tolerance."),
    "lu_factor": Op("x", None, "LU decomposition in one matrix, and the pivots."),
    "lstsq": Op("a, b | rcond=None", None, "x that makes |a x - b| smallest."),
    "norm": Op("x | ord=None, axis=None, keepdims=False", None, "Norm of vectors or matrices."),
    "qr": Op("x | mode='reduced'", None, "Q with orthonormal columns and R upper triangular."),
    "solve": Op("a, b", p.solved, "x with a x = b."),
    "solve_triangular": Op(
        "a, b | lower=False", p.solved, "x with a x = b for a triangular matrix."
    ),
    "svd": Op(
        "x | full_matrices=True, compute_uv=True", None, "U, singular values, Vᴴ.", cls="SVD"
    ),
    "jvp": Op(
        "fun, primals, tangents | has_aux=False",
        None,
        "A function's value and its derivative in a direction.",
        cls="JVP",
    ),
}

OPERATIONS = Table("linalg", _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
