"""A product with a kernel of few bits, stripe by stripe: no more of it than a stripe ever stands in
memory as floats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keramos import ops

#: Kernels of fewer numbers are multiplied whole.
SMALL = 1 << 18
#: How many stripes there may be, the best number first.
COUNTS = (16, 8, 32, 12, 10, 14, 9, 15, 7, 6, 5)


def count(columns: int, numbers: int, step: int = 1) -> int:
    """How many stripes a kernel is cut into; 1 for a small one, and where none fit.

    Args:
        columns: along which it is cut.
        numbers: in the kernel.
        step: columns that stay together.
    """
    if numbers < SMALL:
        return 1
    return next((n for n in COUNTS if columns % (n * step) == 0), 1)


def product(x: Any, stripes: int, stripe: Callable[[Any], Any]) -> Any:
    """`x · kernel`, `(…, rows)` -> `(…, columns)`.

    Args:
        x: inputs.
        stripes: how many the kernel is cut into.
        stripe: number of a stripe -> its floats, `(rows, columns / stripes)`.
    """
    if stripes == 1:
        return ops.matmul(x, stripe(0))
    parts = ops.map(lambda i: ops.matmul(x, stripe(i)), ops.arange(stripes))
    parts = ops.moveaxis(parts, 0, -2)
    return ops.reshape(parts, (*x.shape[:-1], -1))


def cut(tensor: Any, i: Any, stripes: int, axis: int) -> Any:
    """Stripe `i` of a tensor."""
    if stripes == 1:
        return tensor
    axis = axis % tensor.ndim
    width = tensor.shape[axis] // stripes
    start = [i * width if a == axis else 0 for a in range(tensor.ndim)]
    sizes = [width if a == axis else size for a, size in enumerate(tensor.shape)]
    return ops.slice(tensor, ops.stack([ops.cast(s, "int32") for s in start]), sizes)
