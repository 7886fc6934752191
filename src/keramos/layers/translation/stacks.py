"""Products of matrices, stack by stack, as `K.batch_dot` of Keras on TensorFlow gave them until
2.2.4 for tensors with more than three axes.
"""

from __future__ import annotations

from typing import Any

from keramos import ops


def stacked_product(x: Any, y: Any, axes: tuple[int, int] | None) -> Any:
    """Matrices in the last two axes multiplied; the axes before them count stacks.

    A matrix of `x` is transposed unless the last axis was asked for, one of `y` if it was; by a
    number from the end, nothing else was ever compared (keras-team/keras#13300).

    Args:
        x: with as many axes as `y`, or fewer: axes of size 1 are put behind them, and are gone from
            the result.
        y: with more than three axes.
        axes: one of each, as the caller said it; None for matrices as they are.
    """
    missing = len(y.shape) - len(x.shape)
    last, start = len(y.shape) - 1, len(x.shape) - 1
    for _ in range(missing):
        x = ops.expand_dims(x, -1)
    first, second = axes or (last, last - 1)
    swap = [*range(last - 1), last, last - 1]
    left = x if first == last else ops.transpose(x, swap)
    right = ops.transpose(y, swap) if second == last else y
    product = ops.matmul(left, right)
    return ops.squeeze(product, tuple(range(start, start + missing))) if missing else product
