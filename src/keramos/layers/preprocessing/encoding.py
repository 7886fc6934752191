"""Whole numbers as vectors: which classes occur, or how often.

Refuses to know where the numbers come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from keramos import ops
from keramos.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np

#: The vector modes; `one_hot` keeps every number apart, the others sum up the last axis.
MODES = ("multi_hot", "one_hot", "count")


def shape_of(shape: Sequence[int | None], count: int | None, mode: str) -> tuple[int | None, ...]:
    """Shape of `encoded`: (…, last) -> (…, count), and (…, last, count) for `one_hot` unless last
    is 1.
    """
    shape = tuple(shape) or (1,)
    return (
        (*shape, count) if mode == "one_hot" and not _stands_alone(shape) else (*shape[:-1], count)
    )


def _stands_alone(shape: Sequence[int | None]) -> bool:
    return len(shape) > 1 and shape[-1] == 1


def encoded(indices: Any, count: int, mode: str, dtype: str, weights: Any = None) -> Any:
    """Vectors with an element for each of `count` classes; a number out of range is in none.

    Args:
        indices: int, (…, last).
        count: number of classes.
        mode: one of `MODES`.
        dtype: of the result.
        weights: of every index, for `count`; 1 when None.

    Raises:
        ConfigError: weights where nothing is counted.
    """
    if weights is not None and mode != "count":
        raise ConfigError(
            "weights are for `output_mode='count'` alone", found=f"output_mode={mode!r}"
        )
    indices = ops.cast(indices, "int32")
    indices = ops.reshape(indices, (1,)) if len(indices.shape) == 0 else indices
    vectors = ops.one_hot(indices, count, dtype=dtype)  # (…, last, count)
    if mode == "one_hot":
        return ops.squeeze(vectors, axis=-2) if _stands_alone(indices.shape) else vectors
    if mode == "multi_hot":
        return ops.max(vectors, axis=-2)
    if weights is not None:
        vectors = ops.multiply(
            vectors, ops.expand_dims(ops.cast(ops.reshape(weights, indices.shape), dtype), -1)
        )
    return ops.sum(vectors, axis=-2)


def tallied(indices: np.ndarray, count: int, mode: str) -> np.ndarray:
    """`encoded` for numpy's arrays, however many classes there are: int32, and nothing larger is
    made on the way.
    """
    import numpy as np

    shape: Any = shape_of(indices.shape, count, mode)
    rows = (
        indices.reshape(-1, 1)
        if mode == "one_hot" or indices.ndim == 0
        else indices.reshape(-1, indices.shape[-1])
    )
    found = np.zeros((len(rows), count), dtype=np.int32)
    row, column = np.nonzero((rows >= 0) & (rows < count))
    np.add.at(found, (row, rows[row, column]), 1)
    return (np.minimum(found, 1) if mode == "multi_hot" else found).reshape(shape)
