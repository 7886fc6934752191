"""Names of elementwise functions that are zero where their arguments are: of a sparse array they
need the stored numbers alone.

Refuses to know any array.
"""

from __future__ import annotations

#: f(0) = 0.
OF_ONE: tuple[str, ...] = (
    *("abs", "absolute", "arcsin", "arcsinh", "arctan", "arctanh", "ceil", "conj", "conjugate"),
    *("copy", "expm1", "fabs", "floor", "imag", "isinf", "isnan", "log1p", "negative", "real"),
    *("round", "sign", "signbit", "sin", "sinh", "sqrt", "square", "tan", "tanh"),
)
#: f(0, 0) = 0, of two sparse arrays.
OF_TWO: tuple[str, ...] = ("add", "subtract", "maximum", "minimum")
