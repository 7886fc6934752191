"""Products of matrices."""

from __future__ import annotations

import string
from typing import Any

from keramos import ops
from keramos.dialects.origin import STACKS_BATCH_DOT
from keramos.errors import RankError, ShapeError, printable
from keramos.layers.base import call as calls
from keramos.layers.translation.stacks import stacked_product


def dot(x: Any, y: Any) -> Any:
    """The product over the last axis of `x` and the one before the last of `y`.

    Returns:
        the other axes of `x`, then those of `y`.
    """
    return ops.dot(x, y)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The product over one axis of each, for every member of the batch.

    Args:
        x: (batch, …).
        y: (batch, …).
        axes: the axis, or one for each; the last of `x` and the one before the last of `y`, or its
            only one, when left out.

    Returns:
        (batch, other axes of `x`, other axes of `y`); (batch, 1) if there are no others. In a layer
        from a file of Keras until 2.2.4 on TensorFlow, of tensors with more than three axes: a
        product of matrices, stack by stack.

    Raises:
        RankError: without an axis besides the batch; or with more than three axes, in a layer from
            a file whose writer may have meant either.
        ShapeError: the batches, or the axes, differ in size, or an axis is the batch.
    """
    left, right = tuple(ops.shape(x)), tuple(ops.shape(y))
    if len(left) < 2 or len(right) < 2:
        raise RankError("batch_dot() takes (batch, …) twice", found=f"{left} and {right}")
    first, second = _axes(axes, len(left), len(right))
    meanings = calls.context_value("meanings") or {}
    if max(len(left), len(right)) > 3 and STACKS_BATCH_DOT in meanings:
        return _as_stacks(x, y, axes, meanings[STACKS_BATCH_DOT])
    _check_sizes(left, right, 0, 0, "batches")
    _check_sizes(left, right, first, second, "axes")
    letters = string.ascii_letters
    ours = list(letters[: len(left)])
    theirs = [ours[0], *letters[len(left) : len(left) + len(right) - 1]]
    theirs[second] = ours[first]
    rest = [c for c in [*ours[1:], *theirs[1:]] if c != ours[first]]
    terms = f"{''.join(ours)},{''.join(theirs)}->{ours[0]}{''.join(rest)}"
    product = ops.einsum(terms, x, y)
    return product if rest else ops.expand_dims(product, 1)


def _as_stacks(x: Any, y: Any, axes: Any, stacks: bool | None) -> Any:
    """What the writer of a file meant; `stacks` is None where that is not known."""
    ranks = len(x.shape), len(y.shape)
    if not stacks or ranks[0] > ranks[1] or (axes is None and ranks[0] != ranks[1]):
        raise RankError(
            "the Keras that wrote this layer's file may have computed another batch_dot() of "
            "tensors with so many axes",
            found=f"{tuple(x.shape)} and {tuple(y.shape)}, axes={printable(repr(axes), 60)}",
            hint="say which is meant in the code of the layer: ops.matmul(x, y) multiplies stack "
            "by stack, ops.einsum() keeps every axis",
        )
    return stacked_product(x, y, (axes, axes) if isinstance(axes, int) else axes)


def _axes(axes: Any, left: int, right: int) -> tuple[int, int]:
    if axes is None:
        axes = (left - 1, right - 1 if right == 2 else right - 2)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    if len(pair) != 2 or not all(hasattr(axis, "__index__") for axis in pair):
        raise ShapeError("batch_dot() takes one axis of each", found=repr(axes)[:200])
    first, second = pair[0] % left, pair[1] % right
    if 0 in (first, second):
        raise ShapeError(
            "batch_dot() does not sum over the batch",
            found=f"axes={pair}",
            hint="K.expand_dims(x, 0) makes a batch of one",
        )
    return first, second


def _check_sizes(left: tuple, right: tuple, first: int, second: int, what: str) -> None:
    sizes = left[first], right[second]
    if None not in sizes and sizes[0] != sizes[1]:
        raise ShapeError(f"batch_dot(): the {what} differ in size", found=f"{left} and {right}")
