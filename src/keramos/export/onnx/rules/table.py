"""Name of an operation -> its rule."""

from __future__ import annotations

from collections.abc import Mapping

from keramos.export.onnx.rules import (
    activations,
    attention,
    control,
    convolutions,
    elementwise,
    fourier,
    indexing,
    normalizations,
    products,
    recurrences,
    reductions,
    shapes,
    sorting,
    windows,
)
from keramos.export.onnx.walking import Rule, Rules

#: Of primitives.
PRIMITIVES: Mapping[str, Rule] = {
    **elementwise.RULES,
    **shapes.RULES,
    **reductions.RULES,
    **products.RULES,
    **convolutions.RULES,
    **indexing.RULES,
    **sorting.RULES,
    **control.RULES,
    **windows.RULES,
}
#: Of whole operations.
WHOLE: Mapping[str, Rule] = {
    **activations.RULES,
    **normalizations.RULES,
    **windows.WHOLE,
    **reductions.WHOLE,
    **indexing.WHOLE,
    **attention.WHOLE,
    **recurrences.WHOLE,
    **fourier.WHOLE,
}
#: Why some operations have no rule, for the report.
REASONS: Mapping[str, str] = {
    **dict.fromkeys(
        ("random_seed", "random_wrap", "random_bits", "random_unwrap", "threefry2x32"),
        "random numbers cannot be drawn as jax draws them",
    ),
    **dict.fromkeys(
        ("cholesky", "lu", "eigh", "eig", "svd", "qr", "householder_product", "schur",
         "triangular_solve", "tridiagonal", "tridiagonal_solve", "custom_linear_solve"),
        "ONNX has no linear algebra beyond products",
    ),
    **dict.fromkeys(
        ("fft", "complex", "real", "imag", "conj"), "ONNX has no complex numbers"
    ),
    "bitcast_convert_type": "ONNX cannot take the bits of a number for those of another type",
}  # fmt: skip
RULES = Rules(PRIMITIVES, WHOLE, REASONS)
