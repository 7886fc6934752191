# Written by tools/stubs.py from the table in linalg.py.

from typing import Any

from .declaration import Table

OPERATIONS: Table

def cholesky(x: Any, upper: bool = False) -> Any:
    """Computes Cholesky's factor L of positive definite matrices: `L Lᴴ = x`; or its transpose.

    Args:
        x: array of numbers, any shape.
        upper: bool; whether the factor is upper triangular.

    Returns:
        Shape of `x`, a float dtype.
    """

def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """Computes the inverse of the matrices whose Cholesky factor is given: `(L Lᴴ)⁻¹`.

    Args:
        x: triangular matrices, shape `(…, n, n)`.
        upper: bool; whether the factor is upper triangular.

    Returns:
        Shape of `x`, a float dtype.
    """

def det(x: Any) -> Any:
    """Computes the determinant of matrices.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape `(…)`, a float dtype.
    """

def eig(x: Any) -> Any:
    """Computes eigenvalues w and eigenvectors v: `x v = w v`. On CPU only.

    Args:
        x: array of numbers, any shape.

    Returns:
        Two complex arrays: eigenvalues `(…, n)` and eigenvectors `(…, n, n)`, one per column.
    """

def eigh(x: Any) -> Any:
    """Computes eigenvalues w, smallest first, and eigenvectors v of Hermitian matrices: `x v = w v`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Two arrays: eigenvalues `(…, n)`, real, and eigenvectors `(…, n, n)`, one per column.
    """

def inv(x: Any) -> Any:
    """Computes the inverse of matrices.

    Args:
        x: array of numbers, any shape.

    Returns:
        Shape of `x`, a float dtype.
    """

def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Computes a function's value and its derivative in a direction.

    Args:
        fun: function of as many arrays as there are primals.
        primals: tuple of arrays, where to evaluate `fun`.
        tangents: tuple of arrays like `primals`, the direction.
        has_aux: bool; whether `fun` returns `(output, something else)`.

    Returns:
        `(output, derivative)`, of equal shapes; with `has_aux` the function's other output behind
        them.
    """

def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """Finds the x that makes `|a x - b|²` smallest.

    Args:
        a: matrix `(m, n)`; integers are converted to floats.
        b: right side, `(m,)` or `(m, k)`; integers are converted to floats.
        rcond: float, singular values below this fraction of the largest count as 0; chosen by dtype
            when None.

    Returns:
        Shape `(n,)` or `(n, k)`, a float dtype.
    """

def lu_factor(x: Any) -> Any:
    """Decomposes matrices into lower and upper triangular ones: `P x = L U`.

    Args:
        x: array of numbers, any shape.

    Returns:
        Two arrays: L below the diagonal and U, `(…, n, n)`, and the row exchanged with each row,
        `(…, n)`, int32.
    """

def matrix_rank(x: Any, tol: Any = None) -> Any:
    """Counts the singular values of matrices that exceed the tolerance.

    Args:
        x: matrices, shape `(…, n, m)`.
        tol: float, singular values below this fraction of the largest count as 0; chosen by dtype
            when None.

    Returns:
        Shape `(…)`, int32.
    """

def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Computes the norm of vectors or matrices; by default the Euclidean one, `√Σ |x|²`.

    Args:
        x: array of numbers, any shape.
        ord: order of the norm: None, a number, `fro` or `nuc`; Euclidean when None.
        axis: int for vectors, a pair for matrices; the whole array when None.
        keepdims: bool; whether reduced axes stay, with length 1.

    Returns:
        Shape of `x` without the axes (1 there with `keepdims`), a float dtype.

    Example:
        >>> ops.norm([3.0, 4.0])
        Array(5., dtype=float32)
    """

def pinv(x: Any, rcond: Any = None) -> Any:
    """Computes the pseudo-inverse of matrices (Moore and Penrose).

    Args:
        x: matrices, shape `(…, n, m)`.
        rcond: float, singular values below this fraction of the largest count as 0; chosen by dtype
            when None.

    Returns:
        Shape `(…, m, n)`, a float dtype.
    """

def qr(x: Any, mode: str = 'reduced') -> Any:
    """Decomposes matrices into Q with orthonormal columns and R upper triangular: `x = Q R`.

    Args:
        x: matrices, shape `(…, n, m)`.
        mode: `reduced` or `complete`; k is min(n, m) in the first, n in the second.

    Returns:
        Two arrays: Q `(…, n, k)` and R `(…, k, m)`, a float dtype.
    """

def solve(a: Any, b: Any) -> Any:
    """Solves `a x = b` for x.

    Args:
        a: matrices, shape `(…, n, n)`; float dtype, integers are converted.
        b: right side, shape `(…, n)` or `(…, n, m)`; float dtype, integers are converted.

    Returns:
        Shape of `b`, stretched to as many matrices as `a` has; a float dtype.
    """

def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """Solves `a x = b` for x, with triangular matrices.

    Args:
        a: triangular matrices, shape `(…, n, n)`; the other triangle is not read.
        b: right side, shape `(…, n)` or `(…, n, m)`; float dtype, integers are converted.
        lower: bool; whether `a` is lower triangular.

    Returns:
        Shape of `b`, stretched to as many matrices as `a` has; a float dtype.
    """

def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Decomposes matrices by their singular values, largest first: `x = U S Vᴴ`.

    Args:
        x: matrices, shape `(…, n, m)`.
        full_matrices: bool; whether U and Vᴴ are square.
        compute_uv: bool; whether U and Vᴴ are wanted, too.

    Returns:
        Three arrays: U `(…, n, k)`, S `(…, min(n, m))`, Vᴴ `(…, k, m)` with k = min(n, m), or
        square when `full_matrices`; S alone without `compute_uv`.
    """

__all__ = [
    "cholesky",
    "cholesky_inverse",
    "det",
    "eig",
    "eigh",
    "inv",
    "jvp",
    "lstsq",
    "lu_factor",
    "matrix_rank",
    "norm",
    "pinv",
    "qr",
    "solve",
    "solve_triangular",
    "svd",
]
