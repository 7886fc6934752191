"""`keramos.ops.linalg`: decompositions, solutions and norms of matrices.

A line says parameters, shape rule and meaning (`declaration.Op`); the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import matrices as m
from keramos.ops.declaration import Entry, Op, Table

_TABLE: dict[str, Entry] = {
    "cholesky": Op(
        "x | upper=False",
        m.squares,
        """Computes Cholesky's factor L of positive definite matrices: `L Lᴴ = x`; or its
        transpose.""",
    ),
    "cholesky_inverse": Op(
        "x | upper=False",
        m.squares,
        """Computes the inverse of the matrices whose Cholesky factor is given: `(L Lᴴ)⁻¹`.
        x: triangular matrices, shape `(…, n, n)`.""",
    ),
    "det": Op(
        "x",
        m.determinants,
        "Computes the determinant of matrices.",
    ),
    "eig": Op(
        "x",
        None,
        """Computes eigenvalues w and eigenvectors v: `x v = w v`. On CPU only.
        -> Two complex arrays: eigenvalues `(…, n)` and eigenvectors `(…, n, n)`, one per
            column.""",
    ),
    "eigh": Op(
        "x",
        None,
        """Computes eigenvalues w, smallest first, and eigenvectors v of Hermitian matrices: `x v
        = w v`.
        -> Two arrays: eigenvalues `(…, n)`, real, and eigenvectors `(…, n, n)`, one per column.""",
    ),
    "inv": Op("x", m.squares, "Computes the inverse of matrices."),
    "pinv": Op(
        "x | rcond=None",
        None,
        """Computes the pseudo-inverse of matrices (Moore and Penrose).
        x: matrices, shape `(…, n, m)`.
        -> Shape `(…, m, n)`, a float dtype.""",
    ),
    "matrix_rank": Op(
        "x | tol=None",
        None,
        """Counts the singular values of matrices that exceed the tolerance.
        x: matrices, shape `(…, n, m)`.
        -> Shape `(…)`, int32.""",
    ),
    "lu_factor": Op(
        "x",
        m.factored,
        """Decomposes matrices into lower and upper triangular ones: `P x = L U`.
        -> Two arrays: L below the diagonal and U, `(…, n, n)`, and the row exchanged with each
            row, `(…, n)`, int32.""",
    ),
    "lstsq": Op(
        "a, b | rcond=None",
        None,
        """Finds the x that makes `|a x - b|²` smallest.
        a: matrix `(m, n)`; integers are converted to floats.
        b: right side, `(m,)` or `(m, k)`; integers are converted to floats.
        -> Shape `(n,)` or `(n, k)`, a float dtype.""",
    ),
    "norm": Op(
        "x | ord=None, axis=None, keepdims=False",
        None,
        """Computes the norm of vectors or matrices; by default the Euclidean one, `√Σ |x|²`.
        x: array of numbers, any shape.
        axis: int for vectors, a pair for matrices; the whole array when None.
        -> Shape of `x` without the axes (1 there with `keepdims`), a float dtype.
        >>> ops.norm([3.0, 4.0])
        Array(5., dtype=float32)""",
    ),
    "qr": Op(
        "x | mode='reduced'",
        m.factored,
        """Decomposes matrices into Q with orthonormal columns and R upper triangular: `x = Q R`.
        x: matrices, shape `(…, n, m)`.
        mode: `reduced` or `complete`; k is min(n, m) in the first, n in the second.
        -> Two arrays: Q `(…, n, k)` and R `(…, k, m)`, a float dtype.""",
    ),
    "solve": Op("a, b", m.solved, "Solves `a x = b` for x."),
    "solve_triangular": Op(
        "a, b | lower=False",
        m.solved_triangular,
        """Solves `a x = b` for x, with triangular matrices.
        a: triangular matrices, shape `(…, n, n)`; the other triangle is not read.
        lower: bool; whether `a` is lower triangular.""",
    ),
    "svd": Op(
        "x | full_matrices=True, compute_uv=True",
        m.factored,
        """Decomposes matrices by their singular values, largest first: `x = U S Vᴴ`.
        x: matrices, shape `(…, n, m)`.
        -> Three arrays: U `(…, n, k)`, S `(…, min(n, m))`, Vᴴ `(…, k, m)` with k = min(n, m), or
            square when `full_matrices`; S alone without `compute_uv`.""",
        cls="SVD",
    ),
    "jvp": Op(
        "fun, primals, tangents | has_aux=False",
        None,
        """Computes a function's value and its derivative in a direction.
        -> `(output, derivative)`, of equal shapes; with `has_aux` the function's other output
            behind them.""",
        cls="JVP",
    ),
}

OPERATIONS = Table(__name__, _TABLE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
