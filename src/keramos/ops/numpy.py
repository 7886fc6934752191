"""`keramos.ops.numpy`: operations that numpy has, too.

Most lines stand in `arithmetic`, `statistics` and `layout`; the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import arithmetic, layout, statistics
from keramos.ops import placement as p
from keramos.ops import rules as r
from keramos.ops.declaration import Entry, Op, Plain, Table, Written
from keramos.ops.variadic import Einsum, Meshgrid, einsum, meshgrid

_MADE: dict[str, Entry] = {
    "arange": Op(
        "start, stop=None, step=None | dtype=None",
        p.counted_up,
        "Numbers from start on, below stop, by step.",
    ),
    "array": Op("x | dtype=None", r.given_type, "x as an array."),
    "bartlett": Plain("x", "Bartlett's window of so many numbers."),
    "blackman": Plain("x", "Blackman's window of so many numbers."),
    "einsum": Written(einsum, Einsum),
    "empty": Plain("shape, dtype=None", "Whatever, of a shape."),
    "eye": Plain("N, M=None, k=0, dtype=None", "(N, M) with ones on the k-th diagonal."),
    "full": Op(
        "fill_value | shape, dtype=None",
        p.filled,
        "All `fill_value`, of a shape.",
        order="shape fill_value dtype",
    ),
    "hamming": Plain("x", "Hamming's window of so many numbers."),
    "hanning": Plain("x", "Hann's window of so many numbers."),
    "identity": Plain("n, dtype=None", "(n, n) with ones on the diagonal."),
    "kaiser": Plain("x, beta", "Kaiser's window of so many numbers."),
    "meshgrid": Written(meshgrid, Meshgrid),
    "ones": Plain("shape, dtype=None", "All 1, of a shape."),
    "tri": Plain("N, M=None, k=0, dtype=None", "(N, M) with ones on and below the k-th diagonal."),
    "vectorize": Plain(
        "pyfunc, *, excluded=None, signature=None", "A function of numbers, mapped over arrays."
    ),
    "zeros": Plain("shape, dtype=None", "All 0, of a shape."),
}

OPERATIONS = Table("numpy", arithmetic.TABLE | statistics.TABLE | layout.TABLE | _MADE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
