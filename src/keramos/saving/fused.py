"""A tensor that older writers stored as several: they are put together when somebody reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from keramos.storage.tensor import LazyTensor

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np

    Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[Any]]


class FusedTensor(LazyTensor):
    """Several tensors as one.

    Args:
        pieces: of one rank and dtype, in order.
        axis: along which they stand.

    Attributes:
        pieces: as given.
        axis: as given.
    """

    __slots__ = ("axis", "pieces")

    def __init__(self, pieces: Sequence[LazyTensor], axis: int):
        shape = list(pieces[0].shape)
        shape[axis] = sum(piece.shape[axis] for piece in pieces)
        fetch = partial(_concatenated, pieces, axis)
        super().__init__(pieces[0].name, tuple(shape), pieces[0].dtype, fetch)
        self.pieces, self.axis = tuple(pieces), axis


def fused(pieces: Sequence[LazyTensor], axis: int) -> LazyTensor:
    """One tensor of several; the first alone where they do not fit: whoever compares it with its
    variable says so.

    Args:
        pieces: at least one.
        axis: along which they stand.
    """
    first = pieces[0]
    if len(pieces) == 1 or any(_differ(first, other) for other in pieces[1:]):
        return first
    return FusedTensor(pieces, axis)


def pieces_of(tensor: LazyTensor) -> tuple[LazyTensor, ...]:
    """What a tensor was stored as: itself, or its pieces."""
    return tensor.pieces if isinstance(tensor, FusedTensor) else (tensor,)


def fused_like(tensor: LazyTensor, pieces: Sequence[LazyTensor]) -> LazyTensor:
    """`pieces` put together as those of `tensor` were."""
    return fused(pieces, tensor.axis) if isinstance(tensor, FusedTensor) else pieces[0]


def _differ(one: LazyTensor, other: LazyTensor) -> bool:
    return one.shape != other.shape or one.dtype != other.dtype or math.prod(one.shape) == 0


def _concatenated(pieces: Sequence[LazyTensor], axis: int) -> Array:
    import numpy as np

    return np.concatenate([piece.read() for piece in pieces], axis)
