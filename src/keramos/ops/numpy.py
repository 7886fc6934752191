"""`keramos.ops.numpy`: operations that numpy has, too.

Most lines stand in `arithmetic`, `statistics` and `layout`; the engine computes.
"""

from __future__ import annotations

from keramos._lazy import attach_made
from keramos.ops import arithmetic, layout, placement as p, rules as r, statistics
from keramos.ops.declaration import Entry, Op, Plain, Table, Written
from keramos.ops.variadic import Einsum, Meshgrid, einsum, meshgrid

_MADE: dict[str, Entry] = {
    "arange": Op(
        "start, stop=None, step=None | dtype=None",
        p.counted_up,
        """Makes the numbers from `start` on, below `stop`, by `step`.
        start: number, the first; what `stop` is when that is None, and the first is 0.
        stop: number, excluded.
        dtype: dtype of the result; int32, or float where an argument is, when None.
        >>> ops.arange(2, 10, 3)
        Array([2, 5, 8], dtype=int32)""",
    ),
    "array": Op(
        "x | dtype=None",
        r.given_type,
        """Makes an array of numbers, nested lists, or another array.
        x: number, nested lists of numbers, or array.""",
    ),
    "bartlett": Plain(
        "x",
        """Makes Bartlett's window, a triangle: `1 - |2n / (x - 1) - 1|`.
        x: int, how many numbers.
        -> Shape `(x,)`, `floatx()`.""",
    ),
    "blackman": Plain(
        "x",
        """Makes Blackman's window: `0.42 - 0.5 cos(2πn / (x - 1)) + 0.08 cos(4πn / (x - 1))`.
        x: int, how many numbers.
        -> Shape `(x,)`, `floatx()`.""",
    ),
    "einsum": Written(einsum, Einsum),
    "empty": Plain(
        "shape, dtype=None",
        """Makes an array whose elements nothing is said about (zeros, here).
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `shape`; `dtype`.""",
    ),
    "eye": Plain(
        "N, M=None, k=0, dtype=None",
        """Makes a matrix with ones on a diagonal, zeros elsewhere.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `(N, M)`; `dtype`.""",
    ),
    "full": Op(
        "fill_value | shape, dtype=None",
        p.filled,
        """Makes an array filled with one number.
        fill_value: number, or array that broadcasts to `shape`.""",
        order="shape fill_value dtype",
    ),
    "hamming": Plain(
        "x",
        """Makes Hamming's window: `0.54 - 0.46 cos(2πn / (x - 1))`.
        x: int, how many numbers.
        -> Shape `(x,)`, `floatx()`.""",
    ),
    "hanning": Plain(
        "x",
        """Makes Hann's window: `0.5 - 0.5 cos(2πn / (x - 1))`.
        x: int, how many numbers.
        -> Shape `(x,)`, `floatx()`.""",
    ),
    "identity": Plain(
        "n, dtype=None",
        """Makes the identity matrix.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `(n, n)`; `dtype`.""",
    ),
    "kaiser": Plain(
        "x, beta",
        """Makes Kaiser's window: `I₀(β √(1 - (2n / (x - 1) - 1)²)) / I₀(β)`.
        x: int, how many numbers.
        -> Shape `(x,)`, `floatx()`.""",
    ),
    "meshgrid": Written(meshgrid, Meshgrid),
    "ones": Plain(
        "shape, dtype=None",
        """Makes an array of ones.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `shape`; `dtype`.
        >>> ops.ones((2, 3))
        Array([[1., 1., 1.],
               [1., 1., 1.]], dtype=float32)""",
    ),
    "tri": Plain(
        "N, M=None, k=0, dtype=None",
        """Makes a matrix with ones on and below a diagonal, zeros above it.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `(N, M)`; `dtype`.""",
    ),
    "vectorize": Plain(
        "pyfunc, *, excluded=None, signature=None",
        """Maps a function of single numbers over arrays.
        -> A function of arrays; its arguments broadcast.""",
    ),
    "zeros": Plain(
        "shape, dtype=None",
        """Makes an array of zeros.
        dtype: dtype of the result, a name such as `int32`; `floatx()` when None.
        -> Shape `shape`; `dtype`.""",
    ),
}

OPERATIONS = Table(__name__, arithmetic.TABLE | statistics.TABLE | layout.TABLE | _MADE)

__getattr__, __dir__, __all__ = attach_made(__name__, OPERATIONS.entries, OPERATIONS.function)
