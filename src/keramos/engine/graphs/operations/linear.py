"""Products of matrices, decompositions, Fourier transforms."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import as_jax, numbers


def _turned(x: Any, is_transposed: bool, is_adjoint: bool = False) -> Any:
    x = as_jax(x)
    x = jnp.swapaxes(x, -1, -2) if is_transposed or is_adjoint else x
    return jnp.conj(x) if is_adjoint else x


@operation("MatMul")
def mat_mul(call: Call, a: Any, b: Any) -> Any:
    return _turned(a, call.get("transpose_a", False)) @ _turned(b, call.get("transpose_b", False))


@operation("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")
def batch_mat_mul(call: Call, a: Any, b: Any) -> Any:
    left = _turned(a, False, call.get("adj_x", False))
    right = _turned(b, False, call.get("adj_y", False))
    wanted = call.get("Tout")
    return jnp.matmul(left, right, preferred_element_type=wanted and jnp.dtype(wanted))


@operation("Einsum")
def einsum(call: Call, *inputs: Any) -> Any:
    return jnp.einsum(call.text("equation"), *map(as_jax, inputs))


@operation("Cross")
def cross(call: Call, a: Any, b: Any) -> Any:
    return jnp.cross(as_jax(a), as_jax(b))


@operation("MatrixInverse")
def inverse(call: Call, x: Any) -> Any:
    return jnp.linalg.inv(_turned(x, False, call.get("adjoint", False)))


@operation("MatrixDeterminant")
def determinant(call: Call, x: Any) -> Any:
    return jnp.linalg.det(as_jax(x))


@operation("LogMatrixDeterminant", outputs="sign log_abs_determinant")
def log_determinant(call: Call, x: Any) -> Any:
    return list(jnp.linalg.slogdet(as_jax(x)))


@operation("Cholesky")
def cholesky(call: Call, x: Any) -> Any:
    return jnp.linalg.cholesky(as_jax(x))


@operation("MatrixSolve")
def solve(call: Call, a: Any, b: Any) -> Any:
    return jnp.linalg.solve(_turned(a, False, call.get("adjoint", False)), as_jax(b))


@operation("MatrixTriangularSolve")
def triangular_solve(call: Call, a: Any, b: Any) -> Any:
    a, b = as_jax(a), as_jax(b)
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return jax.lax.linalg.triangular_solve(
        jnp.broadcast_to(a, (*lead, *a.shape[-2:])),
        jnp.broadcast_to(b, (*lead, *b.shape[-2:])),
        left_side=True,
        lower=call.get("lower", True),
        transpose_a=call.get("adjoint", False),
        conjugate_a=call.get("adjoint", False),
    )


@operation("Qr", outputs="q r")
def qr(call: Call, x: Any) -> Any:
    mode = "complete" if call.get("full_matrices", False) else "reduced"
    return list(jnp.linalg.qr(as_jax(x), mode))


@operation("Svd", outputs="s u v")
def svd(call: Call, x: Any) -> Any:
    u, s, v = jnp.linalg.svd(as_jax(x), call.get("full_matrices", False))
    return [s, u, jnp.conj(jnp.swapaxes(v, -1, -2))]


@operation("SelfAdjointEigV2", outputs="e v")
def eigh(call: Call, x: Any) -> Any:
    values, vectors = jnp.linalg.eigh(as_jax(x), symmetrize_input=False)
    return [values, vectors]


@operation("MatrixExponential")
def exponential(call: Call, x: Any) -> Any:
    return jax.scipy.linalg.expm(as_jax(x))


_FFT = {"FFT": "fft", "IFFT": "ifft", "FFT2D": "fft2", "IFFT2D": "ifft2"}


@operation(*_FFT)
def fft(call: Call, x: Any) -> Any:
    return getattr(jnp.fft, _FFT[call.node.op])(as_jax(x))


@operation("FFT3D", "IFFT3D")
def fft_3d(call: Call, x: Any) -> Any:
    return (jnp.fft.fftn if call.node.op == "FFT3D" else jnp.fft.ifftn)(
        as_jax(x), axes=(-3, -2, -1)
    )


@operation("RFFT", "RFFT2D", "RFFT3D")
def rfft(call: Call, x: Any, length: Any) -> Any:
    sizes = call.room.check(numbers(length))
    return jnp.fft.rfftn(as_jax(x), sizes, axes=tuple(range(-len(sizes), 0)))


@operation("IRFFT", "IRFFT2D", "IRFFT3D")
def irfft(call: Call, x: Any, length: Any) -> Any:
    sizes = call.room.check(numbers(length))
    return jnp.fft.irfftn(as_jax(x), sizes, axes=tuple(range(-len(sizes), 0)))
