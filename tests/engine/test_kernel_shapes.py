"""Calls of kernels: what jax writes fits, and nothing that is too short or too long does."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.lax import linalg

from keramos.engine import kernel_shapes, portable_artifact, stablehlo
from keramos.errors import UnsafeError

TALL, WIDE, SQUARE = (np.ones(shape, "float32") for shape in ((2, 5, 4), (3, 4), (2, 4, 4)))
ROW = SQUARE[..., 0]
PROGRAMS = {
    "lu": (linalg.lu, TALL),
    "lu of a wide one": (linalg.lu, WIDE),
    "qr": (lambda x: linalg.qr(x, full_matrices=True), TALL),
    "qr, reduced": (lambda x: linalg.qr(x, full_matrices=False), WIDE),
    "qr with pivots": (lambda x: linalg.qr(x, pivoting=True), TALL),
    "cholesky": (linalg.cholesky, SQUARE),
    "svd": (lambda x: linalg.svd(x, full_matrices=True), TALL),
    "svd, reduced": (lambda x: linalg.svd(x, full_matrices=False), WIDE),
    "singular values": (lambda x: linalg.svd(x, compute_uv=False), TALL),
    "eigh": (linalg.eigh, SQUARE),
    "eig": (linalg.eig, SQUARE),
    "eig of complex numbers": (linalg.eig, SQUARE.astype("complex64")),
    "schur": (linalg.schur, SQUARE[0]),
    "hessenberg": (linalg.hessenberg, SQUARE),
    "tridiagonal": (linalg.tridiagonal, SQUARE),
    "solve": (jnp.linalg.solve, SQUARE, SQUARE),
    "solve from the right": (lambda a, b: linalg.triangular_solve(a, b), SQUARE, TALL),
    "solve from the left": (
        lambda a, b: linalg.triangular_solve(a, b, left_side=True), SQUARE, SQUARE[..., :3]
    ),
    "top_k": (lambda x: jax.lax.top_k(x, 2), ROW),
}  # fmt: skip


def calls(function, *arrays):
    """The custom calls of a program: target, operands, results, options."""
    text = jax.jit(function).lower(*arrays).as_text()
    with stablehlo.context() as (ir, _):
        return list(stablehlo.kernel_calls(ir.Module.parse(text)))


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_jax_writes_fits_and_nothing_longer(name):
    for target, operands, results, options in calls(*PROGRAMS[name]):
        kernel_shapes.check(target, operands, results, options)
        if target not in kernel_shapes.RULES and not target.startswith("lapack"):
            continue
        free = {2, 3} if options.get("mode") == ord("N") and "gesdd" in target else set()
        batch = len(operands[0]) - (1 if target == "TopK" else 2)
        for k, shape in enumerate(results):
            if len(shape) > batch and k not in free:
                longer = [*results[:k], [*shape[:-1], shape[-1] + 1], *results[k + 1 :]]
                with pytest.raises(UnsafeError, match="does not take"):
                    kernel_shapes.check(target, operands, longer, options)


@pytest.mark.parametrize(
    ("target", "options"),
    [("lapack_sgetrf_ffi", ""), ("lapack_sunheard_ffi", "")],
)
def test_a_program_whose_call_does_not_fit_is_not_run(target, options):
    text = f"""module {{ func.func public @main(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {{
      %0:3 = stablehlo.custom_call @{target}(%x) {{api_version = 4 : i32,
        mhlo.backend_config = {{{options}}}}}
        : (tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<1xi32>, tensor<i32>)
      return %0#0 : tensor<4x4xf32> }} }}"""
    with stablehlo.context() as (ir, dialect):
        module = dialect.serialize_portable_artifact(
            ir.Module.parse(text), dialect.get_current_version()
        )
    with pytest.raises(UnsafeError, match="does not take"):
        portable_artifact.callable_of(module, [np.ones((4, 4), "float32")], ["CPU"])


def test_options_that_a_kernel_would_take_for_a_place():
    shapes = [(4, 4)], [(4, 4), (3,), ()]
    kernel_shapes.check("lapack_sgehrd_ffi", *shapes, {"low": 1, "high": 4})
    with pytest.raises(UnsafeError):
        kernel_shapes.check("lapack_sgehrd_ffi", *shapes, {"low": 1, "high": 5})
    with pytest.raises(UnsafeError):
        kernel_shapes.check("lapack_spotrf_ffi", [(4, 4)], [(4, 4), ()], {"uplo": ord("x")})
