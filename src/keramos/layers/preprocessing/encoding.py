"""Class numbers as vectors: which classes occur, or how often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from keramos import engine, ops
from keramos.codec.arguments import ArgumentType
from keramos.codec.types import choice
from keramos.engine.types import Array
from keramos.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np

#: The vector modes; `one_hot` makes a vector per number, the others one for the numbers along the
#: second axis (along the only one, where there is no other), as in Keras.
MODES = ("multi_hot", "one_hot", "count")


#: Modes as tf.keras until 2.5 called them; Keras takes these names to this day.
_FORMER = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def mode(*allowed: str) -> ArgumentType[str]:
    """One of `allowed`, also by its former name."""
    todays = choice(*allowed, fold=False)
    return ArgumentType(
        lambda value: todays.coerce(_FORMER.get(value, value) if isinstance(value, str) else value)
    )


class Encoder(Protocol):
    """A layer that gives class numbers, or vectors of them."""

    output_mode: str
    sparse: bool


def check_sparse(layer: Encoder) -> None:
    """Check that what is to be sparse has zeros to leave out.

    Args:
        layer: of whose arguments two must fit.

    Raises:
        ConfigError: class numbers are to be sparse.
    """
    if layer.sparse and layer.output_mode == "int":
        raise ConfigError(
            f"{type(layer).__name__}: `sparse=True` goes with vectors, not with `output_mode='int'`"
        )


def shape_of(shape: Sequence[int | None], count: int | None, mode: str) -> tuple[int | None, ...]:
    """Shape of `encoded`: (batch, n, …) -> (batch, …, count), for `one_hot` (…, n, count) unless n
    is 1.
    """
    shape = tuple(shape) or (1,)
    if mode == "one_hot":
        return (*(shape[:-1] if _has_one_number(shape) else shape), count)
    axis = _axis(len(shape))
    return (*shape[:axis], *shape[axis + 1 :], count)


def _axis(rank: int) -> int:
    """Of the numbers that are counted together."""
    return min(1, rank - 1)


def _has_one_number(shape: Sequence[int | None]) -> bool:
    return len(shape) > 1 and shape[-1] == 1


def encoded(
    indices: Array,
    count: int,
    mode: str,
    dtype: str,
    weights: Array | None = None,
    *,
    sparse: bool = False,
) -> Array:
    """Vectors with an element for each of `count` classes; a number out of range is in no class.

    Args:
        indices: class numbers, integers (batch, n, …), or (n,).
        count: number of classes.
        mode: one of `MODES`.
        dtype: dtype of the vectors.
        weights: weight of each index, for `count`; 1 when None.
        sparse: whether the zeros are left out, where a result can be sparse.

    Raises:
        ConfigError: weights in another mode than `count`.
    """
    if weights is not None and mode != "count":
        raise ConfigError(
            "weights are for `output_mode='count'` alone", found=f"output_mode={mode!r}"
        )
    indices = ops.cast(indices, "int32")
    indices = ops.reshape(indices, (1,)) if len(indices.shape) == 0 else indices
    if mode != "one_hot" and sparse and engine.sparse.is_possible():
        return _sparsely(indices, count, mode, dtype, weights)
    vectors = ops.one_hot(indices, count, dtype=dtype, sparse=sparse)  # (…, n, count)
    if mode == "one_hot":
        return ops.squeeze(vectors, axis=-2) if _has_one_number(indices.shape) else vectors
    if mode == "multi_hot":
        return ops.max(vectors, axis=_axis(len(indices.shape)))
    if weights is not None:
        weights = ops.cast(ops.reshape(weights, indices.shape), dtype)
        vectors = ops.multiply(vectors, ops.expand_dims(weights, -1))
    return ops.sum(vectors, axis=_axis(len(indices.shape)))


def _sparsely(indices: Array, count: int, mode: str, dtype: str, weights: Array | None) -> Array:
    """`multi_hot` and `count` without a vector for each number on the way."""
    axis = _axis(len(indices.shape))
    rows = ops.moveaxis(indices, axis, -1)
    if mode == "multi_hot":
        return engine.occurrences.multi_hot(rows, count, -1, dtype, rows.ndim - 1)
    if weights is not None:
        weights = ops.moveaxis(ops.reshape(weights, indices.shape), axis, -1)
    return engine.occurrences.counted(rows, count, dtype, weights)


def tallied(indices: np.ndarray, count: int, mode: str) -> np.ndarray:
    """`encoded` for numpy arrays, int32. No array larger than the result is made on the way."""
    import numpy as np

    shape: Any = shape_of(indices.shape, count, mode)
    alone = mode == "one_hot" or indices.ndim == 0
    if not alone:
        indices = np.moveaxis(indices, _axis(indices.ndim), -1)
    together = 1 if alone else indices.shape[-1]
    # there may be no index at all: then numpy could not tell the number of rows
    rows = indices.reshape(indices.size if alone else math.prod(indices.shape[:-1]), together)
    counts = np.zeros((len(rows), count), dtype=np.int32)
    row, column = np.nonzero((rows >= 0) & (rows < count))
    np.add.at(counts, (row, rows[row, column]), 1)  # `counts[…] += 1` would count repeats once
    return (np.minimum(counts, 1) if mode == "multi_hot" else counts).reshape(shape)
